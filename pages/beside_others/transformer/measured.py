"""The Transformer and the LSTM of the zoo on the words of the page, recorded with one loss."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch

import rnncore
from dashboard.visitors.shared import ALWAYS, shared
from pages.beside_others.state import BesideRuns
from rnncore import Trace, measures, zoo
from rnncore.zoo import Trained

START = "(start)"
NETWORKS = {"LSTM": "lm-lstm", "one layer": "lm-transformer-1", "two layers": "lm-transformer-2"}


@dataclass(frozen=True, slots=True, eq=False)
class Inside:
    """Both networks over the same words; the loss of each is −log p of ``answer`` after the last.

    ``labels (T,)``: the start symbol and the words that are read, those within ⟨ ⟩ that no network
    knows.
    """

    labels: tuple[str, ...]
    answer: str
    depth: str
    transformer: Trace
    lstm: Trace

    @property
    def key(self) -> str:
        """Unique to the numbers."""
        return repr((self.labels, self.answer, self.depth))

    @property
    def title(self) -> str:
        """What the Transformer is called."""
        return f"Transformer, {self.depth}"

    @property
    def attention(self) -> np.ndarray:
        """What each step heeds, ``(L, heads, T, T)``."""
        return self.transformer.tracks[0].gates["attention"][:, 0]

    @property
    def norms(self) -> np.ndarray:
        """The norm of the residual stream, ``(2 L + 1, T)``."""
        return measures.norm(self.transformer.tracks[0].states["h"])[..., 0]

    @property
    def gradients(self) -> np.ndarray:
        """log10 of the norm of its gradient, ``(2 L + 1, T)``."""
        return measures.log10_gradient_norm(self.transformer.tracks[0])[..., 0]


def inside(runs: BesideRuns) -> Inside:
    """The networks on the sentence up to its last known word, which they are asked for."""
    known = [place for place, sure in enumerate(runs.known[:-1]) if sure]
    place = known[-1] if known else len(runs.words) - 1  # the full stop is known
    return _inside(runs.words[:place], runs.labels[:place], runs.words[place], runs.spec.depth)


@shared()
def _inside(words: tuple[str, ...], labels: tuple[str, ...], answer: str, depth: str) -> Inside:
    shown = (START, *labels)
    traces = [_recorded(name, words, shown, answer) for name in (depth, "LSTM")]
    return Inside(shown, answer, depth, *traces)


def _recorded(name: str, words: tuple[str, ...], labels: tuple[str, ...], answer: str) -> Trace:
    model = network(name).model
    with torch.no_grad():
        inputs = model.embed(model.begun(words)[:, None])  # (T, 1, E)
    module = model.recurrent["words"] if name == "LSTM" else model.reader
    asked = int(model.vocabulary.encode([answer])[0])
    loss = rnncore.cross_entropy(model.readout, asked)
    return rnncore.record(module, inputs, loss=loss, labels=labels)


@shared(store=ALWAYS)
def network(name: str) -> Trained:
    """A network of the zoo in float64, a copy of your own."""
    found = zoo.load(NETWORKS[name])
    found.model.double()
    return found
