"""What is chosen in *Who learns what?*: a task, a network to train here, and a length."""

from __future__ import annotations

from dataclasses import dataclass

from dashboard.choices import pick, slide
from pages.beside_others.learning import lesson
from pages.beside_others.learning.recipes import FAR, LENGTHS, NETWORKS, SEEDS, TASKS


@dataclass(frozen=True, slots=True)
class LearningSpec:
    """``task`` of all networks, and ``length`` of the test; ``network`` and ``seed`` of a run."""

    task: str = pick("Task", tuple(TASKS), key="learn-task")
    length: float = slide(
        "Steps of the test",
        (LENGTHS[0], FAR),
        FAR,
        LENGTHS[1] - LENGTHS[0],
        hint=lesson("length-help"),
        key="learn-length",
    )
    network: str = pick("Network", tuple(NETWORKS), "LSTM", key="learn-network")
    seed: str = pick("Seed", tuple(map(str, SEEDS)), visible=True, key="learn-seed")

    @property
    def tried(self) -> int:
        """The length nearest to the one that is asked for: an address may ask for any."""
        return min(LENGTHS, key=lambda steps: abs(steps - self.length))
