"""Replicas that read and write words."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from benchmarks.models.replica import WORDS, Replica, Size

State = tuple[Tensor, ...]


class WeightDrop(nn.Module):
    """Drop recurrent weights before each call, and call the module's ``forward`` itself."""

    def __init__(self, module: nn.LSTM, dropout: float) -> None:
        super().__init__()
        self.module, self.dropout = module, dropout
        raw = module._parameters.pop("weight_hh_l0")
        module.register_parameter("weight_hh_l0_raw", nn.Parameter(raw.detach()))
        module.weight_hh_l0 = raw.detach()

    def forward(self, x: Tensor, hx: State | None) -> tuple[Tensor, State]:
        raw = self.module.weight_hh_l0_raw
        self.module.weight_hh_l0 = F.dropout(raw, self.dropout, self.training)
        return self.module.forward(x, hx)


def locked(x: Tensor, dropout: float) -> Tensor:
    """The same units dropped at all steps."""
    return x * x.new_empty(1, *x.shape[1:]).bernoulli_(1 - dropout) / (1 - dropout)


class AwdLstm(Replica):
    def __init__(self, size: Size) -> None:
        super().__init__(size)
        self.encoder = nn.Embedding(WORDS, size.hidden)
        self.rnns = nn.ModuleList(
            WeightDrop(nn.LSTM(size.hidden, size.hidden), 0.5) for _ in range(3)
        )
        self.decoder = nn.Linear(size.hidden, WORDS)
        self.decoder.weight = self.encoder.weight
        self.state: list[State | None] = [None] * 3

    def batch(self) -> tuple[Tensor, ...]:
        words = self.words(self.size.steps + 1, self.size.batch)
        return words[:-1], words[1:]

    def forward(self, words: Tensor, target: Tensor) -> Tensor:
        kept = self.encoder.weight.new_empty(WORDS, 1).bernoulli_(0.9) / 0.9
        x = locked(F.embedding(words, self.encoder.weight * kept), 0.4)
        for place, rnn in enumerate(self.rnns):
            raw, state = rnn(x, self.state[place])
            self.state[place] = tuple(each.detach() for each in state)
            x = locked(raw, 0.3)
        loss = F.cross_entropy(self.decoder(x).flatten(0, 1), target.flatten())
        return loss + 2 * x.square().mean() + (raw[1:] - raw[:-1]).square().mean()

    def traces(self) -> dict[str, list[int]]:
        return {f"rnns.{place}.module": [self.size.steps] for place in range(3)}


class WordModel(Replica):
    def __init__(self, size: Size) -> None:
        super().__init__(size)
        self.drop = nn.Dropout(0.2)
        self.encoder = nn.Embedding(WORDS, size.hidden)
        self.rnn = nn.LSTM(size.hidden, size.hidden, 2, dropout=0.2)
        self.decoder = nn.Linear(size.hidden, WORDS)
        self.state: State | None = None

    def batch(self) -> tuple[Tensor, ...]:
        words = self.words(self.size.steps + 1, self.size.batch)
        return words[:-1], words[1:]

    def forward(self, words: Tensor, target: Tensor) -> Tensor:
        x = self.drop(self.encoder(words))
        if self.state is None:
            self.state = (x.new_zeros(2, *x.shape[1:]), x.new_zeros(2, *x.shape[1:]))
        outputs, state = self.rnn(x, self.state)
        self.state = tuple(each.detach() for each in state)
        scores = self.decoder(self.drop(outputs)).log_softmax(-1)
        return F.nll_loss(scores.flatten(0, 1), target.flatten())

    def traces(self) -> dict[str, list[int]]:
        return {"rnn": [self.size.steps]}


class Translator(Replica):
    """A packed encoder, and a decoder that calls its GRU one word at a time, with attention."""

    def __init__(self, size: Size) -> None:
        super().__init__(size)
        hidden = size.hidden
        self.source, self.target = nn.Embedding(WORDS, hidden), nn.Embedding(WORDS, hidden)
        self.encoder = nn.GRU(hidden, hidden, bidirectional=True, batch_first=True)
        self.bridge = nn.Linear(2 * hidden, hidden)
        self.query, self.keys = nn.Linear(hidden, hidden), nn.Linear(2 * hidden, hidden)
        self.score = nn.Linear(hidden, 1)
        self.decoder = nn.GRU(3 * hidden, hidden, batch_first=True)
        self.head = nn.Linear(hidden, WORDS)

    def batch(self) -> tuple[Tensor, ...]:
        steps, batch = self.size.steps, self.size.batch
        lengths = torch.randint(1, steps + 1, (batch,))
        lengths[0] = steps
        return self.words(batch, steps), lengths, self.words(batch, steps)

    def forward(self, source: Tensor, lengths: Tensor, target: Tensor) -> Tensor:
        packed = pack_padded_sequence(
            self.source(source), lengths, batch_first=True, enforce_sorted=False
        )
        outputs, final = self.encoder(packed)
        memory, _ = pad_packed_sequence(outputs, batch_first=True)  # (B, S, 2 H)
        keys = self.keys(memory)
        padding = torch.arange(memory.shape[1]) >= lengths[:, None]
        state = torch.tanh(self.bridge(torch.cat((final[0], final[1]), 1))).unsqueeze(0)
        word, scores = torch.zeros_like(target[:, :1]), []
        for t in range(target.shape[1]):
            match = self.score(torch.tanh(self.query(state[0])[:, None] + keys)).squeeze(2)
            weights = match.masked_fill(padding, -torch.inf).softmax(1)
            read = (weights[:, None] @ memory, F.dropout(self.target(word), 0.1, self.training))
            out, state = self.decoder(torch.cat(read, 2), state)
            scores.append(self.head(out))
            word = target[:, t : t + 1]
        return F.cross_entropy(torch.cat(scores, 1).flatten(0, 1), target.flatten())

    def traces(self) -> dict[str, list[int]]:
        return {"encoder": [self.size.steps], "decoder": [self.size.steps]}
