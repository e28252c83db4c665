"""The parts of the Unroll page under the stage, in the order of their tabs.

Each takes the run on screen and draws itself; a closed tab's function is not called.
"""

from collections.abc import Callable

from dashboard.parts.maths import maths
from dashboard.shell.take import program
from pages.unroll import lesson, script
from pages.unroll.sections.notice import notice
from pages.unroll.sections.order import order
from pages.unroll.sections.predict import predict
from pages.unroll.sections.says import says
from pages.unroll.sections.sharing import sharing
from pages.unroll.sections.take import take
from pages.unroll.sections.vectors import vectors
from pages.unroll.state import Run


def _maths(run: Run) -> None:
    maths(run, run.readout)


def _code(run: Run) -> None:
    program(lesson("code"), script.code(run), script.printed(run))


SECTIONS: dict[str, Callable[[Run], None]] = {
    "Predict first": predict,
    "What to notice": notice,
    "What it says": says,
    "Order matters": order,
    "Shared weights": sharing,
    "Inputs as vectors": vectors,
    "The maths": _maths,
    "The code": _code,
    "Take it with you": take,
}
