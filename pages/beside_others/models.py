"""The language models that stand beside one another: the n-gram, those of the zoo, and a half each.

All read the same words by the same numbers, and learned from the same phrases.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from rnncore import zoo
from rnncore.language.counts import Counts
from rnncore.language.ngram import NGram
from rnncore.language.scoring import LanguageModel, Mixture
from rnncore.language.smoothing import KNESER_NEY
from rnncore.zoo.tasks.phrases import sentences, vocabulary

ORDERS = (1, 2, 3, 4, 5)
NGRAM, HALF, LSTM = "n-gram", "half and half", "LSTM"


@dataclass(frozen=True, slots=True)
class Kind:
    """How a model is drawn: the role of its hue, and the dash where another one has it too."""

    role: str
    dash: str = "solid"
    width: float = 2.5


KINDS: Mapping[str, Kind] = {
    NGRAM: Kind("ink", width=4.5),
    HALF: Kind("accent", "dash"),
    LSTM: Kind("lstm"),
    "GRU": Kind("gru"),
    "Elman": Kind("elman"),
    "minGRU": Kind("mingru"),
    "TCN": Kind("convolution"),
    "Transformer 1": Kind("transformer"),
    "Transformer 2": Kind("transformer", "3px,4px"),
    "window 2": Kind("window"),
    "window 4": Kind("window", "3px,4px"),
}
"""Every model by its name: a number is that of its layers, or of the words that it sees."""

IN_ZOO: Mapping[str, str] = {
    name: f"lm-{name.lower().replace(' ', '-')}" for name in KINDS if name not in (NGRAM, HALF)
}
"""The networks by the name of their card."""


@cache
def counts() -> Counts:
    """What followed what in the phrases that all learned from."""
    return Counts(ORDERS[-1], sentences(), vocabulary())


def ngram(order: int, smoothing: str = KNESER_NEY) -> NGram:
    """The n-gram model of the phrases."""
    return NGram(counts(), order, smoothing)


@cache
def network(name: str) -> LanguageModel:
    """A network of the zoo by its name here; it only reads, so all visitors can have the same."""
    model: LanguageModel = zoo.load(IN_ZOO[name]).model
    return model


def models(order: int, smoothing: str = KNESER_NEY) -> dict[str, LanguageModel]:
    """All of them by name, with this n-gram model; half and half is it and the LSTM."""
    counted = ngram(order, smoothing)
    networks = {name: network(name) for name in IN_ZOO}
    return {NGRAM: counted, HALF: Mixture((counted, networks[LSTM])), **networks}
