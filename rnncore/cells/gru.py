"""The gated recurrent unit, torch's ``nn.GRU``."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from rnncore.cells.base import Cell, Gate
from rnncore.cells.equations import Source, Symbol, sigmoid, tanh
from rnncore.cells.products import accumulator, project_inputs, step_product
from rnncore.cells.routes import chunks
from rnncore.cells.sweep import Step, Sweep, hold_


def step(x: Source, h: Source) -> dict[str, Symbol]:
    """The gates, the candidate, and a mixture of it and the state before."""
    r = sigmoid(x.r + h.r)
    z = sigmoid(x.z + h.z)
    q = h.n  # W_hn h + b_hn: torch multiplies by r after the weights, the paper before
    n = tanh(x.n + r * q)
    return {"r": r, "z": z, "q": q, "n": n, "h": (1 - z) * n + z * h}


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
    step = staticmethod(step)
    heeds_held = True
    gates = (
        Gate(
            *("reset", "r", 0.0, 1.0, "reset_gate"),
            order=0,
            when_open="There the candidate sees the whole state before.",
            when_shut="There the candidate ignores the state before.",
        ),
        Gate(
            *("update", "z", 0.0, 1.0, "update_gate"),
            order=1,
            when_open="There the state is carried on almost whole.",
            when_shut="There the state is replaced by the candidate at each step.",
        ),
        Gate("candidate", "n", -1.0, 1.0, "candidate", order=2),
    )

    def forward(self, sweep: Sweep) -> None:
        """Fill ``h`` and the gates; keep ``W_hn h + b_hn`` for the adjoint."""
        gates, h = project_inputs(sweep, "bias_ih"), sweep.states["h"]  # (T, B, 3H)
        hidden = h.shape[-1]
        b_hh = sweep.parameters.get("bias_hh", h.new_zeros(3 * hidden))
        recurrent = torch.empty_like(gates).copy_(b_hh)  # to become W_hh h + b_hh
        sweep.gates, sweep.saved["from_h_n"] = gates, recurrent[..., 2 * hidden :]
        add_recurrent = accumulator(sweep.parameters["weight_hh"], sweep.steady_rows)
        views = (gates[..., : 2 * hidden], *gates.chunk(3, -1), sweep.before(h), sweep.after(h))
        for held, from_h, r_and_z, r, z, n, before, after in zip(
            sweep.rows_held(), *map(sweep.rows, (recurrent, *views)), strict=True
        ):
            add_recurrent(from_h, before)
            r_and_z.add_(from_h[:, : 2 * hidden]).sigmoid_()
            if held is not None:
                hold_(r_and_z, held[:, : 2 * hidden])  # before the candidate, which reads r
            n.addcmul_(r, from_h[:, 2 * hidden :]).tanh_()
            if held is not None:
                hold_(n, held[:, 2 * hidden :])
            # (1 - z) n + z h with one product fewer
            torch.sub(before, n, out=after).mul_(z).add_(n)

    def adjoint(self, sweep: Sweep) -> None:
        """Fill ``dL/dh`` and the gradients of the gates' pre-activations."""
        h, dh, hidden = sweep.states["h"], sweep.state_grads["h"], sweep.states["h"].shape[-1]
        # r, z, what reaches W_hn h + b_hn, and the candidate last: one product a step for all.
        d_all = sweep.zeros_past_ends(*sweep.before(h).shape[:2], 4 * hidden)
        d_r, d_z, _, d_n = d_all.chunk(4, -1)
        sweep.gate_grads = (d_r, d_z, d_n)
        library, send_back = step_product(sweep.parameters["weight_hh"].t(), sweep)
        wide, by_block = sweep.after(dh).unsqueeze(2), d_all.unflatten(-1, (4, hidden))
        arrays = (*sweep.gates.chunk(3, -1), sweep.before(h), sweep.saved["from_h_n"])
        add, multiply = library.add, library.multiply  # looked up once
        for steps in chunks(sweep):
            r, z, n, h_before, from_h = (array[steps] for array in arrays)
            free = self._multipliers(r, z, n, h_before, from_h)
            into_r, into_z, into_n = sweep.pass_free(free, steps)
            if sweep.held is not None:  # r acts through the candidate alone
                into_r = into_r.masked_fill(~sweep.held[steps][..., 2 * hidden :].isnan(), 0)
            multipliers = torch.stack((into_r, into_z, into_n * r, into_n), 2)  # (t, B, 4, H)
            through_h = d_all[..., : 3 * hidden]
            ends = (sweep.before(dh), sweep.after(dh), wide, by_block, through_h)
            views = (*(array[steps] for array in ends), z, multipliers)
            by_step = (sweep.rows_back(array, steps, library) for array in views)
            with np.errstate(all="ignore"):
                for before, after, wide_now, d_step, to_h, update, by in zip(*by_step, strict=True):
                    multiply(wide_now, by, out=d_step)
                    add(before, after * update, out=before)
                    send_back(before, to_h)

    def careful_adjoint(self, sweep: Sweep) -> None:
        """The same, gradient first, for ``h' = (h - n) z + n``, which is what torch computes."""
        h, dh, hidden = sweep.states["h"], sweep.state_grads["h"], sweep.states["h"].shape[-1]
        d_all = sweep.zeros_past_ends(*sweep.gates.shape)
        to_h = sweep.zeros_past_ends(*sweep.gates.shape)
        sweep.gate_grads = d_all.chunk(3, -1)
        send_back = accumulator(sweep.parameters["weight_hh"].t(), sweep.steady_rows)
        ends = (sweep.before(dh), sweep.after(dh), sweep.before(h))
        arrays = (*ends, sweep.saved["from_h_n"], sweep.gates, d_all, to_h)
        for held, d_h, dh_now, h_before, from_h, gates, d_step, d_recurrent in zip(
            sweep.rows_held()[::-1], *map(sweep.rows_back, arrays), strict=True
        ):
            r, z, n = gates.chunk(3, -1)
            d_r, d_z, d_n = d_step.chunk(3, -1)
            kept = dh_now * z
            d_n.copy_((dh_now - kept) * (1 - n * n))
            d_z.copy_(dh_now * (h_before - n) * (1 - z) * z)
            if held is not None:  # r acts through the candidate alone
                d_step.masked_fill_(~held.isnan(), 0)
            d_r.copy_(d_n * from_h * (1 - r) * r)
            if held is not None:
                d_r.masked_fill_(~held[:, :hidden].isnan(), 0)
            d_recurrent.copy_(torch.cat((d_r, d_z, d_n * r), -1))
            send_back(d_h.add_(kept), d_recurrent)

    def pull_back(self, step: Step, state_grads: dict[str, Tensor]) -> dict[str, Tensor]:
        """Through the pre-activations of r, z and n, and ``z`` times dL/dh."""
        r, z = step.gates["reset"], step.gates["update"]
        dh, w_hh = state_grads["h"], step.parameters["weight_hh"]
        by_r, by_z, by_n = self._multipliers_of(step)
        return {"h": torch.cat((dh * by_r, dh * by_z, dh * by_n * r), -1) @ w_hh + dh * z}

    def jacobian(self, step: Step) -> Tensor:
        r"""``diag(z)`` plus the ways through r, z and n, shape ``(..., H, H)``."""
        r, z = step.gates["reset"], step.gates["update"]
        w_r, w_z, w_n = step.parameters["weight_hh"].chunk(3)
        by_r, by_z, by_n = (each.unsqueeze(-1) for each in self._multipliers_of(step))
        return torch.diag_embed(z) + by_r * w_r + by_z * w_z + by_n * r.unsqueeze(-1) * w_n

    def recurrent_part(
        self, gates: tuple[Tensor, ...], gate_grads: tuple[Tensor, ...]
    ) -> tuple[Tensor, ...]:
        """Gradient of ``W_hh h + b_hh``: r stands between it and the candidate."""
        d_r, d_z, d_n = gate_grads
        return d_r, d_z, gates[0] * d_n

    @staticmethod
    def _from_h_n(step: Step) -> Tensor:
        """``W_hn h + b_hn``."""
        from_h = step.before["h"] @ step.parameters["weight_hh"].chunk(3)[2].t()
        if "bias_hh" in step.parameters:
            from_h = from_h + step.parameters["bias_hh"].chunk(3)[2]
        return from_h

    def _multipliers_of(self, step: Step) -> tuple[Tensor, ...]:
        """As ``_multipliers``, 0 to the pre-activations of gates that were held."""
        names = [gate.name for gate in self.gates]  # r, z, n
        r, z, n = (step.gates[name] for name in names)
        from_h = self._from_h_n(step)
        by_r, *others = self._multipliers(r, z, n, step.before["h"], from_h)
        if "candidate" in step.held:  # r acts through it alone
            by_r = by_r.masked_fill(~step.held["candidate"].isnan(), 0)
        return step.pass_free(dict(zip(names, (by_r, *others), strict=True)))

    @staticmethod
    def _multipliers(
        r: Tensor, z: Tensor, n: Tensor, h_before: Tensor, from_h: Tensor
    ) -> tuple[Tensor, Tensor, Tensor]:
        """From dL/dh to the pre-activations of r, z and n; ``from_h`` is ``W_hn h + b_hn``."""
        by_n = (1 - z) * (1 - n * n)
        return by_n * from_h * r * (1 - r), (h_before - n) * z * (1 - z), by_n
