"""What a page shows of a beat outside of itself, and what can be measured of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol, runtime_checkable

import numpy as np

from dashboard.lessons.formulas import Quantity
from dashboard.lessons.sketch import Sketch
from dashboard.shell.page import Page, Stage
from rnncore import Track, measures
from rnncore.zoo import Card

LAST = "last"
"""How a lesson names the last step, or block."""


@dataclass(frozen=True, slots=True, eq=False)
class Scene:
    """A view of a page: its player, what can be measured, and where the weights are from.

    ``block``: packs it for the stage, None where nothing is played. ``figure``: draws instead.
    ``sketch``: what a page without a server draws. ``program``: repeats it, where one can.
    """

    block: Callable[[], bytes] | None
    stage: Stage
    measures: Mapping[str, Callable[..., Quantity]]
    origin: str
    figure: Callable[[], None] | None = field(default=None)
    sketch: Callable[[], Sketch] | None = field(default=None)
    program: Callable[[], str] | None = field(default=None)


@runtime_checkable
class Played(Protocol):
    """A page whose views can be beats: ``scene`` gives that of its choices and a section."""

    PAGE: Page
    scene: Callable[..., Scene]


def at(place: Quantity, count: int, noun: str = "step") -> int:
    """A place from 1, or the last, counted from 0. Raises ValueError where there is no such."""
    if place == LAST:
        return count - 1
    if isinstance(place, str) or not 1 <= place <= count or not float(place).is_integer():
        named = place if isinstance(place, str) else f"{place:g}"
        raise ValueError(f"there is no {noun} {named}: from 1 to {count}, or {LAST}")
    return int(place) - 1


def one_of(name: Quantity, there: Mapping[str, Any], noun: str) -> Any:
    """What is there by its name, whatever its capitals. Raises ValueError."""
    found = {key.lower(): value for key, value in there.items()}
    if str(name).lower() not in found:
        raise ValueError(f"there is no {noun} “{name}”: there are {', '.join(there) or 'none'}")
    return found[str(name).lower()]


def known(value: Quantity, meaning: str) -> Callable[..., Quantity]:
    """A measure without arguments, and what it means."""

    def measure() -> Quantity:
        return value

    measure.__doc__ = meaning
    return measure


def of_track(track: Track, labels: tuple[str, ...]) -> dict[str, Callable[..., Quantity]]:
    """What can be measured of a recurrent layer over its steps."""
    states = track.states["h"][:, 0]  # (T + 1, H)
    steps, hidden = len(states) - 1, states.shape[1]

    def word(step: Quantity) -> str:
        """What is read at a step."""
        return labels[at(step, steps)]

    def state(unit: Quantity, step: Quantity) -> float:
        """What a unit of the hidden state holds after a step."""
        return float(states[at(step, steps) + 1, at(unit, hidden, "unit")])

    def size(step: Quantity) -> float:
        """The norm of the hidden state after a step."""
        return float(measures.norm(states[at(step, steps) + 1]))

    def moved(step: Quantity) -> float:
        """How far the hidden state moves at a step: the norm of the difference."""
        place = at(step, steps)
        return float(measures.norm(states[place + 1] - states[place]))

    def gate(name: Quantity, step: Quantity, unit: Quantity = "all") -> float:
        """What a gate is at a step: of a unit, or on average over all of them."""
        found = one_of(name, track.gates, "gate")[at(step, steps), 0]  # (H,)
        return float(found.mean() if unit == "all" else found[at(unit, hidden, "unit")])

    return {
        "steps": known(steps, "How many steps are read."),
        "units": known(hidden, "How many units the layer has."),
        "word": word,
        "state": state,
        "size": size,
        "moved": moved,
        "gate": gate,
    }


def of_card(card: Card) -> dict[str, Callable[..., Quantity]]:
    """What was measured of a trained network when it was built."""
    return {
        "score": known(card.score, "Its score on held-out data."),
        "baseline": known(card.baseline, "The score of the simple rule beside it."),
    }


def of_answers(names: tuple[str, ...], shares: np.ndarray) -> dict[str, Callable[..., Quantity]]:
    """What can be measured of answers after each of T steps: their probabilities ``(T, K)``."""
    numbers = {name: number for number, name in enumerate(names)}

    def answer(step: Quantity) -> str:
        """The most probable answer after a step."""
        return names[int(shares[at(step, len(shares))].argmax())]

    def probability(step: Quantity, name: Quantity = "") -> float:
        """The probability of an answer after a step; of the most probable where none is named."""
        row = shares[at(step, len(shares))]
        return float(row.max() if name == "" else row[one_of(name, numbers, "answer")])

    return {"answer": answer, "probability": probability}
