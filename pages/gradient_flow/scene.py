"""What the page shows of a lesson's beat: the lanes and the gradient in them, or the cliff."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import numpy as np

from dashboard.cells import DASHES
from dashboard.figures import cliff
from dashboard.lessons.formulas import Quantity
from dashboard.lessons.scene import Scene, at, known, one_of
from dashboard.lessons.sketch import Line, Lines
from dashboard.shell.chart import chart
from dashboard.shell.page import Stage
from pages.gradient_flow import clipping, measured, script
from pages.gradient_flow.sections.clip import descent, surface
from pages.gradient_flow.spec import GradientSpec, TabSpec
from pages.gradient_flow.state import GradientRuns, gradient_runs
from rnncore.player import gradient_block


def scene(spec: GradientSpec, tab: TabSpec, *, section: str = "") -> Scene:
    """The view of ``spec``. Raises InputError where it cannot be run."""
    if section == "Clipping":
        return _of_cliff(tab.threshold)
    runs = gradient_runs(spec)
    return Scene(
        lambda: block(runs),
        stage(runs),
        of_gradient(runs),
        origin(runs),
        sketch=partial(curves, runs),
        program=partial(script.code, runs),
    )


def curves(runs: GradientRuns) -> Lines:
    """The gradient's norm in each cell, over the steps."""
    lines = [
        Line(name, norms, name.split()[0].lower(), DASHES.get(name, ""))
        for name, norms in runs.curves
    ]
    what = "Norm of the gradient, measured at each step"
    return Lines(what, "step t, 0 the initial state", "‖∂L/∂hₜ‖", tuple(lines))


def block(runs: GradientRuns) -> bytes:
    """All lanes for the scene ``gradient``."""
    return gradient_block(
        [(lane.cell, lane.track) for lane in runs.lanes],
        labels=runs.labels,
        loss_at=runs.loss_at,
        origin=origin(runs),
    )


def stage(runs: GradientRuns) -> Stage:
    """What the address can point at on the player's stage."""
    return Stage(runs.steps + 1, len(runs.lanes))


def origin(runs: GradientRuns) -> str:
    """Where the weights are from."""
    found = runs.spec.sent
    if found is not None:
        return f"trained: {found.title}, seed {found.recipe.seed}"
    return f"untrained, seed {runs.spec.seed}"


def of_gradient(runs: GradientRuns) -> dict[str, Callable[..., Quantity]]:
    """What can be measured of the gradient in each cell."""
    lanes = {lane.cell: lane for lane in runs.lanes}
    loss = runs.loss_at[-1] + 1  # the boundary after the last step that the loss reads

    def kept(cell: Quantity, back: Quantity = "all") -> float:
        """The gradient's norm so many steps back from the loss, or at the start, where it is 1."""
        norms = one_of(cell, lanes, "cell").norms
        steps = loss if back == "all" else at(back, loss) + 1
        return float(10 ** (norms[loss - steps] - norms[loss]))

    def bound(cell: Quantity, back: Quantity = "all") -> float:
        """What theory allows `kept` at most, for a cell without gates."""
        allowed = one_of(cell, lanes, "cell").bound
        if allowed is None:
            raise ValueError(f"a cell with gates, {cell}, has no such bound")
        steps = loss if back == "all" else at(back, loss) + 1
        return float(10 ** (allowed[loss - steps] - allowed[loss]))

    def norm(cell: Quantity) -> float:
        """The gradient's norm at the loss."""
        return float(10 ** one_of(cell, lanes, "cell").norms[loss])

    return {
        "steps": known(runs.steps, "How many steps are read."),
        "units": known(runs.spec.hidden, "How many units each cell has."),
        "radius": known(runs.spec.radius, "The spectral radius of the recurrent weights."),
        "forget-bias": known(runs.spec.forget, "The bias of the LSTM's forget gate."),
        "kept": kept,
        "bound": bound,
        "norm": norm,
        **_of_steps(runs),
    }


def _of_steps(runs: GradientRuns) -> dict[str, Callable[..., Quantity]]:
    """What can be measured of what a step back multiplies by, and of the range of float32."""
    lanes = {lane.cell: lane for lane in runs.lanes}

    def slope(cell: Quantity) -> float:
        """The mean slope of tanh over all units and steps, for a cell without gates."""
        lane = one_of(cell, lanes, "cell")
        if lane.bound is None or not lane.cell.endswith("tanh"):
            raise ValueError(f"{cell} is no cell whose state is a tanh, Elman tanh for instance")
        return float((1 - np.square(lane.track.states["h"][1:])).mean())

    def gate(name: Quantity, cell: Quantity) -> float:
        """The mean of a gate over all units and steps."""
        return float(one_of(name, one_of(cell, lanes, "cell").track.gates, "gate").mean())

    def alone(cell: Quantity) -> float:
        """What the forget gates alone leave of the cell state's gradient, back at the start."""
        if str(cell).lower() != "lstm":
            raise ValueError(f"only an LSTM has forget gates, not {cell}")
        return float(10 ** measured.along_cell(runs, one_of(cell, lanes, "cell")))

    def lost(cell: Quantity) -> int:
        """At how many states the gradient's norm, run in float32, is 0, infinite or no number."""
        norms = measured.single(one_of(cell, lanes, "cell"))
        return int((~np.isfinite(norms) | (norms == 0)).sum())

    def kept_with(bias: Quantity, back: Quantity = "all") -> float:
        """What the LSTM keeps, as in `kept`, with another bias of its forget gate."""
        other = gradient_runs(replace(runs.spec, cells=("LSTM",), forget=float(bias)))
        return float(of_gradient(other)["kept"]("LSTM", back))

    largest = float(np.finfo(np.float32).max)
    return {
        "slope": slope,
        "gate": gate,
        "alone": alone,
        "kept-with": kept_with,
        "lost": lost,
        "largest": known(largest, "The largest number of float32."),
    }


def _of_cliff(threshold: float) -> Scene:
    clipped, free = descent(threshold), descent(None)

    def figure() -> None:
        chart(cliff, surface(), clipped[:3], free[:3], threshold=threshold, key="lesson-cliff")

    def steepest(which: Quantity) -> float:
        """The largest norm of the gradient that a descent meets: clipped or free."""
        return float(one_of(which, {"clipped": clipped, "free": free}, "descent").norm.max())

    def loss(which: Quantity) -> float:
        """Where a descent ends: its loss after the last update."""
        return float(one_of(which, {"clipped": clipped, "free": free}, "descent").loss[-1])

    def thrown(which: Quantity) -> int:
        """The update after which a descent has left the picture; 0 where it never does."""
        found = one_of(which, {"clipped": clipped, "free": free}, "descent")
        return clipping.thrown(found) or 0

    found: dict[str, Callable[..., Quantity]] = {
        "steps": known(clipping.STEPS, "For how many steps the network is unrolled."),
        "updates": known(clipping.UPDATES, "How many updates a descent makes."),
        "threshold": known(threshold, "The norm from which a gradient is clipped."),
        "steepest": steepest,
        "loss": loss,
        "thrown": thrown,
    }
    return Scene(
        None, Stage(), found, "a network of one unit", figure, partial(_losses, clipped, free)
    )


def _losses(clipped: clipping.Descent, free: clipping.Descent) -> Lines:
    """The loss of both descents, update by update."""
    with np.errstate(divide="ignore"):
        lines = (
            Line("clipped", np.log10(clipped.loss), "elman"),
            Line("not clipped", np.log10(free.loss), "branch", "3px,3px"),
        )
    return Lines("Loss after each update", "update", "L", lines, named_first=False)
