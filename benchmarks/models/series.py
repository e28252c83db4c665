"""Replicas that forecast series."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.distributions import Normal
from torch.nn import functional as F
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from benchmarks.models.replica import Replica, Size

State = tuple[Tensor, ...]
FEATURES = 3


class Encoding(nn.Module):
    """What stands before torch's LSTM: padded rows are packed, and some have nothing to read."""

    def forward(
        self, x: Tensor, hx: State | None = None, lengths: Tensor | None = None
    ) -> tuple[Tensor, State]:
        if lengths is None:
            return super().forward(x, hx)
        packed = pack_padded_sequence(
            x, lengths.clamp(min=1), batch_first=True, enforce_sorted=False
        )
        out, state = super().forward(packed, hx)
        empty = (lengths == 0)[None, :, None]
        state = tuple(torch.where(empty, torch.zeros_like(each), each) for each in state)
        return pad_packed_sequence(out, batch_first=True)[0], state


class Lstm(Encoding, nn.LSTM):
    """As a subclass of both."""


def scaled(values: Tensor) -> Tensor:
    """By the mean of each row's size."""
    return values / (1 + values.abs().mean(1, keepdim=True))


class DeepAr(Replica):
    """The encoder's and the decoder's LSTM are one; the decoder reads what it has just drawn."""

    def __init__(self, size: Size) -> None:
        super().__init__(size)
        self.rnn = Lstm(1 + FEATURES, size.hidden, 2, dropout=0.1, batch_first=True)
        self.projector = nn.Linear(size.hidden, 2)

    def batch(self) -> tuple[Tensor, ...]:
        size, dtype = self.size, self.projector.weight.dtype
        values = torch.randn(size.batch, size.steps, 1, dtype=dtype).cumsum(1)
        known = torch.randn(size.batch, size.steps, FEATURES, dtype=dtype)
        lengths = torch.randint(0, size.steps // 2 + 1, (size.batch,))
        lengths[0], lengths[-1] = size.steps // 2, 0
        return scaled(values), known, lengths

    def density(self, outputs: Tensor) -> Normal:
        mean, spread = self.projector(outputs).chunk(2, -1)
        return Normal(mean, F.softplus(spread) + 1e-3)

    def forward(self, values: Tensor, known: Tensor, lengths: Tensor) -> Tensor:
        half = values.shape[1] // 2
        x = torch.cat((values, known), 2)
        _, state = self.rnn(x[:, :half], lengths=lengths)
        outputs, _ = self.rnn(x[:, half:-1], state)
        loss = -self.density(outputs).log_prob(values[:, half + 1 :]).mean()
        with torch.no_grad():  # the forecast that is logged beside it
            value = values[:, half : half + 1]
            for t in range(half, values.shape[1] - 1):
                out, state = self.rnn(torch.cat((value, known[:, t : t + 1]), 2), state)
                value = self.density(out).sample()
        return loss

    def traces(self) -> dict[str, list[int]]:
        rest = self.size.steps - self.size.steps // 2 - 1
        return {"rnn": [self.size.steps // 2, rest, rest]}


class PlainDeepAr(Replica):
    """A call of the model is one step: the loop stands in the training, outside."""

    def __init__(self, size: Size) -> None:
        super().__init__(size)
        self.lstm = nn.LSTM(1 + FEATURES, size.hidden, 2)
        self.mean, self.spread = nn.Linear(2 * size.hidden, 1), nn.Linear(2 * size.hidden, 1)

    def batch(self) -> tuple[Tensor, ...]:
        size, dtype = self.size, self.mean.weight.dtype
        values = torch.randn(size.batch, size.steps + 1, 1, dtype=dtype).cumsum(1)
        known = torch.randn(size.steps, size.batch, FEATURES, dtype=dtype)
        return scaled(values).transpose(0, 1), known

    def forward(self, x: Tensor, state: State) -> tuple[Tensor, Tensor, State]:
        _, state = self.lstm(x, state)
        top = state[0].permute(1, 2, 0).flatten(1)
        return self.mean(top), F.softplus(self.spread(top)) + 1e-3, state

    def traces(self) -> dict[str, list[int]]:
        return {"lstm": [self.size.steps]}


def step_by_step(model: nn.Module, batch: tuple[Tensor, ...]) -> None:
    """A training step of ``PlainDeepAr``."""
    values, known = batch
    begun = values.new_zeros(2, values.shape[1], model.lstm.hidden_size)
    state, loss = (begun, begun.clone()), 0
    for t, more in enumerate(known):
        mean, spread, state = model(torch.cat((values[t], more), 1).unsqueeze(0), state)
        loss = loss - Normal(mean, spread).log_prob(values[t + 1]).mean()
    (loss / len(known)).backward()
