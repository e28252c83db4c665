"""Traces in which somebody set what a network else computes: gates held, states changed."""

import torch
from torch import nn

import rnncore
from rnncore import interventions
from rnncore.cells import CELLS

STEPS, INPUTS, UNITS = 6, 5, 4


class _Masked(nn.Module):
    """A cell in a loop whose states are multiplied with a mask before each step."""

    def __init__(self, cell):
        super().__init__()
        self.cell = cell(INPUTS, UNITS).double()

    def forward(self, inputs):
        keep = torch.tensor([1.0, 0.0, 1.0, 0.5]).double()
        state = (torch.zeros(1, UNITS).double(),) * (1 + isinstance(self.cell, nn.LSTMCell))
        for x in inputs:
            state = tuple(each * keep for each in state)
            given = self.cell(x, state if len(state) > 1 else state[0])
            state = given if isinstance(given, tuple) else (given,)
        return state[0]


def _inputs():
    torch.manual_seed(2)
    return torch.randn(STEPS, 1, INPUTS).double()


def _masked(cell):
    inputs = _inputs()
    model = _Masked(cell)
    with rnncore.watch(model) as seen:
        model(inputs).sum().backward()
    return seen.traces["cell"][-1]


def _held(kind, gate):
    inputs = _inputs()
    module = kind(INPUTS, UNITS, num_layers=2, bidirectional=True).double()
    holds = [interventions.hold(gate, 0.4, [1, 2], 1, 4), interventions.hold(gate, 1.0, [0])]
    return interventions.record(module, inputs, interventions=holds)


INTERVENED = {
    f"{name}, {gate.name} held": lambda kind=kind, gate=gate: _held(kind, gate.name)
    for name, kind in (("lstm", nn.LSTM), ("gru", nn.GRU))
    for gate in CELLS[name].gates
} | {
    f"{cell.__name__}, masked": lambda cell=cell: _masked(cell)
    for cell in (nn.RNNCell, nn.LSTMCell, nn.GRUCell)
}
"""By what was done: a function that records it, 6 steps of one row."""
