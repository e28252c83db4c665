"""What an address of the page Unroll asked for and did not get."""

from dataclasses import fields

from streamlit.delta_generator import DeltaGenerator

from dashboard.models.networks import CELLS
from dashboard.models.spec import (
    DIRECTIONS,
    INITS,
    LAYERS,
    SCALES,
    SEEDS,
    SOURCES,
    SPLITS,
    UNITS,
    WEIGHTS,
    RunSpec,
)
from dashboard.shell import address
from dashboard.shell.address import Vocabulary
from dashboard.stage import from_query
from pages.unroll.state import Run

WORDS = Vocabulary(
    page="unroll",
    keys=(*(field.name for field in fields(RunSpec)), "section", "shuffle"),
    choices={
        "source": SOURCES,
        "split": SPLITS,
        "scale": SCALES,
        "cell": tuple(CELLS),
        "directions": DIRECTIONS,
        "init": INITS,
        "weights": WEIGHTS,
    },
    ranges={"units": UNITS, "layers": LAYERS, "seed": SEEDS, "shuffle": SEEDS},
)


def note() -> None:
    """Remember what the address asks for. Call before the first widget."""
    address.note(WORDS)


def report(place: DeltaGenerator, run: Run) -> None:
    """Say in ``place`` what could not be used. Call after the last widget."""

    def on_stage(raw: dict[str, str]) -> list[str]:
        view, lanes = from_query(raw), len(run.trace.tracks)
        pin = view.pin or {}
        pinned = (
            bool(pin)
            and pin["t"] < run.steps
            and pin.get("lane", 0) < lanes
            and pin.get("unit", 0) < run.spec.units
            and pin.get("output", 0) < len(run.readout.bias)
        )
        return address.off_stage(raw, moments=run.moments, lanes=lanes, pinned=pinned)

    address.tell(place, WORDS, run.spec, on_stage)
