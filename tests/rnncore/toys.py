"""Cells that a stranger might bring: a file of equations each, and a module that runs them.

They keep to what ``Cell`` asks for and to nothing else, so what the library says of them, it says
of any cell: where it cannot be right it must refuse.
"""

import math
from contextlib import contextmanager

import torch
from torch import nn

from rnncore.cells import CELLS, Cell, Gate
from rnncore.cells.products import project_inputs, summed_outer
from rnncore.cells.sweep import hold_
from rnncore.nn import modules


class Leak(Cell):
    """A GRU without a reset gate, whose gate says how much of the state *leaks away*.

    l = σ(W_il x + W_hl h + b), n = tanh(W_in x + W_hn h + b), h' = (1 - l) h + l n.
    """

    name = "leak"
    gates = (
        Gate("leak", "l", 0.0, 1.0, "update_gate", order=0),
        Gate("candidate", "n", -1.0, 1.0, "candidate", order=1),
    )

    def forward(self, sweep):
        gates, h = project_inputs(sweep, "bias_ih", "bias_hh"), sweep.states["h"]
        sweep.gates = gates
        weight = sweep.parameters["weight_hh"].t()
        ends = (sweep.before(h), sweep.after(h))
        for held, both, before, after in zip(
            sweep.rows_held(), *map(sweep.rows, (gates, *ends)), strict=True
        ):
            leak, candidate = both.addmm_(before, weight).chunk(2, -1)
            leak.sigmoid_()
            candidate.tanh_()
            if held is not None:
                hold_(both, held)
            after.copy_((1 - leak) * before + leak * candidate)

    def adjoint(self, sweep):
        h, dh = sweep.states["h"], sweep.state_grads["h"]
        d_all = sweep.zeros_past_ends(*sweep.gates.shape)
        sweep.gate_grads = d_all.chunk(2, -1)
        arrays = (sweep.before(dh), sweep.after(dh), sweep.before(h), sweep.gates, d_all)
        for held, d_before, d_after, before, both, d_both in zip(
            sweep.rows_held()[::-1], *map(sweep.rows_back, arrays), strict=True
        ):
            leak, candidate = both.chunk(2, -1)
            d_leak, d_candidate = d_both.chunk(2, -1)
            d_leak.copy_(d_after * (candidate - before) * leak * (1 - leak))
            d_candidate.copy_(d_after * leak * (1 - candidate * candidate))
            if held is not None:
                d_both.masked_fill_(~held.isnan(), 0)
            d_before.add_(d_after * (1 - leak)).addmm_(d_both, sweep.parameters["weight_hh"])

    def jacobian(self, step):
        leak, candidate = (step.gates[gate.name].unsqueeze(-1) for gate in self.gates)
        before = step.before["h"].unsqueeze(-1)
        w_leak, w_candidate = step.parameters["weight_hh"].chunk(2)
        direct = torch.diag_embed(1 - leak.squeeze(-1))
        by_leak = (candidate - before) * leak * (1 - leak) * w_leak
        return direct + by_leak + leak * (1 - candidate * candidate) * w_candidate


class MinGRU(Cell):
    """minGRU (Feng et al. 2024, arXiv:2410.01201, section 3.1): its gates do not see the state.

    z = σ(W_z x + b), n = W_n x + b, h' = (1 - z) h + z n: z *writes*, the candidate is unbounded,
    and there is no ``weight_hh``.
    """

    name = "mingru"
    gates = (
        Gate(
            *("update", "z", 0.0, 1.0, "update_gate"),
            order=0,
            when_open="The state is written anew at every step.",
            when_shut="The state stands still.",
        ),
        Gate("candidate", "n", -math.inf, math.inf, "candidate", order=1),
    )

    def parameter_shapes(self, input_size, hidden_size, bias):
        rows = 2 * hidden_size
        return {"weight_ih": (rows, input_size)} | ({"bias_ih": (rows,)} if bias else {})

    def forward(self, sweep):
        h = sweep.states["h"]
        sweep.gates = project_inputs(sweep, "bias_ih")
        z, n = sweep.gates.chunk(2, -1)
        z.sigmoid_()
        if sweep.held is not None:
            hold_(sweep.gates, sweep.held)
        ends = (sweep.before(h), sweep.after(h))
        for write, new, before, after in zip(*map(sweep.rows, (z, n, *ends)), strict=True):
            after.copy_((1 - write) * before + write * new)

    def adjoint(self, sweep):
        h, dh = sweep.states["h"], sweep.state_grads["h"]
        d_all = sweep.zeros_past_ends(*sweep.gates.shape)
        sweep.gate_grads = d_all.chunk(2, -1)
        arrays = (sweep.before(dh), sweep.after(dh), sweep.before(h), sweep.gates, d_all)
        for held, d_before, d_after, before, both, d_both in zip(
            sweep.rows_held()[::-1], *map(sweep.rows_back, arrays), strict=True
        ):
            z, n = both.chunk(2, -1)
            d_both.copy_(torch.cat((d_after * (n - before) * z * (1 - z), d_after * z), -1))
            if held is not None:
                d_both.masked_fill_(~held.isnan(), 0)
            d_before.add_(d_after * (1 - z))

    def jacobian(self, step):
        return torch.diag_embed(1 - step.gates["update"])

    def kept(self, gates):
        return {"h": 1 - gates["update"]}


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


TOYS = {cell.name: cell for cell in (Leak(), MinGRU(), ResetBefore())}


class Toy(nn.Module):
    """The parameters of a toy cell by the names of ``nn.RNN``.

    It is recorded, and has no forward of its own: the equations stand in the oracle.
    """

    cell: Cell

    def __init__(
        self,
        input_size,
        hidden_size,
        num_layers=1,
        bias=True,
        batch_first=False,
        bidirectional=False,
        dtype=None,
    ):
        super().__init__()
        self.input_size, self.hidden_size, self.num_layers = input_size, hidden_size, num_layers
        self.bias, self.batch_first, self.bidirectional = bias, batch_first, bidirectional
        self.dropout = 0.0
        sides = ("", "_reverse") if bidirectional else ("",)
        for layer in range(num_layers):
            width = hidden_size * len(sides) if layer else input_size
            for side in sides:
                shapes = self.cell.parameter_shapes(width, hidden_size, bias)
                for name, shape in shapes.items():
                    drawn = torch.empty(shape, dtype=dtype).uniform_(-1, 1) / math.sqrt(hidden_size)
                    self.register_parameter(f"{name}_l{layer}{side}", nn.Parameter(drawn))


MODULES = {name: type(name, (Toy,), {"cell": cell}) for name, cell in TOYS.items()}


@contextmanager
def registered(*names):
    """The toys, known to the library as its own cells are."""
    for name in names:
        CELLS[name], modules.KINDS[MODULES[name]] = TOYS[name], name
    try:
        yield
    finally:
        for name in names:
            del CELLS[name], modules.KINDS[MODULES[name]]
