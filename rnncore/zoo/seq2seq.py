"""Encoder–decoder with additive attention (Bahdanau, Cho & Bengio 2015), on torch's own GRUs."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from rnncore.train.loop import drawing_from


class AdditiveAttention(nn.Module):
    r"""Where the decoder looks before it writes a symbol.

    .. math::
        e_j = v^\top \tanh(W_q s_{t-1} + W_k h_j), \qquad
        \alpha = \mathrm{softmax}(e), \qquad c_t = \sum_j \alpha_j h_j

    ``s_{t-1} (B, H)``: the decoder's state; ``h (T, B, D)``: the encoder's states. Bahdanau, Cho &
    Bengio 2015 (arXiv:1409.0473), section 3.1.
    """

    def __init__(self, queries: int, keys: int, size: int) -> None:
        super().__init__()
        self.query = nn.Linear(queries, size, bias=False)
        self.key = nn.Linear(keys, size, bias=False)
        self.score = nn.Linear(size, 1, bias=False)

    def forward(
        self, state: Tensor, states: Tensor, keys: Tensor, past: Tensor
    ) -> tuple[Tensor, Tensor]:
        """The weights α ``(B, T)``, and the context c ``(B, D)``.

        ``keys (T, B, A)``: ``W_k h``, the same at every step. ``past (T, B)``: true past a row's
        end, where α is 0.
        """
        scores = self.score(torch.tanh(self.query(state) + keys)).squeeze(-1)  # (T, B)
        weights = scores.masked_fill(past, -torch.inf).softmax(0)
        return weights.T, torch.einsum("tb,tbd->bd", weights, states)


@dataclass(frozen=True, slots=True, eq=False)
class Written:
    """What the decoder read, and wrote, step by step.

    ``read`` and ``tokens (S, B)``: the numbers of the symbols read and written. ``logits (S, B,
    V)``. ``attention (S, B, T)``: 0 to 1, and 1 in sum over the words of a row; all 0 in a network
    without it. ``inputs (S, B, E + D)``: what the GRU read, the vector of a symbol and a context;
    without attention ``(S, B, E)``.
    """

    read: Tensor
    tokens: Tensor
    logits: Tensor
    attention: Tensor
    inputs: Tensor


class EncoderDecoder(nn.Module):
    r"""Words in, symbols out, of another number and order.

    .. math::
        s_t = \mathrm{GRU}([y_{t-1}; c_t], s_{t-1}), \qquad \mathrm{logits}_t = W s_t + b

    A bidirectional GRU reads ``source (T, B)``, and its two last states give s_0. y is the vector
    of the symbol written last, c the context that ``AdditiveAttention`` finds. Before anything is
    written the decoder reads the symbol number ``start``, which is one more than can be written.

    With ``attend`` false there is no c (Sutskever, Vinyals & Le 2014): all that the decoder has of
    the words is s_0.

    ``recurrent["encoder"]`` and ``recurrent["decoder"]`` are torch's own, time first, for
    ``rnncore.record``.
    """

    def __init__(
        self,
        *,
        words: int,
        outputs: int,
        embedding: int,
        hidden: int,
        attend: bool = True,
        generator: torch.Generator,
    ) -> None:
        """``hidden``: units of each direction of the encoder; the decoder has twice as many."""
        super().__init__()
        both = 2 * hidden
        with drawing_from(generator):
            self.source = nn.Embedding(words, embedding)
            self.target = nn.Embedding(outputs + 1, embedding)
            self.recurrent = nn.ModuleDict(
                {
                    "encoder": nn.GRU(embedding, hidden, bidirectional=True),
                    "decoder": nn.GRU(embedding + both * attend, both),
                }
            )
            self.bridge = nn.Linear(both, both)
            self.attention = AdditiveAttention(both, both, both) if attend else None
            self.readout = nn.Linear(both, outputs)
        self.start = outputs

    def embed(self, source: Tensor) -> Tensor:
        """What the encoder reads of ``source (T, B)``: ``(T, B, E)``."""
        return self.source(source)

    def encode(self, source: Tensor, lengths: Tensor) -> tuple[Tensor, Tensor]:
        """The encoder's states ``(T, B, 2 H)``, and s_0 ``(1, B, 2 H)``.

        ``lengths (B,)``: words of each row of ``source (T, B)``.
        """
        packed = pack_padded_sequence(self.embed(source), lengths, enforce_sorted=False)
        packed_states, final = self.recurrent["encoder"](packed)
        states, _ = pad_packed_sequence(packed_states)
        return states, self.begin(torch.cat(tuple(final), -1))

    def begin(self, final: Tensor) -> Tensor:
        """s_0 ``(1, B, 2 H)`` from the encoder's last states, both directions joined."""
        return torch.tanh(self.bridge(final))[None]

    def decode(
        self,
        states: Tensor,
        state: Tensor,
        lengths: Tensor,
        *,
        dictated: Tensor | None = None,
        longest: int = 0,
        end: int | None = None,
    ) -> Written:
        """Write from the encoder's ``states (T, B, 2 H)`` and s_0.

        With ``dictated (S, B)`` the decoder reads that, one step late, whatever it writes itself
        (teacher forcing). Otherwise it reads the most probable symbol of the step before, until
        ``longest`` steps are done or every row has written ``end``.
        """
        keys = None if self.attention is None else self.attention.key(states)
        past = torch.arange(len(states))[:, None] >= lengths  # (T, B)
        last = torch.full_like(lengths, self.start)[None]
        over = torch.zeros_like(past[0])
        steps: list[tuple[Tensor, ...]] = []
        for step in range(longest if dictated is None else len(dictated)):
            inputs = self.target(last)  # (1, B, E)
            weights = inputs.new_zeros(past.T.shape)
            if self.attention is not None:
                weights, context = self.attention(state[0], states, keys, past)
                inputs = torch.cat((inputs, context[None]), -1)  # (1, B, E + 2 H)
            output, state = self.recurrent["decoder"](inputs, state)
            logits = self.readout(output)
            token = logits.argmax(-1)
            steps.append((last, token, logits, weights[None], inputs))
            last = token if dictated is None else dictated[step : step + 1]
            over = over | (token[0] == end) if end is not None else over
            if dictated is None and bool(over.all()):
                break
        return Written(*(torch.cat(part) for part in zip(*steps, strict=True)))

    def forward(self, source: Tensor, lengths: Tensor, target: Tensor) -> Tensor:
        """Logits ``(S, B, V)`` while ``target (S, B)`` is dictated: at step t for ``target[t]``."""
        states, initial = self.encode(source, lengths)
        return self.decode(states, initial, lengths, dictated=target).logits

    @torch.no_grad()
    def write(
        self, source: Tensor, lengths: Tensor, *, longest: int, end: int | None = None
    ) -> Written:
        """Read ``source (T, B)`` and write, as ``decode`` does when nothing is dictated."""
        states, initial = self.encode(source, lengths)
        return self.decode(states, initial, lengths, longest=longest, end=end)
