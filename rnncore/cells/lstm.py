"""The long short-term memory, torch's ``nn.LSTM``."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from rnncore.cells import fused
from rnncore.cells.base import Cell, Gate
from rnncore.cells.equations import Source, Symbol, sigmoid, tanh
from rnncore.cells.products import accumulator, project_inputs, step_product
from rnncore.cells.routes import chunks, lstm_route
from rnncore.cells.sweep import Step, Sweep, hold_


def step(x: Source, h: Source, c: Symbol) -> dict[str, Symbol]:
    """The gates, then the cell state, then what it shows."""
    i = sigmoid(x.i + h.i)
    f = sigmoid(x.f + h.f)
    g = tanh(x.g + h.g)
    o = sigmoid(x.o + h.o)
    new = f * c + i * g
    return {"i": i, "f": f, "g": g, "o": o, "c": new, "h": o * tanh(new)}


class LSTM(Cell):
    r"""Long short-term memory with a forget gate, as in torch.

    Hochreiter & Schmidhuber 1997, Neural Computation 9; the forget gate is from Gers,
    Schmidhuber & Cummins 2000, Neural Computation 12.

    .. math::
        i_t &= \sigma(W_{ii} x_t + b_{ii} + W_{hi} h_{t-1} + b_{hi}) \\
        f_t &= \sigma(W_{if} x_t + b_{if} + W_{hf} h_{t-1} + b_{hf}) \\
        g_t &= \tanh(W_{ig} x_t + b_{ig} + W_{hg} h_{t-1} + b_{hg}) \\
        o_t &= \sigma(W_{io} x_t + b_{io} + W_{ho} h_{t-1} + b_{ho}) \\
        c_t &= f_t \odot c_{t-1} + i_t \odot g_t \\
        h_t &= o_t \odot \tanh(c_t)

    Shapes: ``x_t (B, I)``; ``h_t``, ``c_t`` and the gates ``(B, H)``; ``weight_ih (4 H, I)`` and
    ``weight_hh (4 H, H)`` hold the rows of i, f, g, o in this order; biases ``(4 H,)``.
    """

    name = "lstm"
    step = staticmethod(step)
    heeds_held = True
    states = ("h", "c")
    gates = (
        Gate(
            *("input", "i", 0.0, 1.0, "input_gate"),
            order=1,
            when_open="There the candidate is written into the cell state whole.",
            when_shut="There hardly anything new is written into the cell state.",
        ),
        Gate(
            *("forget", "f", 0.0, 1.0, "forget_gate"),
            order=0,
            when_open="There the cell state is carried on almost whole.",
            when_shut="There the cell state is erased at each step.",
        ),
        Gate("candidate", "g", -1.0, 1.0, "candidate", order=2),
        Gate(
            *("output", "o", 0.0, 1.0, "output_gate"),
            order=3,
            when_open="There the cell state is shown, squashed by tanh.",
            when_shut="There the cell state is hidden from the output and from the next step.",
        ),
    )

    def forward(self, sweep: Sweep) -> None:
        """Fill ``h``, ``c`` and the gates."""
        sweep.gates = project_inputs(sweep, "bias_ih", "bias_hh")  # (T, B, 4H)
        if lstm_route(sweep) == "fused":
            fused.forward(sweep)
            return
        h, c, hidden = sweep.states["h"], sweep.states["c"], sweep.states["h"].shape[-1]
        add_recurrent = accumulator(sweep.parameters["weight_hh"], sweep.steady_rows)
        blocks = (sweep.gates[..., : 2 * hidden], *sweep.gates.chunk(4, -1))
        ends = (sweep.before(h), sweep.after(h), sweep.before(c), sweep.after(c))
        for held, whole, i_and_f, i, f, g, o, h_before, h_after, c_before, c_after in zip(
            sweep.rows_held(), *map(sweep.rows, (sweep.gates, *blocks, *ends)), strict=True
        ):
            add_recurrent(whole, h_before)
            i_and_f.sigmoid_()
            g.tanh_()
            o.sigmoid_()
            if held is not None:
                hold_(whole, held)
            torch.mul(f, c_before, out=c_after).addcmul_(i, g)
            torch.tanh(c_after, out=h_after).mul_(o)

    def adjoint(self, sweep: Sweep) -> None:
        """Fill ``dL/dh``, ``dL/dc`` and the gradients of the gates' pre-activations."""
        dh, dc, hidden = sweep.state_grads["h"], sweep.state_grads["c"], sweep.gates.shape[-1] // 4
        d_all = sweep.zeros_past_ends(*sweep.gates.shape)
        sweep.gate_grads = d_all.chunk(4, -1)
        library, send_back = step_product(sweep.parameters["weight_hh"].t(), sweep)
        d_ifg, d_o = d_all[..., : 3 * hidden].unflatten(-1, (3, hidden)), sweep.gate_grads[3]
        wide = sweep.after(dc).unsqueeze(2)  # (T, B, 1, H), against the three of d_ifg
        add, multiply = np.add, np.multiply  # looked up once
        for steps in chunks(sweep):
            sent = (sweep.rows_back(a[steps], steps, library) for a in (sweep.before(dh), d_all))
            ends = (sweep.after(dh), sweep.before(dc), sweep.after(dc), wide, d_ifg, d_o)
            arrays = (*(array[steps] for array in ends), *self._multipliers_at(sweep, steps))
            views = (sweep.rows_back(array, steps, np) for array in arrays)
            with np.errstate(all="ignore"):
                for d_h, d_all_now, dh_now, d_c, dc_now, wide_now, *rest in zip(
                    *sent, *views, strict=True
                ):
                    to_ifg, to_o, by_ifg, by_o, by_h, forget = rest
                    add(dc_now, dh_now * by_h, dc_now)
                    multiply(wide_now, by_ifg, to_ifg)
                    multiply(dh_now, by_o, to_o)
                    multiply(dc_now, forget, d_c)  # c is seen from outside at its end alone
                    send_back(d_h, d_all_now)

    def careful_adjoint(self, sweep: Sweep) -> None:
        """The same, gradient first: each line is a line of torch's backward pass."""
        dh, dc, c = (*(sweep.state_grads[name] for name in "hc"), sweep.states["c"])
        d_all = sweep.zeros_past_ends(*sweep.gates.shape)
        sweep.gate_grads = d_all.chunk(4, -1)
        send_back = accumulator(sweep.parameters["weight_hh"].t(), sweep.steady_rows)
        ends = [side(array) for array in (dh, dc, c) for side in (sweep.before, sweep.after)]
        arrays = (*ends, sweep.gates, d_all)
        for held, d_h, dh_now, d_c, dc_now, c_before, c_after, gates, d_step in zip(
            sweep.rows_held()[::-1], *map(sweep.rows_back, arrays), strict=True
        ):
            back_through(gates, dh_now, dc_now, c_before, c_after, d_step, d_c, held)
            send_back(d_h, d_step)

    def pull_back(self, step: Step, state_grads: dict[str, Tensor]) -> dict[str, Tensor]:
        """Through the pre-activations of all gates, and ``f`` times dL/dc."""
        dh, dc = state_grads["h"], state_grads["c"]
        into_ifg, into_o, _ = self._multipliers_of(step)
        to_gates = torch.cat((*(dc * by for by in into_ifg), dh * into_o), -1)  # (..., 4 H)
        return {"h": to_gates @ step.parameters["weight_hh"], "c": step.gates["forget"] * dc}

    def jacobian(self, step: Step) -> Tensor:
        r"""Jacobian of the joint state: ``[[dh'/dh, dh'/dc], [dc'/dh, dc'/dc]]``, (..., 2H, 2H)."""
        f = step.gates["forget"]
        into_ifg, into_o, into_c = self._multipliers_of(step)
        w_i, w_f, w_g, w_o = step.parameters["weight_hh"].chunk(4)
        by_i, by_f, by_g = (each.unsqueeze(-1) for each in into_ifg)
        dc_dh = by_i * w_i + by_f * w_f + by_g * w_g
        dc_dc = torch.diag_embed(f)
        dh_dh = into_c.unsqueeze(-1) * dc_dh + into_o.unsqueeze(-1) * w_o
        dh_dc = torch.diag_embed(into_c * f)
        return torch.cat((torch.cat((dh_dh, dh_dc), -1), torch.cat((dc_dh, dc_dc), -1)), -2)

    def within_step(self, step: Step) -> Tensor | None:
        """``o (1 - tanh^2 c)``."""
        tanh_c = torch.tanh(step.after["c"])
        return step.gates["output"] * (1 - tanh_c * tanh_c)

    def _multipliers_of(self, step: Step) -> tuple[tuple[Tensor, ...], Tensor, Tensor]:
        """As ``_multipliers``, 0 to the pre-activations of gates that were held."""
        names = [gate.name for gate in self.gates]  # i, f, g, o
        i, f, g, o = (step.gates[name] for name in names)
        into_ifg, into_o, into_c = self._multipliers(i, f, g, o, step.before["c"], step.after["c"])
        *free, into_o = step.pass_free(dict(zip(names, (*into_ifg, into_o), strict=True)))
        return tuple(free), into_o, into_c

    @staticmethod
    def _multipliers(
        i: Tensor, f: Tensor, g: Tensor, o: Tensor, c_before: Tensor, c_after: Tensor
    ) -> tuple[tuple[Tensor, Tensor, Tensor], Tensor, Tensor]:
        """What a gradient is multiplied with on its way back.

        From dL/dc to the pre-activations of i, f and g; from dL/dh to that of o; from dL/dh to
        dL/dc of the same step.
        """
        tanh_c = torch.tanh(c_after)
        into_ifg = (g * i * (1 - i), c_before * f * (1 - f), i * (1 - g * g))
        return into_ifg, tanh_c * o * (1 - o), o * (1 - tanh_c * tanh_c)

    def _multipliers_at(self, sweep: Sweep, steps: slice) -> tuple[Tensor, ...]:
        """Of i, f and g together ``(t, B, 3, H)``, of o, of dL/dh, and the forget gate."""
        c = sweep.states["c"]
        i, f, g, o = sweep.gates[steps].chunk(4, -1)
        before, after = sweep.before(c)[steps], sweep.after(c)[steps]
        into_ifg, into_o, into_c = self._multipliers(i, f, g, o, before, after)
        *free, into_o = sweep.pass_free((*into_ifg, into_o), steps)
        return torch.stack(free, 2), into_o, into_c, f


def back_through(
    gates: Tensor,
    d_shown: Tensor,
    dc_now: Tensor,
    c_before: Tensor,
    c_after: Tensor,
    d_step: Tensor,
    d_c: Tensor,
    held: Tensor | None,
) -> None:
    """One step back, gradient first, as torch multiplies; each ``(B, H)``, gates ``(B, 4 H)``.

    From ``d_shown``, the gradient of o tanh(c), and ``dc_now`` after the step: fills ``d_step``, of
    the pre-activations, and ``d_c``, of the cell state before.
    """
    i, f, g, o = gates.chunk(4, -1)
    tanh_c = c_after.tanh()
    dc_now.add_(d_shown * o * (1 - tanh_c * tanh_c))
    d_i, d_f, d_g, d_o = d_step.chunk(4, -1)
    d_i.copy_(dc_now * g * (1 - i) * i)
    d_f.copy_(dc_now * c_before * (1 - f) * f)
    d_g.copy_(dc_now * i * (1 - g * g))
    d_o.copy_(d_shown * tanh_c * (1 - o) * o)
    if held is not None:
        d_step.masked_fill_(~held.isnan(), 0)
    d_c.copy_(dc_now * f)
