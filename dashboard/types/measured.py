"""What the tabs measure: the same words in another order, both directions, where attention lies."""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import streamlit as st
import torch

from dashboard.types.spec import (
    BIDIRECTIONAL,
    DATES,
    MANY_TO_MANY,
    MANY_TO_ONE,
    STACKED,
    TypeSpec,
)
from dashboard.types.state import TypeRun, run, trained
from rnncore.tasks import dates, reviews, tags
from rnncore.tasks.sentences import words

GOOD = reviews.LABELS.index("good")
NOUN = tags.TAGS.index("noun")

_NEGATORS = (("by", "no", "means"), ("not",), ("never",), ("hardly",))
_VERBS = ("was", "were")
_SIGNS = ("the", "of", ",")
_ORDINALS = ("first", "second", "third")

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


@st.cache_resource(max_entries=128, show_spinner=False)
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
    return float(np.linalg.norm(after - before) / np.linalg.norm(before))


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


@st.cache_resource(max_entries=32, show_spinner=False)
def both_ways(word: str) -> BothWays:
    """Measure ``word`` before a noun and before a verb, by both taggers."""
    sentences = (f"the {word} bag falls again .", f"the {word} fades again .")
    at = words(sentences[0]).index(word)
    runs = {
        kind: [run(TypeSpec(kind=kind, sentence=each)) for each in sentences]
        for kind in (MANY_TO_MANY, BIDIRECTIONAL)
    }
    nouns = {
        kind: tuple(float(each.probabilities[at, NOUN]) for each in pair)
        for kind, pair in runs.items()
    }
    states = {
        kind: float(np.abs(np.subtract(*(_state(each, at) for each in pair))).max())
        for kind, pair in runs.items()
    }
    forward, both = nouns[MANY_TO_MANY], nouns[BIDIRECTIONAL]
    return BothWays(
        word=word,
        sentences=sentences,
        forward=(forward[0], forward[1]),
        both=(both[0], both[1]),
        forward_state=states[MANY_TO_MANY],
        both_state=states[BIDIRECTIONAL],
    )


def _state(shown: TypeRun, step: int) -> np.ndarray:
    """The state of all directions at one step, ``(D H,)``."""
    return shown.parts[0].trace.outputs[step, 0]


# ----------------------------------------------------------------------------------- attention


def parts_of(shown: TypeRun) -> tuple[str, ...]:
    """For each word read, the part it belongs to: of a date, or a sentence of a report."""
    if shown.spec.writes == DATES:
        return parts_of_date(shown.read)
    parts, sentence = [], 1
    for word in shown.read:
        parts.append(f"sentence {sentence}")
        sentence += word == "."
    return tuple(parts)


def parts_of_date(said: Sequence[str]) -> tuple[str, ...]:
    """Day, month or year for each word of a date in words; empty for a word of none."""
    months = {name.lower() for name in calendar.month_name if name}
    known = dates.VOCABULARY
    parts = []
    for place, word in enumerate(said):
        following = said[place + 1] if place + 1 < len(said) else ""
        if word in months:
            parts.append("month")
        elif word in _SIGNS or word not in known:
            parts.append("")
        elif _is_ordinal(word) or (word in ("twenty", "thirty") and _is_ordinal(following)):
            parts.append("day")
        else:
            parts.append("year")
    return tuple(parts)


def _is_ordinal(word: str) -> bool:
    return word in _ORDINALS or word.endswith("th")


@dataclass(frozen=True, slots=True)
class Look:
    """Where the decoder looked most before it wrote one symbol.

    ``wanted``: the part that the symbol belongs to, empty where that is not known.
    """

    step: int
    symbol: str
    word: str
    place: int
    share: float
    part: str
    wanted: str


def looks(shown: TypeRun) -> list[Look]:
    """One for each symbol of an encoder–decoder's run."""
    assert shown.attention is not None
    parts = parts_of(shown)
    dated = shown.spec.writes == DATES
    found = []
    for step, (symbol, weights) in enumerate(zip(shown.answers, shown.attention, strict=True)):
        place = int(weights.argmax())
        wanted = dates.PARTS[step] if dated else ""
        share = float(weights[place])
        found.append(Look(step + 1, symbol, shown.read[place], place, share, parts[place], wanted))
    return found


def hits(found: Sequence[Look]) -> int:
    """How many symbols have their look in the part that they belong to."""
    return sum(look.part == look.wanted for look in found)


def with_text(spec: TypeSpec, **changed: Any) -> TypeRun:
    """The run of ``spec`` with some choices changed."""
    return run(replace(spec, **changed))
