"""What an address of the page Gates at work asked for and did not get."""

from __future__ import annotations

from dataclasses import fields

from streamlit.delta_generator import DeltaGenerator

from dashboard.shell import address
from dashboard.shell.address import Vocabulary
from dashboard.stage import from_query
from pages.gates_at_work.spec import HOLDS, STEPS, TRAINED, UNITS, VALUES, GatesSpec
from pages.gates_at_work.state import GatesRuns

WORDS = Vocabulary(
    page="gates",
    keys=(*(field.name for field in fields(GatesSpec)), "section"),
    choices={"trained": TRAINED, "held": HOLDS, "value": VALUES},
    ranges={"unit": UNITS, "begin": STEPS, "end": (0, STEPS[1])},
)


def note() -> None:
    """Remember what the address asks for. Call before the first widget."""
    address.note(WORDS)


def report(place: DeltaGenerator, runs: GatesRuns) -> None:
    """Say in ``place`` what could not be used. Call after the last widget."""

    def on_stage(raw: dict[str, str]) -> list[str]:
        view = from_query(raw)
        pin = view.pin or {}
        pinned = (
            bool(pin)
            and pin["t"] < runs.shown.steps
            and pin.get("lane", 0) == 0
            and pin.get("unit", 0) < runs.shown.track.hidden_size
            and pin.get("output", 0) < 3
        )
        return address.off_stage(raw, moments=runs.shown.steps, lanes=1, pinned=pinned)

    address.tell(place, WORDS, runs.spec, on_stage)
