"""How a gradient goes back one step: the cell's equations as LaTeX, with the numbers of a lane.

Symbols as in PyTorch's documentation; products and bounds after Pascanu, Mikolov & Bengio 2013
(arXiv:1211.5063), IndRNN's after Li et al. 2018 (arXiv:1803.04831).
"""

import math
from dataclasses import dataclass, replace

import numpy as np

from dashboard.cells import VIEWS
from dashboard.models.formulas import written
from pages.gradient_flow.state import Lane
from rnncore import CELLS, Track, measures
from rnncore.measures.jacobians import step_at


@dataclass(frozen=True, slots=True)
class Step:
    """One step back, worked out: ``computed`` from the Jacobian, ``recorded`` in the trace."""

    after: float
    computed: float
    recorded: float


def chain(track: Track) -> str:
    """One step back, and the Jacobian that it takes."""
    lines = VIEWS[track.cell].jacobian[track.nonlinearity]
    return r"\begin{aligned}" + r" \\ ".join(lines) + r"\end{aligned}"


def back() -> str:
    """The gradient at one step from that at the next; s is h, or for LSTM h and c together."""
    return (
        r"\frac{\partial L}{\partial s_{t-1}} = \left(\frac{\partial s_t}{\partial s_{t-1}}"
        r"\right)^{\top} \frac{\partial L}{\partial s_t}"
        r" + \left(\frac{\partial L}{\partial s_{t-1}}\right)_{\text{read there}}"
    )


def bound(lane: Lane, steps: int) -> str:
    """The bound of the cell's gradient over ``steps`` steps back, with the lane's numbers."""
    sigma = measures.largest_singular_value(lane.track)
    most = steps * math.log10(sigma) if sigma > 0 else -math.inf
    name = r"\max_i |u_i|" if lane.track.cell == "indrnn" else r"\gamma\,\sigma_{\max}(W_{hh})"
    return (
        r"\frac{\lVert \partial L / \partial h_0 \rVert}{\lVert \partial L / \partial h_T \rVert}"
        rf" \le \left({name}\right)^{{{steps}}} = {sigma:.4f}^{{{steps}}} = {written(most)}"
    )


def worked(lane: Lane, step: int) -> Step:
    """One step back over ``step`` (counted from 0) from the Jacobian and from the trace.

    For LSTM both are of the joint state, so that the path through c is counted. What the loss
    itself adds at the earlier boundary is in ``recorded`` alone.
    """
    track = lane.track
    single = replace(
        track,
        states={name: array[step : step + 2] for name, array in track.states.items()},
        state_grads={},
        gates={name: array[step : step + 1] for name, array in track.gates.items()},
        gate_grads={},
    )
    jacobian = measures.step_jacobians(single)[0, 0]  # (S, S)
    joint = _joint(track)  # (T + 1, S)
    sent = jacobian.T @ joint[step + 1]
    sizes = measures.log10_norm(np.stack([joint[step + 1], sent, joint[step]]))
    return Step(*map(float, sizes))


def _joint(track: Track) -> np.ndarray:
    """The gradient of all that the cell carries, ``(T + 1, S)``: h, for LSTM h and c side by side.

    The recorded dL/dc holds what reaches c through the h of the same step. Where h and c stand side
    by side that is counted with h, so it is taken out of c.
    """
    grads = {name: array[:, 0] for name, array in track.state_grads.items()}
    within = CELLS[track.cell].within_step(step_at(track, (slice(None), 0)))
    if within is None:
        return grads["h"]
    grads["c"] = grads["c"].copy()
    grads["c"][1:] -= grads["h"][1:] * within.numpy()
    return np.concatenate([grads["h"], grads["c"]], -1)
