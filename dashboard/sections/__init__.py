"""The parts of the Unroll page under the stage, in the order of their tabs.

Each takes the run on screen and draws itself; a closed tab's function is not called.
"""

from collections.abc import Callable

from dashboard.parts.maths import maths
from dashboard.sections.code import code
from dashboard.sections.notice import notice
from dashboard.sections.order import order
from dashboard.sections.predict import predict
from dashboard.sections.says import says
from dashboard.sections.sharing import sharing
from dashboard.sections.take import take
from dashboard.sections.vectors import vectors
from dashboard.state import Run


def _maths(run: Run) -> None:
    maths(run, run.readout)


SECTIONS: dict[str, Callable[[Run], None]] = {
    "Predict first": predict,
    "What to notice": notice,
    "What it says": says,
    "Order matters": order,
    "Shared weights": sharing,
    "Inputs as vectors": vectors,
    "The maths": _maths,
    "The code": code,
    "Take it with you": take,
}
