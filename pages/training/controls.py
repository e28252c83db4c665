"""The widgets of the page Training: a task, the networks, and how they are trained."""

from __future__ import annotations

from dashboard.parts.text_file import text_file
from dashboard.shell.head import Head
from dashboard.shell.page import explain, settle
from dashboard.shell.widgets import ask, foreseen
from pages.training import lesson
from pages.training.presets import PRESETS
from pages.training.recipes import steps
from pages.training.spec import LONGEST, TEXT, USUAL, TrainingSpec
from pages.training.state import TrainingRuns, training_runs
from rnncore.counting import counted


def choose(head: Head) -> TrainingRuns:
    """Draw the controls in the chips of ``head`` and return the race to show."""
    seen = foreseen(USUAL)
    head.stories(PRESETS, seen)
    problem = None
    with head.chip("task", f"{seen.task} · {counted(steps(seen), 'step')}"):
        spec = ask(USUAL, "task", "between")
        if spec.task == TEXT:
            problem = text_file("corpus", LONGEST)
        spec = ask(spec, "corpus", "span")
    with head.chip("network", f"{_of_networks(seen)} · {counted(seen.updates, 'update')}"):
        spec = ask(spec, "lanes", "bias", "size")
        spec = ask(spec, "rate", "optimizer", "clip", "updates", "seed")
    if problem is not None:
        explain(problem, lesson("kept"), head.messages)
    return settle(training_runs, spec, lesson("kept"), head.messages)


def _of_networks(spec: TrainingSpec) -> str:
    """The networks, as a chip names them."""
    alone = len(spec.lanes) == 1
    named = spec.lanes[0] if alone else counted(len(spec.lanes), "network")
    return f"{named} · {counted(spec.size, 'unit')}"
