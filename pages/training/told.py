"""What a race is about, in words."""

from __future__ import annotations

from pages.training import lesson
from pages.training.recipes import task
from pages.training.spec import ADDING, COUNTING, FIRST, ORDER, PARITY, TEXT, TrainingSpec
from rnncore.train import Adding, Counting
from rnncore.written import setting

LSTM_1997 = "Hochreiter & Schmidhuber 1997 (DOI 10.1162/neco.1997.9.8.1735)"
GERS = "Gers & Schmidhuber 2001 (DOI 10.1109/72.963769)"


def of_task(spec: TrainingSpec) -> str:
    """What is asked, and when."""
    if spec.task == FIRST:
        return lesson("task-first", between=spec.between)
    if spec.task == ORDER:
        return lesson("task-order", source=LSTM_1997)
    if spec.task == ADDING:
        return lesson("task-adding", near=setting(Adding.near), source=LSTM_1997)
    if spec.task == COUNTING:
        counting = task(spec)
        assert isinstance(counting, Counting)
        return lesson("task-counting", longest=counting.longest, source=GERS)
    return lesson({PARITY: "task-parity", TEXT: "task-text"}[spec.task])
