"""What the page shows of a lesson's beat: one or two towers, and the gradient on both pathways."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from dashboard.figures.residual_curves import DASHES
from dashboard.lessons.formulas import Quantity
from dashboard.lessons.scene import Scene, at, known, one_of
from dashboard.lessons.sketch import Line, Lines
from dashboard.shell.page import Stage
from pages.residual_shortcuts import measured, script
from pages.residual_shortcuts.spec import ResidualSpec, TabSpec
from pages.residual_shortcuts.state import Lane, ResidualRuns, lane, residual_runs
from rnncore.player import tower_block


def scene(spec: ResidualSpec, _: TabSpec, *, section: str = "") -> Scene:
    """The view of ``spec``. Raises InputError where it cannot be run."""
    del section
    runs = residual_runs(spec)
    return Scene(
        lambda: block(runs),
        stage(runs),
        of_towers(runs),
        origin(runs),
        sketch=partial(curves, runs),
        program=partial(script.code, runs),
    )


def curves(runs: ResidualRuns) -> Lines:
    """The gradient's norm in each tower, over the blocks."""
    lines = {
        lane.variant: Line(lane.variant, lane.norms, lane.variant, DASHES[lane.variant])
        for lane in (*runs.lanes, *runs.on_stage)
    }
    what = "Norm of the gradient, measured at each block, where it is 1 at the top"
    return Lines(what, "after block l, 0 the bottom", "‖∂L/∂xₗ‖", tuple(lines.values()))


def block(runs: ResidualRuns) -> bytes:
    """The lanes on the stage for the scene ``tower``."""
    return tower_block(
        [(lane.variant, lane.trace) for lane in runs.on_stage],
        norm=runs.spec.norm,
        shortcut_scale=runs.spec.shortcut,
        origin=origin(runs),
    )


def stage(runs: ResidualRuns) -> Stage:
    """What the address can point at on the player's stage."""
    depth, width = runs.spec.depth, runs.spec.width
    return Stage(2 * depth, len(runs.on_stage), depth, width)


def origin(runs: ResidualRuns) -> str:
    """Where the weights are from."""
    return f"untrained, seed {runs.spec.seed}"


def of_towers(runs: ResidualRuns) -> dict[str, Callable[..., Quantity]]:
    """What can be measured of the gradient in each tower."""
    lanes = {lane.variant: lane for lane in (*runs.lanes, *runs.on_stage)}
    depth = runs.spec.depth

    def kept(kind: Quantity, block: Quantity = 1) -> float:
        """The gradient's norm at a block's input, where it is 1 above the last block."""
        return float(10 ** one_of(kind, lanes, "tower").norms[at(block, depth, "block")])

    def way(name: str, kind: Quantity, block: Quantity) -> float:
        found = measured.pathways(one_of(kind, lanes, "tower"))
        if name not in found:
            raise ValueError(f"a {kind} block has no {name}")
        return float(10 ** found[name][at(block, depth, "block")])

    def shortcut(kind: Quantity, block: Quantity) -> float:
        """The part of `kept` that came along the shortcut of a block."""
        return way("shortcut", kind, block)

    def branch(kind: Quantity, block: Quantity) -> float:
        """The part of `kept` that came through the branch of a block."""
        return way("branch", kind, block)

    def removed(kind: Quantity, block: Quantity) -> float:
        """The share of the gradient that the activation after the addition takes in a block."""
        return float(measured.removed(one_of(kind, lanes, "tower"))[at(block, depth, "block")])

    return {
        "blocks": known(depth, "How many blocks a tower has."),
        "units": known(runs.spec.width, "How many units a block has."),
        "beta": known(runs.spec.branch, "What a branch is multiplied by before it is added."),
        "kept": kept,
        "shortcut": shortcut,
        "branch": branch,
        "removed": removed,
    } | _of_all(runs, lanes)


def _of_all(runs: ResidualRuns, lanes: dict[str, Lane]) -> dict[str, Callable[..., Quantity]]:
    """What can be measured of whole towers."""

    def least(kind: Quantity) -> float:
        """What `kept` is at the bottom of the tower that keeps the least, of ten seeds."""
        return float(10 ** one_of(kind, lanes, "tower").spread[:, 0].min())

    def most(kind: Quantity) -> float:
        """What `kept` is at the bottom of the tower that keeps the most, of ten seeds."""
        return float(10 ** one_of(kind, lanes, "tower").spread[:, 0].max())

    def gate() -> float:
        """The mean of the gated tower's gates; 0 lets all of the shortcut through."""
        return float(one_of("gated", lanes, "tower").track.gates["transform"].mean())

    def apart() -> float:
        """With tied weights: how far the plain tower's gradients are from those of an `nn.RNN`."""
        if not runs.spec.tied:
            raise ValueError("only a tower with tied weights is a recurrent network")
        return measured.twin(runs.spec).gradients

    def kept_with(bias: Quantity) -> float:
        """What the gated tower keeps up to its bottom with another bias of its gates."""
        other = lane(replace(runs.spec, gate=float(bias)), "gated")
        return float(10 ** other.norms[0])

    return {"least": least, "most": most, "gate": gate, "kept-with": kept_with, "apart": apart}
