"""What an address of the page Your data asked for and did not get."""

from __future__ import annotations

from streamlit.delta_generator import DeltaGenerator

from dashboard.models.loss import LOSSES, STEPS
from dashboard.models.networks import CELLS
from dashboard.models.spec import DIRECTIONS, INITS, LAYERS, SCALES, SEEDS, UNITS
from dashboard.shell import address
from dashboard.shell.address import Vocabulary
from dashboard.stage import from_query
from pages.your_data.bring import FORMATS, WAYS
from pages.your_data.runs import OwnRun
from pages.your_data.spec import BRINGS, FITS, NETWORKS, NONLINEARITIES

WORDS = Vocabulary(
    page="own",
    keys=(
        "brings",
        "bring",
        "network",
        "cell",
        "units",
        "layers",
        "directions",
        "init",
        "seed",
        "loss",
        "at",
        "own_scale",
        "own_saved_scale",
        "own_fit",
        "own_nonlinearity",
        "own_pasted_as",
        "section",
    ),
    choices={
        "brings": BRINGS,
        "bring": WAYS,
        "network": NETWORKS,
        "cell": tuple(CELLS),
        "directions": DIRECTIONS,
        "init": INITS,
        "loss": LOSSES,
        "own_scale": SCALES,
        "own_saved_scale": SCALES,
        "own_fit": FITS,
        "own_nonlinearity": NONLINEARITIES,
        "own_pasted_as": FORMATS,
    },
    ranges={"units": UNITS, "layers": LAYERS, "seed": SEEDS, "at": STEPS},
)


def note() -> None:
    """Remember what the address asks for. Call before the first widget."""
    address.note(WORDS)


def report(place: DeltaGenerator, run: OwnRun) -> None:
    """Say in ``place`` what could not be used. Call after the last widget."""

    def on_stage(raw: dict[str, str]) -> list[str]:
        view, lanes = from_query(raw), len(run.trace.tracks)
        pin = view.pin or {}
        pinned = (
            bool(pin)
            and pin["t"] < run.steps
            and pin.get("lane", 0) < lanes
            and pin.get("unit", 0) < run.trace.tracks[0].hidden_size
            and "output" not in pin
        )
        return address.off_stage(raw, moments=run.moments, lanes=lanes, pinned=pinned)

    address.tell(place, WORDS, run, on_stage, at=run.key)
