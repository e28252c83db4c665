"""What stands ready to be shown, and why something does not."""

from __future__ import annotations

from collections.abc import Callable

from streamlit.delta_generator import DeltaGenerator

from dashboard.shell.widgets import explain
from pages.your_data import lesson
from pages.your_data.runs import OwnRun
from pages.your_data.state import NO_WEIGHTS
from rnncore.readers import InputError

Ready = Callable[[], OwnRun]


def explained(place: DeltaGenerator, ready: Ready) -> OwnRun | None:
    """The run; or None, and the reason in ``place``."""
    try:
        return ready()
    except InputError as error:
        why_not(place, str(error))
        return None


def why_not(place: DeltaGenerator, said: str) -> None:
    """Nothing there yet is no mistake; the rest is explained as one."""
    if said == NO_WEIGHTS:
        place.info(said)
    else:
        explain(said, lesson("kept"), place)
