"""A network that reads one number a step and says the next."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor, nn

from rnncore.zoo.train import drawing_from


class SeriesNetwork(nn.Module):
    """Numbers ``(T, B)`` to the next number at every step, ``(T, B)``.

    One LSTM and a linear readout, whose answer is added to the number just read: it says the
    change. ``scale``: what the numbers are divided by before they are read.
    """

    def __init__(self, hidden: int, *, scale: float, generator: torch.Generator) -> None:
        """Initialise as torch does, everything drawn from ``generator``."""
        super().__init__()
        self.scale = scale
        with drawing_from(generator):
            self.recurrent = nn.ModuleDict({"series": nn.LSTM(1, hidden)})
            self.readout = nn.Linear(hidden, 1)

    def embed(self, values: Tensor) -> Tensor:
        """What the LSTM reads of ``values (T, B)``: ``(T, B, 1)``."""
        return values[..., None] / self.scale

    def forward(self, values: Tensor) -> Tensor:
        """The next value at every step of ``values (T, B)``, ``(T, B)``."""
        states, _ = self.recurrent["series"](self.embed(values))
        return values + self.scale * self.readout(states)[..., 0]

    @torch.no_grad()
    def forecast(self, before: np.ndarray, ahead: int) -> np.ndarray:
        """The next ``ahead`` values after ``before (T,)``; it reads its own after the first."""
        read, state = torch.from_numpy(before)[:, None].float(), None
        answers: list[Tensor] = []
        for _ in range(ahead):
            states, state = self.recurrent["series"](self.embed(read), state)
            read = read[-1:] + self.scale * self.readout(states[-1:])[..., 0]  # (1, 1)
            answers.append(read)
        return torch.cat(answers)[:, 0].double().numpy()
