"""Copy memory: ten symbols, a pause, and then the ten again.

Arjovsky, Shah & Bengio 2016, section 5.1: their unitary network learns the task where an LSTM stays
at the loss of whoever remembers nothing, 10 ln 8 / (T + 20).
"""

from __future__ import annotations

import math
from functools import partial

import torch
from torch import Tensor, nn
from torch.nn import functional

from pages.papers.replicas.repeating import Run, Seeds, Told, generator_of, repeated, trained
from rnncore.train.loop import drawing_from

DELAY, SYMBOLS, COPIED = 20, 8, 10
STEPS = DELAY + 2 * COPIED
BLANK, ASK = SYMBOLS, SYMBOLS + 1
BASELINE = COPIED * math.log(SYMBOLS) / STEPS
BATCH, RATE = 20, 1e-3
UNITS = {"unitary": 128, "LSTM": 40}
UPDATES = {"unitary": 350, "LSTM": 1000}


def replica(seeds: Seeds) -> Told:
    """The loss as a share of the baseline, at a delay of 20."""
    return repeated(seeds, [partial(_run, name) for name in UNITS])


class Unitary(nn.Module):
    """h_t = modReLU(W h_{t-1} + V x_t), W = D3 R2 F⁻¹ D2 Π R1 F D1 (equations 6 to 8)."""

    def __init__(self, inputs: int, units: int) -> None:
        super().__init__()
        self.inputs = nn.Parameter(torch.empty(units, inputs, 2))
        self.phases = nn.Parameter(torch.empty(3, units))
        self.mirrors = nn.Parameter(torch.empty(2, units, 2))
        self.bias = nn.Parameter(torch.zeros(units))
        self.begin = nn.Parameter(torch.empty(units, 2))
        nn.init.uniform_(self.phases, -math.pi, math.pi)
        nn.init.uniform_(self.mirrors, -1, 1)
        nn.init.xavier_uniform_(self.inputs.data[..., 0])
        nn.init.xavier_uniform_(self.inputs.data[..., 1])
        nn.init.uniform_(self.begin, -math.sqrt(1.5 / units), math.sqrt(1.5 / units))
        self.order = torch.randperm(units)

    def forward(self, inputs: Tensor) -> Tensor:
        """``(T, B, I)`` to real and imaginary parts of the states, ``(T, B, 2 units)``."""
        columns = self._matrix().T
        read = torch.view_as_complex(self.inputs.contiguous())
        arriving = inputs.to(torch.complex64) @ read.T  # (T, B, units)
        state = torch.view_as_complex(self.begin).expand(inputs.shape[1], -1)
        states = []
        for each in arriving:
            state = self._mod_relu(state @ columns + each)
            states.append(state)
        return torch.view_as_real(torch.stack(states)).flatten(-2)

    def _mod_relu(self, z: Tensor) -> Tensor:
        size = z.abs() + 1e-5
        return z * (torch.relu(size + self.bias) / size)

    def _matrix(self) -> Tensor:
        """W, from what it does to the unit vectors, once for all steps."""
        turn = torch.polar(torch.ones_like(self.phases), self.phases)
        rows = torch.eye(len(self.bias), dtype=torch.complex64) * turn[0]
        rows = self._mirrored(torch.fft.fft(rows, norm="ortho"), 0)[:, self.order] * turn[1]
        return (self._mirrored(torch.fft.ifft(rows, norm="ortho"), 1) * turn[2]).T

    def _mirrored(self, rows: Tensor, which: int) -> Tensor:
        v = torch.view_as_complex(self.mirrors[which])
        v = v / torch.linalg.vector_norm(v)
        return rows - 2 * (rows @ v.conj())[:, None] * v


class Copier(nn.Module):
    """A recurrent network and a linear layer: inputs ``(T, B, 10)`` to answers ``(T, B, 9)``."""

    def __init__(self, name: str) -> None:
        super().__init__()
        units = UNITS[name]
        if name == "unitary":
            self.recurrent: nn.Module = Unitary(SYMBOLS + 2, units)
        else:
            self.recurrent = nn.LSTM(SYMBOLS + 2, units)
        self.answer = nn.Linear(2 * units if name == "unitary" else units, SYMBOLS + 1)

    def forward(self, inputs: Tensor) -> Tensor:
        """The answers."""
        states = self.recurrent(inputs)
        answers: Tensor = self.answer(states[0] if isinstance(states, tuple) else states)
        return answers


def _run(name: str, seed: int) -> Run:
    draw = generator_of(seed)
    with drawing_from(draw):
        model = Copier(name)

    def loss() -> Tensor:
        inputs, targets = _batch(draw)
        return functional.cross_entropy(model(inputs).flatten(0, 1), targets.flatten())

    optimizer = torch.optim.RMSprop(model.parameters(), RATE, alpha=0.9)
    last = yield from trained(model, loss, optimizer, UPDATES[name], clip=1.0)
    return {name: last / BASELINE}


def _batch(draw: torch.Generator) -> tuple[Tensor, Tensor]:
    """Ten symbols, blanks, the sign to begin and blanks; asked: blanks, and then the symbols."""
    symbols = torch.randint(SYMBOLS, (COPIED, BATCH), generator=draw)
    inputs = torch.full((STEPS, BATCH), BLANK)
    inputs[:COPIED], inputs[COPIED + DELAY - 1] = symbols, ASK
    targets = torch.full((STEPS, BATCH), BLANK)
    targets[-COPIED:] = symbols
    return functional.one_hot(inputs, SYMBOLS + 2).float(), targets
