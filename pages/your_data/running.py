"""Read a file or run a network, or say on the page why that cannot be done."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from streamlit.delta_generator import DeltaGenerator

from dashboard.shell.page import explain
from pages.your_data import lesson
from pages.your_data.runs import DataRun
from pages.your_data.state import NO_WEIGHTS
from rnncore.readers import InputError

Ready = Callable[[], DataRun]
"""What makes the run that is shown."""

Made = TypeVar("Made")


def ran(make: Callable[[], Made], place: DeltaGenerator) -> Made | None:
    """What ``make`` makes; where it raises InputError, None, and the reason in ``place``."""
    try:
        return make()
    except InputError as error:
        if str(error) == NO_WEIGHTS:  # nothing there yet is no mistake
            place.info(NO_WEIGHTS)
        else:
            explain(error, lesson("kept"), place)
    return None
