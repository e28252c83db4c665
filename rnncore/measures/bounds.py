"""What theory says of the gradient's size, from the recurrent weights alone.

Going back one step, an Elman network multiplies the gradient by ``W_hh^T diag(phi')``, and phi' is
at most γ = 1 for tanh and for ReLU. So γ σ_max(W_hh) < 1 is *sufficient* for the gradient to
vanish, and γ σ_max(W_hh) > 1 only *necessary* for it to explode (Pascanu, Mikolov & Bengio 2013,
arXiv:1211.5063, section 2.1).
"""

from __future__ import annotations

import numpy as np

from rnncore.measures.gradients import require_gradients
from rnncore.measures.jacobians import row_steps
from rnncore.measures.norms import log10_norm
from rnncore.trace import Track

SLOPE = 1.0  # γ, the largest slope of tanh and of ReLU


def largest_singular_value(track: Track) -> float:
    """σ_max of ``weight_hh``: the most that one step multiplies a gradient's norm by, as γ is 1.

    For IndRNN, whose ``weight_hh`` is a diagonal, max |u|. NaN where a weight is, otherwise
    infinite where one is. Raises ValueError for LSTM and GRU.
    """
    weight = _recurrent_weight(track)
    return float(np.abs(weight).max()) if weight.ndim == 1 else _largest(weight)


def spectral_radius(track: Track) -> float:
    """The largest magnitude of an eigenvalue of ``weight_hh``.

    For IndRNN max |u|. NaN where a weight is, and for Elman where one is infinite. Raises
    ValueError for LSTM and GRU.
    """
    weight = _recurrent_weight(track)
    if weight.ndim == 2 and not np.isfinite(weight).all():
        return float("nan")
    return float(np.abs(weight if weight.ndim == 1 else np.linalg.eigvals(weight)).max())


def gradient_bound(track: Track) -> np.ndarray:
    """log10 of an upper bound on the norm of dL/dh at every boundary: ``(T + 1, B)`` in float64.

    Elman: ``b = γ σ_max(W_hh) b_next + |what the loss adds here|`` from the row's end back; with a
    loss at the last step alone, a straight line. IndRNN: the same unit by unit with |u_i| in place
    of σ_max, whose norm is the product bound ``|u_i|^k`` on each unit after k steps. Never below
    ``log10_gradient_norm`` but for rounding; NaN past a row's end, and all NaN where a weight is.

    Raises ValueError for LSTM and GRU, whose bounds are not those of their weights, and where no
    gradient was recorded.
    """
    weight = _recurrent_weight(track).astype(np.float64)
    require_gradients(track)
    with np.errstate(all="ignore"):
        added = _added_by_the_loss(track, weight)
        if weight.ndim == 1:
            factor, logs = np.log(SLOPE * np.abs(weight)), np.log(np.abs(added))  # (T + 1, B, H)
        else:
            factor = np.log(SLOPE * _largest(weight))
            logs = log10_norm(added)[..., None] * np.log(10)  # (T + 1, B, 1)
        # Add, in logarithms, what arrives at each boundary from the next.
        before, after = (1, 0) if track.reverse else (0, 1)
        for row in range(logs.shape[1]):
            for step in row_steps(track, row)[::-1]:
                arrives = logs[step + after, row] + factor
                logs[step + before, row] = np.logaddexp(logs[step + before, row], arrives)
        # The root of the sum of squares, in logarithms.
        bound = np.logaddexp.reduce(2 * logs, -1) / 2 / np.log(10)
    return np.full_like(bound, np.nan) if np.isnan(factor).any() else bound


def _added_by_the_loss(track: Track, weight: np.ndarray) -> np.ndarray:
    """dL/dh at each boundary less what the next step sends back, ``(T + 1, B, H)``.

    0 where the two differ by no more than rounding, or where they are beyond the dtype's range.
    """
    grads = track.state_grads["h"]
    added = grads.astype(np.float64)
    sent = track.gate_grads["preactivation"].astype(np.float64)
    sent = sent * weight if weight.ndim == 1 else sent @ weight
    # Past a row's end there is no next step: what stands there is all the loss's.
    before = track.before(added)
    rest = before - np.nan_to_num(sent)
    noise = 64 * np.finfo(grads.dtype).eps * np.abs(before).max(-1, keepdims=True)
    known = ~np.isnan(track.before(track.states["h"])).all(-1, keepdims=True)
    beyond = ~np.isfinite(rest) & known
    before[...] = np.where(beyond | (np.abs(rest) <= noise), 0, rest)
    return added


def _largest(weight: np.ndarray) -> float:
    """σ_max of a matrix; where numpy would raise, NaN for a NaN in it, otherwise infinity."""
    return float(np.linalg.norm(weight, 2) if np.isfinite(weight).all() else np.abs(weight).max())


def _recurrent_weight(track: Track) -> np.ndarray:
    if track.cell not in ("elman", "indrnn"):
        raise ValueError(
            "a bound by the recurrent weights is known for cells 'elman' and 'indrnn', whose step "
            f"multiplies by them alone; got {track.cell!r}"
        )
    return track.parameters["weight_hh"]
