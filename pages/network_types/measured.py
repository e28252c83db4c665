"""What the tabs measure: the same words in another order, and both directions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from dashboard.visitors.shared import shared
from pages.network_types.runs import TypeRun, trained
from pages.network_types.spec import BIDIRECTIONAL, MANY_TO_MANY, MANY_TO_ONE, STACKED, TypeSpec
from pages.network_types.state import limited, run
from rnncore import measures
from rnncore.zoo.tasks import phrase_book, phrase_words, reviews, tags
from rnncore.zoo.tasks.sentences import words
from rnncore.zoo.translated import translate

GOOD = reviews.LABELS.index("good")
NOUN = tags.TAGS.index("noun")

_NEGATORS = (("by", "no", "means"), ("not",), ("never",), ("hardly",))
_VERBS = ("was", "were")

# --------------------------------------------------------------------------------------- order


def reordered(said: Sequence[str], order: int) -> tuple[str, ...]:
    """The same words in another order.

    Order 1 moves the negation behind the other "was" or "were"; where there is no such place, and
    for every other number, the words are shuffled by a generator seeded with ``order``, until they
    stand differently. Words that are all alike stay as they are.
    """
    moved = _negation_moved(tuple(said)) if order == 1 else None
    if moved is not None:
        return moved
    if len(set(said)) < 2:
        return tuple(said)
    generator = torch.Generator().manual_seed(order)
    while True:
        drawn = tuple(said[i] for i in torch.randperm(len(said), generator=generator).tolist())
        if drawn != tuple(said):
            return drawn


def _negation_moved(said: tuple[str, ...]) -> tuple[str, ...] | None:
    for negator in _NEGATORS:
        size = len(negator)
        for start in range(len(said) - size + 1):
            if said[start : start + size] != negator:
                continue
            rest = said[:start] + said[start + size :]
            verbs = [place for place, word in enumerate(rest) if word in _VERBS]
            others = [place for place in verbs if place + 1 != start]
            if not others:
                return None
            return (*rest[: others[0] + 1], *negator, *rest[others[0] + 1 :])
    return None


@dataclass(frozen=True, slots=True, eq=False)
class Ordered:
    """A review as typed and in another order: the probability of "good" by each network.

    Pairs are as typed, and reordered. ``layers``: for the stacked network, how far each layer's
    last state moves, as a share of its length.
    """

    typed: tuple[str, ...]
    other: tuple[str, ...]
    recurrent: tuple[float, float]
    bag: tuple[float, float]
    layers: tuple[float, float]

    @property
    def same(self) -> bool:
        """Whether there is no other order."""
        return self.typed == self.other


@shared()
def ordered(text: str, order: int) -> Ordered:
    """Measure ``text`` and its words in the order of that number."""
    usual = run(TypeSpec(kind=MANY_TO_ONE, review=text))
    other = reordered(usual.read, order)
    moved = " ".join(other)
    again = run(TypeSpec(kind=MANY_TO_ONE, review=moved))
    stacks = [run(TypeSpec(kind=STACKED, review=each)) for each in (text, moved)]
    tracks = [stack.parts[0].trace.tracks for stack in stacks]
    before, after = ([track.states["h"][-1, 0] for track in each] for each in tracks)
    moves = [_moved(first, second) for first, second in zip(before, after, strict=True)]
    return Ordered(
        typed=usual.read,
        other=other,
        recurrent=(_good(usual), _good(again)),
        bag=(_of_bag(usual.read), _of_bag(other)),
        layers=(moves[0], moves[1]),
    )


def _good(shown: TypeRun) -> float:
    return float(shown.probabilities[-1, GOOD])


def _of_bag(said: Sequence[str]) -> float:
    """The bag of words' probability of "good"."""
    network = trained("sentiment-bag")
    assert network.vocabulary is not None
    model: Any = network.model
    with torch.no_grad():
        logits = model(network.vocabulary.encode(said)[:, None], torch.tensor([len(said)]))
    return float(logits.softmax(-1)[0, GOOD])


def _moved(before: np.ndarray, after: np.ndarray) -> float:
    return float(measures.norm(after - before) / measures.norm(before))


# ------------------------------------------------------------------------------- no attention


@dataclass(frozen=True, slots=True, eq=False)
class Unattended:
    """What the translator without attention writes of a phrase.

    ``score``: of held-out phrases, and ``steps`` of its training. ``units``: numbers in the one
    state that it has of the phrase.
    """

    words: tuple[str, ...]
    score: float
    steps: int
    units: int


@shared()
def without_attention(text: str) -> Unattended:
    """Translate ``text``. Raises NothingTypedError where there is no word to read."""
    network = trained("translation-no-attention")
    assert network.vocabulary is not None
    read, _ = limited(words(text))
    ends: dict[str, Any] = {"longest": phrase_book.LONGEST, "end": phrase_words.END}
    found = translate(network.model, read, network.vocabulary, phrase_words.GERMAN, **ends)
    card, units = network.card, found.decoder.tracks[0].hidden_size
    return Unattended(found.symbols, card.score, card.steps, units)


# ---------------------------------------------------------------------------------- directions


@dataclass(frozen=True, slots=True, eq=False)
class BothWays:
    """Two sentences that begin alike up to ``word``, which is tagged differently in each.

    ``forward`` and ``both``: the probability of "noun" for it in the first and the second sentence.
    ``forward_state`` and ``both_state``: the largest difference of its states between the two.
    """

    word: str
    sentences: tuple[str, str]
    forward: tuple[float, float]
    both: tuple[float, float]
    forward_state: float
    both_state: float


@shared()
def both_ways(word: str) -> BothWays:
    """Measure ``word`` before a noun and before a verb, by both taggers."""
    sentences = (f"the {word} bag falls again .", f"the {word} fades again .")
    at = words(sentences[0]).index(word)
    found = []
    for kind in (MANY_TO_MANY, BIDIRECTIONAL):
        first, second = (run(TypeSpec(kind=kind, sentence=each)) for each in sentences)
        nouns = float(first.probabilities[at, NOUN]), float(second.probabilities[at, NOUN])
        found.append((nouns, float(np.abs(_state(first, at) - _state(second, at)).max())))
    (forward, forward_state), (both, both_state) = found
    return BothWays(word, sentences, forward, both, forward_state, both_state)


def _state(shown: TypeRun, step: int) -> np.ndarray:
    """The state of all directions at one step, ``(D H,)``."""
    return shown.parts[0].trace.outputs[step, 0]
