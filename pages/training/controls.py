"""The widgets of the page Training: a task, the networks, and how they are trained."""

from __future__ import annotations

from dashboard.shell.head import Head
from dashboard.shell.page import settle
from dashboard.shell.widgets import ask, foreseen
from pages.training import lesson
from pages.training.presets import PRESETS
from pages.training.spec import USUAL, TrainingSpec
from pages.training.state import TrainingRuns, training_runs
from rnncore.counting import counted


def choose(head: Head) -> TrainingRuns:
    """Draw the controls in the chips of ``head`` and return the race to show."""
    seen = foreseen(USUAL)
    head.stories(PRESETS, seen)
    with head.chip("task", f"{seen.task} · {counted(seen.span, 'step')}"):
        spec = ask(USUAL, "task", "between", "corpus", "span")
    with head.chip("network", _of_networks(seen)):
        spec = ask(spec, "lanes", "bias", "size")
    with head.chip("training", f"{counted(seen.updates, 'update')} · rate {seen.rate}"):
        spec = ask(spec, "rate", "optimizer", "clip", "updates", "seed")
    return settle(training_runs, spec, lesson("kept"), head.messages)


def _of_networks(spec: TrainingSpec) -> str:
    """The networks, as a chip names them."""
    if len(spec.lanes) == 1:
        return f"{spec.lanes[0]} · {counted(spec.size, 'unit')}"
    return f"{counted(len(spec.lanes), 'network')} · {counted(spec.size, 'unit')}"
