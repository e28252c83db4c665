"""The long short-term memory, torch's ``nn.LSTM``."""

from __future__ import annotations

import torch
from torch import Tensor

from rnncore.cells.base import Cell, Gate
from rnncore.cells.sweep import Step, Sweep


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
    states = ("h", "c")
    gates = (
        Gate("input", "i", 0.0, 1.0, "input_gate", order=1),
        Gate("forget", "f", 0.0, 1.0, "forget_gate", order=0),
        Gate("candidate", "g", -1.0, 1.0, "candidate", order=2),
        Gate("output", "o", 0.0, 1.0, "output_gate", order=3),
    )

    def forward(self, sweep: Sweep) -> None:
        """Fill ``h``, ``c`` and the gates."""
        sweep.gates = sweep.project_inputs("bias_ih", "bias_hh")  # (T, B, 4H)
        hidden = sweep.gates.shape[-1] // 4
        whole = sweep.rows(sweep.gates)
        i_and_f = sweep.rows(sweep.gates[..., : 2 * hidden])
        i, f, g, o = (sweep.rows(gate) for gate in sweep.gates.chunk(4, -1))
        h_before, h_after, c_before, c_after = self._boundaries(sweep, sweep.states)
        w_hh_t = sweep.parameters["weight_hh"].t()
        for t in sweep.order:
            whole[t].addmm_(h_before[t], w_hh_t)
            i_and_f[t].sigmoid_()
            g[t].tanh_()
            o[t].sigmoid_()
            torch.mul(f[t], c_before[t], out=c_after[t]).addcmul_(i[t], g[t])
            torch.tanh(c_after[t], out=h_after[t]).mul_(o[t])

    def adjoint(self, sweep: Sweep) -> None:
        """Fill ``dL/dh``, ``dL/dc`` and the gradients of the gates' pre-activations."""
        c = sweep.states["c"]
        i, f, g, o = sweep.gates.chunk(4, -1)
        into_ifg, into_o, into_c = self._multipliers(i, f, g, o, sweep.before(c), sweep.after(c))
        by_ifg = sweep.rows(torch.stack(into_ifg, 2))  # (T, B, 3, H)
        by_o, by_c, forget = sweep.rows(into_o), sweep.rows(into_c), sweep.rows(f)
        dh_before, dh_after, dc_before, dc_after = self._boundaries(sweep, sweep.state_grads)
        d_whole = sweep.rows(sweep.gate_grads)
        d_ifg = sweep.rows(sweep.gate_grads.unflatten(-1, (4, -1))[:, :, :3])  # (T, B, 3, H)
        d_o = sweep.rows(sweep.gate_grads.chunk(4, -1)[3])
        w_hh = sweep.parameters["weight_hh"]
        for t in reversed(sweep.order):
            dc_after[t].addcmul_(dh_after[t], by_c[t])
            torch.mul(dc_after[t].unsqueeze(1), by_ifg[t], out=d_ifg[t])
            torch.mul(dh_after[t], by_o[t], out=d_o[t])
            dc_before[t].addcmul_(dc_after[t], forget[t])
            dh_before[t].addmm_(d_whole[t], w_hh)

    def jacobian(self, step: Step) -> Tensor:
        r"""Jacobian of the joint state: ``[[dh'/dh, dh'/dc], [dc'/dh, dc'/dc]]``, (..., 2H, 2H)."""
        i, f, g, o = (step.gates[gate.name] for gate in self.gates)
        into_ifg, into_o, into_c = self._multipliers(i, f, g, o, step.before["c"], step.after["c"])
        w_i, w_f, w_g, w_o = step.parameters["weight_hh"].chunk(4)
        by_i, by_f, by_g = (each.unsqueeze(-1) for each in into_ifg)
        dc_dh = by_i * w_i + by_f * w_f + by_g * w_g
        dc_dc = torch.diag_embed(f)
        dh_dh = into_c.unsqueeze(-1) * dc_dh + into_o.unsqueeze(-1) * w_o
        dh_dc = torch.diag_embed(into_c * f)
        return torch.cat((torch.cat((dh_dh, dh_dc), -1), torch.cat((dc_dh, dc_dc), -1)), -2)

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

    @staticmethod
    def _boundaries(sweep: Sweep, arrays: dict[str, Tensor]) -> list[list[Tensor]]:
        """Rows of h before and after each step, then of c."""
        return [
            sweep.rows(side(arrays[name])) for name in "hc" for side in (sweep.before, sweep.after)
        ]
