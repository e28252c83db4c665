"""What stands on the stage: the networks side by side, and the gradient's profile as they learn."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np

from dashboard.lessons.formulas import Quantity
from dashboard.lessons.scene import Scene, known, one_of
from dashboard.shell.page import Stage
from pages.training import script
from pages.training.measured import FAR, Seeds, seeds
from pages.training.spec import FIRST, TabSpec, TrainingSpec
from pages.training.state import RECORDED, Lane, TrainingRuns, training_runs
from pages.training.update import UpdateSpec
from rnncore.counting import counted
from rnncore.player import TrainingLane, training_block
from rnncore.train.probing import carrying


def scene(spec: TrainingSpec, _: TabSpec, __: UpdateSpec, *, section: str = "") -> Scene:
    """The race of ``spec`` as it was recorded, or before its first update. Raises InputError."""
    del section
    runs = training_runs(spec)
    found = {lane.title: lane for lane in runs.lanes}
    over_seeds = {each.title: each for each in seeds(spec)}
    measures: dict[str, Callable[..., Quantity]] = {
        "chance": known(runs.chance, "The loss of who knows only how often each answer comes."),
        "networks": known(len(runs.lanes), "How many networks train side by side."),
    }
    return Scene(
        lambda: block(runs),
        stage(runs),
        measures | _of_lanes(found, over_seeds),
        origin(runs),
        program=partial(script.code, runs),
    )


def _of_lanes(
    lanes: dict[str, Lane], over_seeds: dict[str, Seeds]
) -> dict[str, Callable[..., Quantity]]:
    def lane(network: Quantity) -> Lane:
        found: Lane = one_of(network, lanes, "network")
        return found

    def loss(network: Quantity) -> float:
        """The held-out loss of a network after its last update."""
        return lane(network).shots[-1].loss

    def right(network: Quantity) -> float:
        """The share of held-out answers that a network has right in the end."""
        return lane(network).shots[-1].accuracy

    def reach_before(network: Quantity) -> float:
        """Of the last step's gradient, what the first step has before the first update."""
        return float(10 ** lane(network).shots[0].reach)

    def reach_after(network: Quantity) -> float:
        """The same after the last update."""
        return float(10 ** lane(network).shots[-1].reach)

    def learned_at(network: Quantity) -> float:
        """The update at which a network counts as having learned; refused where it has not."""
        update = lane(network).learned
        if update is None:
            raise ValueError(f"{lane(network).title} has not learned it")
        return float(update)

    def learned_of(network: Quantity) -> float:
        """How many of five recorded seeds of a network learned it."""
        return float(one_of(network, over_seeds, "recorded network").learned)

    return {
        "loss": loss,
        "right": right,
        "reach-before": reach_before,
        "reach-after": reach_after,
        "learned-at": learned_at,
        "learned-of": learned_of,
    }


def block(runs: TrainingRuns) -> bytes:
    """The race for the scene ``training``."""
    spec, task = runs.spec, runs.lanes[0].recipe.task
    return training_block(
        [_lane(lane) for lane in runs.lanes],
        title=spec.task,
        origin=origin(runs),
        steps=len(runs.lanes[0].shots[0].profile),
        goal=task.goal,
        ends=("first", "last") if spec.task == FIRST else ("first step", "last step"),
        far=spec.task in FAR,
    )


def _lane(lane: Lane) -> TrainingLane:
    shots = lane.shots
    return TrainingLane(
        title=lane.title,
        updates=np.array([shot.update for shot in shots]),
        loss=np.array([shot.loss for shot in shots]),
        accuracy=np.array([shot.accuracy for shot in shots]),
        profile=np.stack([shot.profile for shot in shots]),
        reach=np.array([shot.reach for shot in shots]),
        chance=lane.recipe.task.chance,
        reached=lane.reached,
        learned=lane.learned,
        planned=lane.recipe.updates,
        state=f"dL/d{carrying(lane.recipe.recurrent.cell)}",
    )


def stage(runs: TrainingRuns) -> Stage:
    """What the address can point at on the player's stage."""
    return Stage(moments=max(len(lane.shots) for lane in runs.lanes), lanes=len(runs.lanes))


def origin(runs: TrainingRuns) -> str:
    """How it was trained, as saved pictures print it."""
    how = "recorded" if runs.source == RECORDED else "trained here"
    return f"{counted(runs.spec.size, 'unit')}, seed {runs.spec.seed}, {how}"
