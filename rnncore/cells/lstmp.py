"""The long short-term memory with a projection, torch's ``nn.LSTM(proj_size=...)``."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from rnncore.cells.base import Cell
from rnncore.cells.lstm import LSTM, back_through
from rnncore.cells.products import accumulator, linear, project_inputs, summed_outer
from rnncore.cells.sweep import Sweep, hold_


class LSTMP(Cell):
    r"""Long short-term memory whose output is projected to P units, as in torch.

    Sak, Senior & Beaufays 2014, Interspeech; there without the projection's bias too.

    .. math::
        i_t &= \sigma(W_{ii} x_t + b_{ii} + W_{hi} h_{t-1} + b_{hi}) \\
        f_t &= \sigma(W_{if} x_t + b_{if} + W_{hf} h_{t-1} + b_{hf}) \\
        g_t &= \tanh(W_{ig} x_t + b_{ig} + W_{hg} h_{t-1} + b_{hg}) \\
        o_t &= \sigma(W_{io} x_t + b_{io} + W_{ho} h_{t-1} + b_{ho}) \\
        c_t &= f_t \odot c_{t-1} + i_t \odot g_t \\
        h_t &= W_{hr} (o_t \odot \tanh(c_t))

    Shapes: ``h_t (B, P)``; ``c_t`` and the gates ``(B, H)``; ``weight_ih (4 H, I)``,
    ``weight_hh (4 H, P)``, ``weight_hr (P, H)``; biases ``(4 H,)``.

    It is recorded, and stands in no list of cells to choose from: what takes h to have the width of
    c, the Jacobians and all that is made of them, refuses it by name.
    """

    name = "lstmp"
    states = LSTM.states
    gates = LSTM.gates
    heeds_held = True

    def parameter_shapes(
        self, input_size: int, hidden_size: int, bias: bool, proj_size: int = 1
    ) -> dict[str, tuple[int, ...]]:
        """Shapes of the parameters of one layer in one direction, by torch's names."""
        shapes = super().parameter_shapes(input_size, hidden_size, bias)
        shapes["weight_hh"] = (self.blocks * hidden_size, proj_size)
        return shapes | {"weight_hr": (proj_size, hidden_size)}

    def forward(self, sweep: Sweep) -> None:
        """Fill ``h``, ``c`` and the gates."""
        sweep.gates = project_inputs(sweep, "bias_ih", "bias_hh")  # (T, B, 4H)
        h, c = sweep.states["h"], sweep.states["c"]
        projection = sweep.parameters["weight_hr"]
        add_recurrent = accumulator(sweep.parameters["weight_hh"], sweep.steady_rows)
        ends = (sweep.before(h), sweep.after(h), sweep.before(c), sweep.after(c))
        for held, gates, h_before, h_after, c_before, c_after in zip(
            sweep.rows_held(), *map(sweep.rows, (sweep.gates, *ends)), strict=True
        ):
            add_recurrent(gates, h_before)
            i, f, g, o = gates.chunk(4, -1)
            for gate in (i, f, o):
                gate.sigmoid_()
            g.tanh_()
            if held is not None:
                hold_(gates, held)
            torch.mul(f, c_before, out=c_after).addcmul_(i, g)
            h_after.copy_(linear(c_after.tanh().mul_(o), projection))

    def adjoint(self, sweep: Sweep) -> None:
        """Fill ``dL/dh``, ``dL/dc`` and the gradients of the gates' pre-activations."""
        dh, dc, c = (*(sweep.state_grads[name] for name in "hc"), sweep.states["c"])
        d_all = sweep.zeros_past_ends(*sweep.gates.shape)
        sweep.gate_grads = d_all.chunk(4, -1)
        projection = sweep.parameters["weight_hr"].t()
        send_back = accumulator(sweep.parameters["weight_hh"].t(), sweep.steady_rows)
        ends = [side(array) for array in (dh, dc, c) for side in (sweep.before, sweep.after)]
        for held, d_h, dh_now, d_c, dc_now, c_before, c_after, gates, d_step in zip(
            sweep.rows_held()[::-1],
            *map(sweep.rows_back, (*ends, sweep.gates, d_all)),
            strict=True,
        ):
            d_shown = linear(dh_now, projection)  # (B, H)
            back_through(gates, d_shown, dc_now, c_before, c_after, d_step, d_c, held)
            send_back(d_h, d_step)

    def projection_gradient(self, output: Tensor, c_after: Tensor, h_grads: Tensor) -> Tensor:
        """Gradient of ``weight_hr``, ``(P, H)``.

        From the output gate and c ``(T, B, H)`` and dL/dh ``(T, B, P)``, all after their steps and
        0 past a row's end.
        """
        return summed_outer(h_grads, output * c_after.tanh())

    def _refuse(self, *_: Any) -> Any:
        raise ValueError(
            f"cell {self.name!r} has no step Jacobian here, nor what is made of it: its projection "
            "gives h another width than c"
        )

    jacobian = pull_back = sent_back = within_step = kept = _refuse  # type: ignore[assignment]
