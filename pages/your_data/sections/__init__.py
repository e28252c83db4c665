"""The parts of the page Your data under the stage, in the order of their tabs.

Each takes the run on screen and draws itself; a closed tab's function is not called.
"""

from collections.abc import Callable

from dashboard.parts.maths import maths
from dashboard.shell.take import program
from pages.your_data import lesson, script
from pages.your_data.runs import DataRun
from pages.your_data.sections.diagnosis import diagnosis
from pages.your_data.sections.gates import gates
from pages.your_data.sections.gradients import gradients
from pages.your_data.sections.influence import influence
from pages.your_data.sections.inputs import inputs
from pages.your_data.sections.predict import predict
from pages.your_data.sections.take import take


def _code(run: DataRun) -> None:
    program(lesson("code" if run.spec else "code-trace"), script.code(run), script.printed(run))


SECTIONS: dict[str, Callable[[DataRun], None]] = {
    "Predict first": predict,
    "Diagnosis": diagnosis,
    "Gates": gates,
    "Gradients": gradients,
    "Influence": influence,
    "Inputs": inputs,
    "The maths": maths,
    "The code": _code,
    "Take it with you": take,
}
