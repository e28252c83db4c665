"""The parts of the page Your data under the stage, in the order of their tabs.

Each takes the run on screen and draws itself; a closed tab's function is not called.
"""

from collections.abc import Callable

from dashboard.own.runs import OwnRun
from dashboard.own.sections.code import code
from dashboard.own.sections.diagnosis import diagnosis
from dashboard.own.sections.gates import gates
from dashboard.own.sections.gradients import gradients
from dashboard.own.sections.influence import influence
from dashboard.own.sections.inputs import inputs
from dashboard.own.sections.predict import predict
from dashboard.own.sections.take import take
from dashboard.parts.maths import maths

SECTIONS: dict[str, Callable[[OwnRun], None]] = {
    "Predict first": predict,
    "Diagnosis": diagnosis,
    "Gates": gates,
    "Gradients": gradients,
    "Influence": influence,
    "Inputs": inputs,
    "The maths": maths,
    "The code": code,
    "Take it with you": take,
}
