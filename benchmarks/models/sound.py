"""Replicas that read pictures of words, or sound."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from benchmarks.models.replica import WORDS, Replica, Size

BANDS = 8


class ReadsBothWays(nn.Module):
    def __init__(self, inputs: int, hidden: int, outputs: int) -> None:
        super().__init__()
        self.rnn = nn.LSTM(inputs, hidden, bidirectional=True)
        self.embedding = nn.Linear(2 * hidden, outputs)

    def forward(self, x: Tensor) -> Tensor:
        recurrent, _ = self.rnn(x)
        steps, batch, units = recurrent.shape
        return self.embedding(recurrent.view(steps * batch, units)).view(steps, batch, -1)


class Crnn(Replica):
    """Convolutions over a line of text, two layers that read it both ways, CTC."""

    def __init__(self, size: Size) -> None:
        super().__init__(size)
        self.cnn = nn.Sequential(
            nn.Conv2d(1, 8, 3, padding=1),
            nn.BatchNorm2d(8),
            nn.ReLU(inplace=True),
            nn.MaxPool2d((BANDS, 1)),
        )
        self.rnn = nn.Sequential(
            ReadsBothWays(8, size.hidden, size.hidden),
            ReadsBothWays(size.hidden, size.hidden, WORDS),
        )

    def batch(self) -> tuple[Tensor, ...]:
        steps, batch = self.size.steps, self.size.batch
        pictures = torch.randn(batch, 1, BANDS, steps, dtype=self.cnn[0].weight.dtype)
        return pictures, self.words(batch, max(1, steps // 4))

    def forward(self, pictures: Tensor, texts: Tensor) -> Tensor:
        features = self.cnn(pictures).squeeze(2).permute(2, 0, 1)  # (T, B, C)
        scores = self.rnn(features).log_softmax(2)
        steps, batch = scores.shape[:2]
        lengths = torch.full((batch,), texts.shape[1])
        return F.ctc_loss(scores, texts, torch.full((batch,), steps), lengths, zero_infinity=True)

    def traces(self) -> dict[str, list[int]]:
        return {"rnn.0.rnn": [self.size.steps], "rnn.1.rnn": [self.size.steps]}


class OpenUnmix(Replica):
    """Three layers that read a spectrogram both ways, beside a shortcut; a mask comes out."""

    def __init__(self, size: Size) -> None:
        super().__init__(size)
        hidden = size.hidden
        self.fc1, self.bn1 = nn.Linear(2 * BANDS, hidden, bias=False), nn.BatchNorm1d(hidden)
        self.lstm = nn.LSTM(hidden, hidden // 2, 3, bidirectional=True, dropout=0.4)
        self.fc2 = nn.Linear(2 * hidden, hidden, bias=False)
        self.bn2 = nn.BatchNorm1d(hidden)
        self.fc3 = nn.Linear(hidden, 2 * BANDS, bias=False)

    def batch(self) -> tuple[Tensor, ...]:
        dtype = self.fc1.weight.dtype
        mix = torch.rand(self.size.batch, 2, BANDS, self.size.steps, dtype=dtype)
        return mix, mix * torch.rand_like(mix)

    def forward(self, mix: Tensor, target: Tensor) -> Tensor:
        x = mix.permute(3, 0, 1, 2)  # (T, B, channels, bands)
        steps, batch = x.shape[:2]
        x = self.bn1(self.fc1(x.reshape(-1, 2 * BANDS))).view(steps, batch, -1)
        x = torch.tanh(x)
        outputs, _ = self.lstm(x)
        x = torch.cat([x, outputs], -1).flatten(0, 1)
        x = self.fc3(F.relu(self.bn2(self.fc2(x)))).view(steps, batch, 2, BANDS)
        return F.mse_loss(F.relu(x).permute(1, 2, 3, 0) * mix, target)

    def traces(self) -> dict[str, list[int]]:
        return {"lstm": [self.size.steps]}


class Transducer(Replica):
    """An encoder of frames, a network that predicts words, and what joins each with each."""

    def __init__(self, size: Size) -> None:
        super().__init__(size)
        hidden = size.hidden
        self.encoder = nn.LSTM(BANDS, hidden, 2, batch_first=True)
        self.embedding = nn.Embedding(WORDS, hidden)
        self.prediction = nn.LSTM(hidden, hidden, batch_first=True)
        self.joint = nn.Linear(hidden, WORDS)

    @property
    def written(self) -> int:
        """How many words are heard."""
        return max(2, self.size.steps // 20)

    def batch(self) -> tuple[Tensor, ...]:
        steps, batch = self.size.steps, self.size.batch
        frames = torch.randn(batch, steps, BANDS, dtype=self.joint.weight.dtype)
        return frames, self.words(batch, self.written)

    def forward(self, frames: Tensor, words: Tensor) -> Tensor:
        heard, _ = self.encoder(frames)
        said, _ = self.prediction(self.embedding(F.pad(words, (1, 0))))  # begun with a blank
        scores = self.joint(torch.tanh(heard[:, :, None] + said[:, None])).log_softmax(-1)
        blank = scores[..., 0]  # (B, T, U + 1)
        chosen = words[:, None, :, None].expand(-1, frames.shape[1], -1, 1)
        word = scores[:, :, :-1].gather(3, chosen).squeeze(3)
        # alpha_t[u] = logsum over v <= u of alpha_{t-1}[v] + blank[t-1, v] + words v..u-1 at t
        sums = F.pad(word.cumsum(2), (1, 0))
        alpha = sums[:, 0]
        for t in range(1, frames.shape[1]):
            alpha = sums[:, t] + (alpha + blank[:, t - 1] - sums[:, t]).logcumsumexp(1)
        return -(alpha[:, -1] + blank[:, -1, -1]).mean()

    def traces(self) -> dict[str, list[int]]:
        return {"encoder": [self.size.steps], "prediction": [self.written + 1]}


class Tacotron(Replica):
    """A packed encoder, attention between two cells whose h is dropped before the next step."""

    def __init__(self, size: Size) -> None:
        super().__init__(size)
        hidden = size.hidden
        self.embedding = nn.Embedding(WORDS, hidden)
        self.encoder = nn.LSTM(hidden, hidden // 2, batch_first=True, bidirectional=True)
        self.prenet = nn.ModuleList([nn.Linear(BANDS, hidden), nn.Linear(hidden, hidden)])
        self.attention_rnn = nn.LSTMCell(2 * hidden, hidden)
        self.decoder_rnn = nn.LSTMCell(2 * hidden, hidden)
        self.query, self.keys = nn.Linear(hidden, hidden), nn.Linear(hidden, hidden)
        self.location = nn.Conv1d(2, hidden, 3, padding=1, bias=False)
        self.score = nn.Linear(hidden, 1)
        self.projection, self.gate = nn.Linear(2 * hidden, BANDS), nn.Linear(2 * hidden, 1)

    @property
    def letters(self) -> int:
        """How long the text is."""
        return max(4, self.size.steps // 8)

    def batch(self) -> tuple[Tensor, ...]:
        size = self.size
        lengths = torch.linspace(self.letters, 2, size.batch).long()
        frames = torch.randn(size.steps, size.batch, BANDS, dtype=self.gate.weight.dtype)
        return self.words(size.batch, self.letters), lengths, frames

    def forward(self, text: Tensor, lengths: Tensor, frames: Tensor) -> Tensor:
        packed = pack_padded_sequence(self.embedding(text), lengths, batch_first=True)
        memory, _ = pad_packed_sequence(self.encoder(packed)[0], batch_first=True)
        padding = torch.arange(memory.shape[1]) >= lengths[:, None]
        keys, x = self.keys(memory), F.pad(frames, (0, 0, 0, 0, 1, 0))[:-1]
        for layer in self.prenet:
            x = F.dropout(F.relu(layer(x)), 0.5, training=True)  # also when it speaks
        h = c = a = b = memory.new_zeros(memory.shape[0], self.size.hidden)
        read = torch.zeros_like(h)
        weights = total = memory.new_zeros(memory.shape[:2])
        made, stops = [], []
        for step in x:
            h, c = self.attention_rnn(torch.cat((step, read), 1), (h, c))
            h = F.dropout(h, 0.1, self.training)
            where = self.location(torch.stack((weights, total), 1)).transpose(1, 2)
            match = self.score(torch.tanh(self.query(h)[:, None] + where + keys)).squeeze(2)
            weights = match.masked_fill(padding, -torch.inf).softmax(1)
            total = total + weights
            read = (weights[:, None] @ memory).squeeze(1)
            a, b = self.decoder_rnn(torch.cat((h, read), 1), (a, b))
            a = F.dropout(a, 0.1, self.training)
            out = torch.cat((a, read), 1)
            made.append(self.projection(out))
            stops.append(self.gate(out))
        stop = torch.stack(stops).squeeze(2)
        wanted = F.pad(torch.zeros_like(stop[1:]), (0, 0, 0, 1), value=1.0)
        stopping = F.binary_cross_entropy_with_logits(stop, wanted)
        return F.mse_loss(torch.stack(made), frames) + stopping

    def traces(self) -> dict[str, list[int]]:
        steps = self.size.steps
        return {
            "encoder": [self.letters],
            "attention_rnn": [steps],
            "decoder_rnn": [steps],
        }
