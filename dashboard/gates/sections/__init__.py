"""The parts of the page Gates at work under the stage, in the order of their tabs."""

from collections.abc import Callable

from dashboard.gates.blocks import readout_of
from dashboard.gates.sections.beside import beside
from dashboard.gates.sections.code import code
from dashboard.gates.sections.gates import gates
from dashboard.gates.sections.intervene import intervene
from dashboard.gates.sections.lasting import lasting
from dashboard.gates.sections.notice import notice
from dashboard.gates.sections.predict import predict
from dashboard.gates.sections.switch import switch
from dashboard.gates.sections.take import take
from dashboard.gates.state import GatesRuns
from dashboard.parts.maths import maths


def _maths(runs: GatesRuns) -> None:
    maths(runs.shown, readout_of(runs.shown))


SECTIONS: dict[str, Callable[[GatesRuns], None]] = {
    "Predict first": predict,
    "What to notice": notice,
    "The full stop": switch,
    "Gates": gates,
    "Hold a gate": intervene,
    "How long it lasts": lasting,
    "Beside the others": beside,
    "The maths": _maths,
    "The code": code,
    "Take it with you": take,
}
