"""What is chosen in *Recurrence returns*."""

from __future__ import annotations

from dataclasses import dataclass

from dashboard.choices import pick
from pages.beside_others.parallel.learning import TASKS


@dataclass(frozen=True, slots=True)
class ParallelSpec:
    """``task``: whose runs are shown, and tried here."""

    task: str = pick("Task", tuple(TASKS), "parity", key="returns")
