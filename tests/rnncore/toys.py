"""Cells that a stranger might bring: a file of equations each, and a module that runs them.

They keep to what ``Cell`` asks for and to nothing else, so what the library says of them, it says
of any cell: where it cannot be right it must refuse.
"""

from contextlib import contextmanager

import torch

import rnncore
from rnncore.cells import CELLS, Cell, Gate
from rnncore.cells.equations import sigmoid, tanh
from rnncore.cells.products import project_inputs, summed_outer
from rnncore.cells.sweep import hold_


class Leak(Cell):
    """A GRU without a reset gate, whose gate says how much of the state *leaks away*."""

    name = "leak"
    gates = (
        Gate("leak", "l", 0.0, 1.0, "update_gate", order=0),
        Gate("candidate", "n", -1.0, 1.0, "candidate", order=1),
    )

    @staticmethod
    def step(x, h):
        leak, n = sigmoid(x.l + h.l), tanh(x.n + h.n)
        return {"l": leak, "n": n, "h": (1 - leak) * h + leak * n}


class Coupled(Cell):
    """An LSTM that forgets as much as it writes, and lets its candidate see a part of h alone.

    i = σ, g = tanh(W x + b + i ⊙ (W h + b)), o = σ, c' = (1 - i) c + i g, h' = o tanh(c').
    """

    name = "coupled"
    states = ("h", "c")
    gates = (
        Gate("input", "i", 0.0, 1.0, "input_gate", order=0),
        Gate("candidate", "g", -1.0, 1.0, "candidate", order=1),
        Gate("output", "o", 0.0, 1.0, "output_gate", order=2),
    )

    @staticmethod
    def step(x, h, c):
        i, o, q = sigmoid(x.i + h.i), sigmoid(x.o + h.o), h.g
        g = tanh(x.g + i * q)
        c = (1 - i) * c + i * g
        return {"i": i, "o": o, "q": q, "g": g, "c": c, "h": o * tanh(c)}


class Odd(Cell):
    """All that a step may say: a gate without h, one that reads the other's rows and c itself.

    i = σ(x.i), g = tanh(x.g + (i ⊙ h).g / 2 - i ⊙ h.i + c), where the rows of g read i ⊙ h,
    c' = c + i g, h' = h / 4 - (1 - i) tanh(c').
    """

    name = "odd"
    states = ("h", "c")
    gates = (
        Gate("input", "i", 0.0, 1.0, "input_gate", order=1),
        Gate("candidate", "g", -1.0, 1.0, "candidate", order=0),
    )

    @staticmethod
    def step(x, h, c):
        i = sigmoid(x.i)
        g = tanh(x.g + 0.5 * (i * h).g - i * h.i + c)
        new = c + i * g
        return {"h": h * 0.25 - (1 - i) * tanh(new), "c": new, "g": g, "i": i}  # in any order


class ResetBefore(Cell):
    """The GRU as published (Cho et al. 2014): r is multiplied with h *before* W_hn.

    So the rows of n in ``weight_hh`` read r ⊙ h and not h.
    """

    name = "resetbefore"
    gates = CELLS["gru"].gates

    def forward(self, sweep):
        gates, h = project_inputs(sweep, "bias_ih", "bias_hh"), sweep.states["h"]
        sweep.gates = gates
        hidden = h.shape[-1]
        weight = sweep.parameters["weight_hh"]
        ends = (sweep.before(h), sweep.after(h))
        for held, all_three, before, after in zip(
            sweep.rows_held(), *map(sweep.rows, (gates, *ends)), strict=True
        ):
            r, z, n = all_three.chunk(3, -1)
            all_three[:, : 2 * hidden].addmm_(before, weight[: 2 * hidden].t()).sigmoid_()
            if held is not None:
                hold_(all_three[:, : 2 * hidden], held[:, : 2 * hidden])
            n.addmm_(r * before, weight[2 * hidden :].t()).tanh_()
            if held is not None:
                hold_(n, held[:, 2 * hidden :])
            after.copy_((1 - z) * n + z * before)

    def adjoint(self, sweep):
        h, dh = sweep.states["h"], sweep.state_grads["h"]
        d_all = sweep.zeros_past_ends(*sweep.gates.shape)
        sweep.gate_grads = d_all.chunk(3, -1)
        w_r, w_z, w_n = sweep.parameters["weight_hh"].chunk(3)
        arrays = (sweep.before(dh), sweep.after(dh), sweep.before(h), sweep.gates, d_all)
        for held, d_before, d_after, before, gates, d_gates in zip(
            sweep.rows_held()[::-1], *map(sweep.rows_back, arrays), strict=True
        ):
            r, z, n = gates.chunk(3, -1)
            d_r, d_z, d_n = d_gates.chunk(3, -1)
            d_n.copy_(d_after * (1 - z) * (1 - n * n))
            d_z.copy_(d_after * (before - n) * z * (1 - z))
            if held is not None:
                d_gates.masked_fill_(~held.isnan(), 0)
            d_read = d_n @ w_n  # of r h
            d_r.copy_(d_read * before * r * (1 - r))
            if held is not None:
                d_r.masked_fill_(~held[:, : r.shape[-1]].isnan(), 0)
            d_before.add_(d_after * z + d_read * r).addmm_(d_r, w_r).addmm_(d_z, w_z)

    def jacobian(self, step):
        r, z, n = (step.gates[gate.name].unsqueeze(-1) for gate in self.gates)
        before = step.before["h"].unsqueeze(-1)
        w_r, w_z, w_n = step.parameters["weight_hh"].chunk(3)
        by_z = (before - n) * z * (1 - z) * w_z
        read = torch.diag_embed(r.squeeze(-1)) + before * r * (1 - r) * w_r  # of r h by h
        by_n = (1 - z) * (1 - n * n) * (w_n @ read)
        return torch.diag_embed(z.squeeze(-1)) + by_z + by_n

    def _parameter_gradients(self, inputs, h_before, gates, gate_grads):
        d_r, d_z, d_n = gate_grads
        joined = torch.cat(gate_grads, -1)
        read = gates[0] * h_before
        recurrent = (summed_outer(torch.cat((d_r, d_z), -1), h_before), summed_outer(d_n, read))
        bias = joined.sum((0, 1))
        return {
            "weight_ih": summed_outer(joined, inputs),
            "weight_hh": torch.cat(recurrent),
            "bias_ih": bias,
            "bias_hh": bias,
        }


TOYS = {cell.name: cell for cell in (Leak(), Coupled(), Odd(), ResetBefore())}
MODULES = {name: type(name, (rnncore.Recurrent,), {"cell": cell}) for name, cell in TOYS.items()}


@contextmanager
def registered(*names):
    """The toys, known to the library as its own cells are."""
    for name in names:
        rnncore.cells.register(TOYS[name], MODULES[name])
    try:
        yield
    finally:
        for name in names:
            del CELLS[name], rnncore.cells.MODULES[MODULES[name]]
