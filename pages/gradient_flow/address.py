"""What an address of the page Gradient flow asked for and did not get."""

from dataclasses import fields

from streamlit.delta_generator import DeltaGenerator

from dashboard.models.loss import STEPS
from dashboard.models.spec import SEEDS, SPLITS
from dashboard.shell import address
from dashboard.shell.address import Vocabulary
from pages.gradient_flow.presets import VIEWS
from pages.gradient_flow.sections.detail import KEY as DETAIL
from pages.gradient_flow.spec import CELL_NAMES, CHOICES, RANGES, THRESHOLDS, GradientSpec
from pages.gradient_flow.state import GradientRuns

WORDS = Vocabulary(
    page="gradient",
    keys=(*(field.name for field in fields(GradientSpec)), "section", DETAIL, "threshold"),
    choices=CHOICES | {"split": SPLITS, DETAIL: CELL_NAMES},
    ranges=RANGES | {"seed": SEEDS, "at": STEPS, "threshold": THRESHOLDS},
)


def note() -> None:
    """Remember what the address asks for, and set the preset that it names.

    Call before the first widget.
    """
    address.note(WORDS)
    VIEWS.arrive()


def report(place: DeltaGenerator, runs: GradientRuns) -> None:
    """Say in ``place`` what could not be used. Call after the last widget."""

    def on_stage(raw: dict[str, str]) -> list[str]:
        missed = address.off_stage(raw, moments=runs.steps + 1, lanes=len(runs.lanes), pinned=False)
        return missed + VIEWS.unknown()

    address.tell(place, WORDS, runs.spec, on_stage)
