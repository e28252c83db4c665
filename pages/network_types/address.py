"""What an address of the page Types of network asked for and did not get."""

from __future__ import annotations

from streamlit.delta_generator import DeltaGenerator

from dashboard.shell import address
from dashboard.shell.address import Vocabulary
from dashboard.stage import from_query
from pages.network_types import spec
from pages.network_types.runs import TypeRun

WORDS = Vocabulary(
    page="types",
    keys=(*spec.KEYS, "section"),
    choices={
        "kind": spec.KINDS,
        "weather": spec.WEATHERS,
        "choosing": spec.CHOOSING,
        "writes": spec.WRITES,
        "ambiguous": spec.AMBIGUOUS,
    },
    ranges={
        "temperature": spec.DEGREES,
        "humidity": spec.PERCENT,
        "wind": spec.SPEED,
        "draw": spec.DRAWS,
        "order": spec.ORDERS,
    },
)


def note() -> None:
    """Remember what the address asks for. Call before the first widget."""
    address.note(WORDS)


def report(place: DeltaGenerator, run: TypeRun) -> None:
    """Say in ``place`` what could not be used. Call after the last widget."""

    def on_stage(raw: dict[str, str]) -> list[str]:
        pin = from_query(raw).pin or {}
        part = run.parts[0] if run.parts else None
        lanes = len(part.trace.tracks) if part else 0
        outputs = len(part.readout.bias) if part and part.readout else 0
        pinned = (
            part is not None
            and bool(pin)
            and pin["t"] < part.trace.steps
            and pin.get("lane", 0) < lanes
            and pin.get("unit", 0) < part.trace.tracks[0].hidden_size
            and pin.get("output", -1) < outputs
        )
        return address.off_stage(raw, moments=run.moments, lanes=lanes, pinned=pinned)

    address.tell(place, WORDS, run.spec, on_stage)
