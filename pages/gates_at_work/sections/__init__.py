"""The parts of the page Gates at work under the stage, in the order of their tabs."""

from collections.abc import Callable

from dashboard.parts.maths import maths
from dashboard.shell.take import program
from pages.gates_at_work import lesson, script
from pages.gates_at_work.sections.beside import beside
from pages.gates_at_work.sections.gates import gates
from pages.gates_at_work.sections.intervene import intervene
from pages.gates_at_work.sections.lasting import lasting
from pages.gates_at_work.sections.notice import notice
from pages.gates_at_work.sections.predict import predict
from pages.gates_at_work.sections.switch import switch
from pages.gates_at_work.sections.take import take
from pages.gates_at_work.state import GatesRuns, readout_of


def _maths(runs: GatesRuns) -> None:
    maths(runs.shown, readout_of(runs.shown))


def _code(runs: GatesRuns) -> None:
    program(lesson("code"), script.code(runs), script.printed(runs), height=420)


SECTIONS: dict[str, Callable[[GatesRuns], None]] = {
    "Predict first": predict,
    "What to notice": notice,
    "The full stop": switch,
    "Gates": gates,
    "Hold a gate": intervene,
    "How long it lasts": lasting,
    "Beside the others": beside,
    "The maths": _maths,
    "The code": _code,
    "Take it with you": take,
}
