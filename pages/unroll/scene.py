"""What the page shows of a lesson's beat: a network that reads a sequence."""

import numpy as np

from dashboard.lessons.scene import Scene, known, of_answers, of_track
from dashboard.models.spec import RunSpec
from dashboard.shell.page import Stage
from pages.unroll import state
from pages.unroll.sections.order import OrderSpec
from pages.unroll.state import Run


def scene(spec: RunSpec, _: OrderSpec, *, section: str = "") -> Scene:
    """The view of ``spec``. Raises InputError where it cannot be run."""
    del section
    run = state.run(spec)
    found = of_track(run.trace.tracks[-1], run.labels) | {
        "parameters": known(run.parameters, "Numbers in the recurrent layers."),
        "layers": known(spec.layers, "How many layers there are."),
        "apart": known(run.parameters * run.steps, "What they would be, were no step to share."),
    }
    if run.readout.answers:
        found |= of_answers(run.readout.answers, _shares(run.readout.outputs))
    return Scene(lambda: state.block(run), stage(run), found, run.origin)


def stage(run: Run) -> Stage:
    """What the address can point at on the player's stage."""
    lanes = len(run.trace.tracks)
    outputs = len(run.few_outputs.bias) if run.few_outputs else 0
    return Stage(run.moments, lanes, run.steps, run.spec.units, outputs)


def _shares(outputs: np.ndarray) -> np.ndarray:
    """The softmax of each row ``(T, K)``."""
    raised = np.exp(outputs - outputs.max(-1, keepdims=True))
    shares: np.ndarray = raised / raised.sum(-1, keepdims=True)
    return shares
