"""What a person has chosen on the page Gates at work. The fields are the keys of the address."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from dashboard.choices import given, pick, typed, whole
from dashboard.models.sent import FROM_TRAINING, ROW, Sent
from dashboard.models.trained import EXAMPLES, NETWORKS, WHO, network
from pages.gates_at_work import lesson
from rnncore.interventions import Hold, carry, hold

NOTHING = "nothing"
FORGET, INPUT, OUTPUT, RESET, UPDATE = (
    "forget gate",
    "input gate",
    "output gate",
    "reset gate",
    "update gate",
)
CARRY = "forget and input gate, so that the cell is carried"
OPEN, SHUT = VALUES = ("open", "shut")
OF_CELL: dict[str, tuple[str, ...]] = {
    "lstm": (NOTHING, FORGET, INPUT, OUTPUT, CARRY),
    "gru": (NOTHING, RESET, UPDATE),
    "mingru": (NOTHING, UPDATE),
    "elman": (NOTHING,),
    "indrnn": (NOTHING,),
}
HOLDS = (NOTHING, FORGET, INPUT, OUTPUT, CARRY, RESET, UPDATE)
STEPS = (1, 500)
UNITS = (0, 64)


TRAINED = (*NETWORKS, FROM_TRAINING)


def from_training(spec: Any) -> bool:
    """Whether the network is the one that the page Training has sent."""
    return bool(spec.trained == FROM_TRAINING)


def cell_of(spec: Any) -> str:
    """The cell of the network, "lstm" for instance; where none was sent, that of the usual one."""
    if not from_training(spec):
        return network(spec.trained).card.cell
    return network(WHO).card.cell if spec.sent is None else spec.sent.cell


def holding(spec: Any) -> bool:
    """Whether a gate is held."""
    return bool(spec.held != NOTHING)


@dataclass(frozen=True, slots=True)
class GatesSpec:
    """Every choice that decides the numbers on the page.

    ``said``: the words that the network reads; one that was ``sent`` reads the held-out sequence
    ``row`` of its own task. ``held``: a gate, held ``value`` ("open" is 1,
    "shut" is 0), or the cell carried unaltered; ``unit`` counts from 1, 0 is all of them; ``begin``
    and ``end`` are the first and the last step, from 1, and ``end`` 0 is the last word.
    """

    trained: str = pick("Trained network", TRAINED, WHO)
    said: str = typed(
        "Words",
        EXAMPLES[WHO],
        usual=lambda it: EXAMPLES.get(it.trained, ""),
        when=lambda it: not from_training(it),
    )
    row: int = ROW(when=from_training)
    sent: Sent | None = given(from_training)
    held: str = pick("Hold", HOLDS, visible=True, among=lambda it: OF_CELL[cell_of(it)])
    value: str = pick("at", VALUES, visible=True, when=lambda it: it.held not in (NOTHING, CARRY))
    unit: int = whole("Unit (0: all)", UNITS, 0, hint=lesson("unit-help"), when=holding)
    begin: int = whole("From word", STEPS, 1, hint=lesson("from-help"), when=holding)
    end: int = whole("To word (0: last)", (0, STEPS[1]), 0, hint=lesson("to-help"), when=holding)


def holds(spec: GatesSpec, steps: int, units: int) -> tuple[Hold, ...]:
    """The gates to hold over ``steps`` words in a layer of ``units``; out of range is cut."""
    if spec.held == NOTHING:
        return ()
    start = min(spec.begin, steps) - 1
    stop = min(spec.end, steps) if spec.end >= spec.begin else steps
    chosen = None if spec.unit == 0 else (min(spec.unit, units) - 1,)
    if spec.held == CARRY:
        return carry(start, max(stop, start + 1), units=chosen)
    gate = spec.held.removesuffix(" gate")
    value = 1.0 if spec.value == OPEN else 0.0
    return (hold(gate, value, chosen, start, max(stop, start + 1)),)
