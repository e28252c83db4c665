"""The gated recurrent unit, torch's ``nn.GRU``."""

from __future__ import annotations

import torch
from torch import Tensor

from rnncore.cells.base import Cell, Gate
from rnncore.cells.sweep import Step, Sweep


class GRU(Cell):
    r"""Gated recurrent unit (Cho et al. 2014, arXiv:1406.1078), in torch's form.

    .. math::
        r_t &= \sigma(W_{ir} x_t + b_{ir} + W_{hr} h_{t-1} + b_{hr}) \\
        z_t &= \sigma(W_{iz} x_t + b_{iz} + W_{hz} h_{t-1} + b_{hz}) \\
        n_t &= \tanh(W_{in} x_t + b_{in} + r_t \odot (W_{hn} h_{t-1} + b_{hn})) \\
        h_t &= (1 - z_t) \odot n_t + z_t \odot h_{t-1}

    The paper multiplies r with h before W_hn; torch multiplies after, so that one matrix product
    a step is enough. Shapes: ``x_t (B, I)``; ``h_t`` and the gates ``(B, H)``;
    ``weight_ih (3 H, I)`` and ``weight_hh (3 H, H)`` hold the rows of r, z, n in this order.
    """

    name = "gru"
    gates = (
        Gate("reset", "r", 0.0, 1.0, "reset_gate", order=0),
        Gate("update", "z", 0.0, 1.0, "update_gate", order=1),
        Gate("candidate", "n", -1.0, 1.0, "candidate", order=2),
    )

    def forward(self, sweep: Sweep) -> None:
        """Fill ``h`` and the gates; keep ``W_hn h + b_hn`` for the adjoint."""
        sweep.gates = sweep.project_inputs("bias_ih")  # (T, B, 3H)
        recurrent = torch.zeros_like(sweep.gates)  # W_hh h + b_hh
        hidden = sweep.gates.shape[-1] // 3
        sweep.saved["from_h_n"] = recurrent[..., 2 * hidden :]
        whole = sweep.rows(recurrent)
        from_h_rz = sweep.rows(recurrent[..., : 2 * hidden])
        from_h_n = sweep.rows(recurrent[..., 2 * hidden :])
        r_and_z = sweep.rows(sweep.gates[..., : 2 * hidden])
        r, z, n = (sweep.rows(gate) for gate in sweep.gates.chunk(3, -1))
        h_before = sweep.rows(sweep.before(sweep.states["h"]))
        h_after = sweep.rows(sweep.after(sweep.states["h"]))
        w_hh_t = sweep.parameters["weight_hh"].t()
        b_hh = sweep.parameters.get("bias_hh", recurrent.new_zeros(3 * hidden))
        for t in sweep.order:
            torch.addmm(b_hh, h_before[t], w_hh_t, out=whole[t])
            r_and_z[t].add_(from_h_rz[t]).sigmoid_()
            n[t].addcmul_(r[t], from_h_n[t]).tanh_()
            # (1 - z) n + z h with one product fewer
            torch.sub(h_before[t], n[t], out=h_after[t]).mul_(z[t]).add_(n[t])

    def adjoint(self, sweep: Sweep) -> None:
        """Fill ``dL/dh`` and the gradients of the gates' pre-activations."""
        r, z, n = sweep.gates.chunk(3, -1)
        h_before = sweep.before(sweep.states["h"])
        into_r, into_z, into_n = self._multipliers(r, z, n, h_before, sweep.saved["from_h_n"])
        # r, z, what reaches W_hn h + b_hn, and the candidate last: one product a step for all.
        multipliers = torch.stack((into_r, into_z, into_n * r, into_n), 2)  # (T, B, 4, H)
        d_all = torch.zeros_like(multipliers)
        by_h, d_rows = sweep.rows(multipliers), sweep.rows(d_all)
        d_recurrent = sweep.rows(d_all.flatten(2)[..., : 3 * r.shape[-1]])  # (T, B, 3H)
        update = sweep.rows(z)
        dh_before = sweep.rows(sweep.before(sweep.state_grads["h"]))
        dh_after = sweep.rows(sweep.after(sweep.state_grads["h"]))
        w_hh = sweep.parameters["weight_hh"]
        for t in reversed(sweep.order):
            torch.mul(dh_after[t].unsqueeze(1), by_h[t], out=d_rows[t])
            dh_before[t].addcmul_(dh_after[t], update[t])
            dh_before[t].addmm_(d_recurrent[t], w_hh)
        torch.cat((d_all[:, :, 0], d_all[:, :, 1], d_all[:, :, 3]), -1, out=sweep.gate_grads)

    def jacobian(self, step: Step) -> Tensor:
        r"""``diag(z)`` plus the ways through r, z and n, shape ``(..., H, H)``."""
        r, z, n = (step.gates[gate.name] for gate in self.gates)
        h = step.before["h"]
        w_r, w_z, w_n = step.parameters["weight_hh"].chunk(3)
        from_h = h @ w_n.t()
        if "bias_hh" in step.parameters:
            from_h = from_h + step.parameters["bias_hh"].chunk(3)[2]
        by_r, by_z, by_n = (each.unsqueeze(-1) for each in self._multipliers(r, z, n, h, from_h))
        return torch.diag_embed(z) + by_r * w_r + by_z * w_z + by_n * r.unsqueeze(-1) * w_n

    def recurrent_part(self, gates: Tensor, gate_grads: Tensor) -> Tensor:
        """Gradient of ``W_hh h + b_hh``: r stands between it and the candidate."""
        d_r, d_z, d_n = gate_grads.chunk(3, -1)
        return torch.cat((d_r, d_z, gates.chunk(3, -1)[0] * d_n), -1)

    @staticmethod
    def _multipliers(
        r: Tensor, z: Tensor, n: Tensor, h_before: Tensor, from_h: Tensor
    ) -> tuple[Tensor, Tensor, Tensor]:
        """From dL/dh to the pre-activations of r, z and n; ``from_h`` is ``W_hn h + b_hn``."""
        by_n = (1 - z) * (1 - n * n)
        return by_n * from_h * r * (1 - r), (h_before - n) * z * (1 - z), by_n
