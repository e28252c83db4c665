"""What a person has chosen on the page Gates at work. The fields are the keys of the address."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from urllib.parse import urlencode

from dashboard.models.spec import ADDRESS_CHARACTERS
from dashboard.models.trained import EXAMPLES, NETWORKS, WHO
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
    "elman": (NOTHING,),
}
HOLDS = (NOTHING, FORGET, INPUT, OUTPUT, CARRY, RESET, UPDATE)
STEPS = (1, 500)
UNITS = (0, 64)


@dataclass(frozen=True, slots=True)
class GatesSpec:
    """Every choice that decides the numbers on the page.

    ``said``: the words that the network reads. ``held``: a gate, held ``value`` ("open" is 1,
    "shut" is 0), or the cell carried unaltered; ``unit`` counts from 1, 0 is all of them; ``begin``
    and ``end`` are the first and the last step, from 1, and ``end`` 0 is the last word.
    """

    trained: str = WHO
    said: str = EXAMPLES[WHO]
    held: str = NOTHING
    value: str = OPEN
    unit: int = 0
    begin: int = 1
    end: int = 0


def canonical(spec: GatesSpec) -> GatesSpec:
    """The same run with what does not matter to it at its default."""
    usual = GatesSpec()
    if spec.held == NOTHING:
        spec = replace(spec, value=usual.value, unit=0, begin=1, end=0)
    if spec.held == CARRY:
        spec = replace(spec, value=usual.value)
    return spec


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


def to_query(spec: GatesSpec) -> dict[str, str]:
    """The parameters of the address that reproduces ``spec``: only what is not the default."""
    usual = replace(GatesSpec(), said=EXAMPLES[spec.trained])
    changed = {
        field.name: str(getattr(spec, field.name))
        for field in fields(GatesSpec)
        if getattr(spec, field.name) != getattr(usual, field.name)
    }
    return {key: value for key, value in changed.items() if len(value) <= ADDRESS_CHARACTERS}


def query_string(spec: GatesSpec) -> str:
    """``to_query`` as it stands in an address."""
    return urlencode(to_query(spec))


TRAINED = tuple(NETWORKS)
