"""What an address of the page Residual shortcuts asked for and did not get."""

from dataclasses import fields

from streamlit.delta_generator import DeltaGenerator

from dashboard.models.spec import SEEDS
from dashboard.shell import address
from dashboard.shell.address import Vocabulary
from dashboard.stage import from_query
from pages.residual_shortcuts.presets import VIEWS
from pages.residual_shortcuts.sections import parameters
from pages.residual_shortcuts.spec import CHOICES, RANGES, ResidualSpec
from pages.residual_shortcuts.state import ResidualRuns

WORDS = Vocabulary(
    page="residual",
    keys=(*(field.name for field in fields(ResidualSpec)), "section", *parameters.KEYS),
    choices=CHOICES | parameters.CHOICES,
    ranges=RANGES | {"seed": SEEDS} | parameters.RANGES,
)


def note() -> None:
    """Remember what the address asks for, and set the preset that it names.

    Call before the first widget.
    """
    address.note(WORDS)
    VIEWS.arrive()


def report(place: DeltaGenerator, runs: ResidualRuns) -> None:
    """Say in ``place`` what could not be used. Call after the last widget."""

    def on_stage(raw: dict[str, str]) -> list[str]:
        lanes, pin = len(runs.on_stage), from_query(raw).pin or {}
        pinned = pin.get("t", runs.spec.depth) < runs.spec.depth and pin.get("lane", lanes) < lanes
        moments = 2 * runs.spec.depth
        missed = address.off_stage(raw, moments=moments, lanes=lanes, pinned=pinned)
        return missed + VIEWS.unknown()

    address.tell(place, WORDS, runs.spec, on_stage)
