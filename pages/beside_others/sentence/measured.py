"""What every model gives to the words of a sentence, and what they are worth on held-out ones."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dashboard.figures.word_chances import Told
from dashboard.visitors.shared import shared
from pages.beside_others.models import HALF, IN_ZOO, KINDS, LSTM, NGRAM, models, ngram
from rnncore import zoo
from rnncore.language.ngram import Level
from rnncore.language.scoring import score, surprise
from rnncore.zoo.tasks.phrases import sentences, vocabulary

Path = tuple[Level, ...]
"""How the n-gram model came to a probability, the longest order first."""


@shared()
def told(words: tuple[str, ...], order: str, smoothing: str) -> tuple[Told, ...]:
    """P of each of ``words`` by every model, the n-gram first."""
    asked = models(int(order), smoothing)
    return tuple(
        Told(name, kind.role, -surprise(asked[name], words) / np.log(10), kind.dash, kind.width)
        for name, kind in KINDS.items()
    )


@shared()
def paths(words: tuple[str, ...], order: str, smoothing: str) -> tuple[Path, ...]:
    """Of each of ``words`` how the n-gram model came to its probability; empty for an unknown one.

    Where it backs off there are as many levels as its order, but for the first words.
    """
    model, known = ngram(int(order), smoothing), vocabulary().known(words)
    return tuple(
        model.path(words[:place], word) if known[place] else () for place, word in enumerate(words)
    )


def answered(path: Path) -> str:
    """The longest n at which the word had followed, as it stands under a bar.

    Where nothing is backed off to, only the first n is looked at, and it may have been shorter.
    """
    if not path:
        return "–"
    return next((f"n = {level.order}" for level in path if level.count), f"n < {path[0].order}")


@dataclass(frozen=True, slots=True)
class Worth:
    """Perplexities on the held-out sentences, ``targets`` known words.

    ``surer``: to how many of them the LSTM gave more than the n-gram model. ``lowest``,
    ``highest``: of all networks and their seeds, by their cards.
    """

    targets: int
    surer: int
    counted: float
    half: float
    lowest: float
    highest: float


@shared()
def worth(order: str, smoothing: str) -> Worth:
    """Of the n-gram model as chosen, of it and the LSTM half and half, and of the networks."""
    asked, held = models(int(order), smoothing), sentences(held_out=True)
    counted, half = (score(asked[name], held) for name in (NGRAM, HALF))
    cards = [zoo.card(name) for name in IN_ZOO.values()]
    low, high = (
        [value for card in cards for name, value in card.details.items() if name.startswith(end)]
        for end in ("lowest of", "highest of")
    )
    pairs = [[surprise(asked[name], each) for name in (LSTM, NGRAM)] for each in held]
    surer = sum(int((network < counts).sum()) for network, counts in pairs)
    return Worth(counted.targets, surer, counted.perplexity, half.perplexity, min(low), max(high))
