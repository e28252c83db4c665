"""What the page shows of a lesson's beat: a network that reads a sequence."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import numpy as np

from dashboard.lessons.formulas import Quantity
from dashboard.lessons.scene import LAST, Scene, at, known, of_answers, of_track
from dashboard.models.spec import WORDS, RunSpec
from dashboard.shell.page import Stage
from pages.unroll import script, state
from pages.unroll.sections.order import OrderSpec
from pages.unroll.state import Run
from rnncore import measures


def scene(spec: RunSpec, _: OrderSpec, *, section: str = "") -> Scene:
    """The view of ``spec``. Raises InputError where it cannot be run."""
    del section
    run = state.run(spec)
    found = of_track(run.trace.tracks[-1], run.labels) | {
        "inputs": known(run.inputs.shape[1], "By how many numbers a step is given."),
        "parameters": known(run.parameters, "Numbers in the recurrent layers."),
        "layers": known(spec.layers, "How many layers there are."),
        "apart": known(run.parameters * run.steps, "What they would be, were no step to share."),
    }
    if run.readout.answers:
        found |= of_answers(run.readout.answers, _shares(run.readout.outputs))
    if spec.source == WORDS and not spec.from_training:
        found |= _of_another_text(run)
    program = partial(script.code, run)
    return Scene(lambda: state.block(run), stage(run), found, run.origin, program=program)


def _of_another_text(run: Run) -> dict[str, Callable[..., Quantity]]:
    """What can be measured of the same network when it reads something else."""

    def other(text: Quantity) -> Run:
        return state.run(replace(run.spec, text=str(text), start=1, steps=0))

    def other_parameters(text: Quantity) -> int:
        """Numbers in the recurrent layers when the network reads another text."""
        return other(text).parameters

    def distance(text: Quantity, step: Quantity = LAST) -> float:
        """How far the state after a step is from that after the same step of another text."""
        here, there = (
            each.trace.tracks[-1].states["h"][at(step, each.steps) + 1, 0]
            for each in (run, other(text))
        )
        return float(measures.norm(here - there))

    def bag(text: Quantity) -> float:
        """How far the sum of the words' vectors is from that of another text."""
        return float(measures.norm(run.inputs.sum(0) - other(text).inputs.sum(0)))

    def other_answer(text: Quantity) -> str:
        """The most probable answer after the last word of another text."""
        return run.readout.answers[int(other(text).readout.outputs[-1].argmax())]

    found: dict[str, Callable[..., Quantity]] = {
        "other-parameters": other_parameters,
        "distance": distance,
        "bag": bag,
    }
    return found | ({"other-answer": other_answer} if run.readout.answers else {})


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
