"""How far a state reaches: products of step Jacobians, from a track to numpy arrays.

A product of hundreds of Jacobians leaves the range of a float, so every product here is scaled and
its logarithm carried along.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from rnncore.cells.products import linear
from rnncore.measures.jacobians import require_unbroken, row_jacobians, row_steps
from rnncore.trace import Track

EXACT_UP_TO = 200  # steps; what lies beyond is strided, because a screen shows no more
INTERVALS = 100  # then at most so many, which keeps 1000 steps of an LSTM near half a second
RESCALE_EVERY = 8  # products between two rescalings


class InfluenceMap(NamedTuple):
    """``log10_norm[i, j]``: log10 of the Frobenius norm of ∂h at ``boundaries[i]`` by ∂h at [j].

    ``boundaries (N,)`` rises; ``log10_norm (N, N)`` in float64 is NaN where j lies after i in the
    track's direction, and -inf where the one does not depend on the other at all.
    """

    boundaries: np.ndarray
    log10_norm: np.ndarray


def influence_map(track: Track, *, batch: int = 0, stride: int | None = None) -> InfluenceMap:
    """How much the state at each boundary depends on the state at each earlier one, for one row.

    The LSTM's h goes through the joint state (h, c) with c at the earlier boundary held fixed.
    ``stride``: steps from one boundary to the next; the row's first and last are always included.
    None takes every boundary up to 200 steps, and at most 101 of them beyond. Every entry is exact,
    whatever the stride; NaN where the Jacobian of a step between is not finite.

    Raises IndexError for a row that there is not, and ValueError for a stride below 1 or a row
    without a number.
    """
    require_unbroken(track)
    steps = row_steps(track, batch)
    if stride is None:
        stride = 1 if len(steps) <= EXACT_UP_TO else -(-len(steps) // INTERVALS)
    if stride < 1:
        raise ValueError(f"stride must be None or at least 1; got {stride}")
    chosen = np.unique(np.append(np.arange(0, len(steps), stride), len(steps)))
    # Cut where the boundaries lie, in the order in which the direction meets them.
    cuts = len(steps) - chosen[::-1] if track.reverse else chosen
    products, logs = _interval_products(track, batch, np.split(steps, cuts[1:-1]))
    met = _map(products, logs, track.hidden_size)
    boundaries = steps.min() + chosen
    return InfluenceMap(boundaries, met[::-1, ::-1].copy() if track.reverse else met)


class Carried(NamedTuple):
    """What is left of a small change of an LSTM's state: log10, ``(N + 1,)`` each, 0 at first.

    ``together``: the largest factor by which all ways, through h, c and the gates, carry a change
    of (h, c) on. ``cell``: the largest by which a unit's forget gates alone carry one of c.
    """

    together: np.ndarray
    cell: np.ndarray


def carried(track: Track, start: int = 0, *, batch: int = 0) -> Carried:
    """How a small change of an LSTM's state at boundary ``start`` is carried to every later one.

    The largest singular value of the product of the step Jacobians, and the largest product of one
    unit's forget gates, over the ``N`` steps behind ``start`` in the track's direction. NaN from
    the first step on whose Jacobian is not finite. Raises ValueError for another cell, and
    IndexError for a row or a boundary that there is not.
    """
    if track.cell != "lstm":
        raise ValueError(f"track must be of an LSTM, which has a cell state; got {track.cell!r}")
    require_unbroken(track)
    steps = row_steps(track, batch)
    if not 0 <= start <= len(steps):
        raise IndexError(f"start must be from 0 to {len(steps)}; got {start}")
    behind = steps[start:]
    product = torch.eye(2 * track.hidden_size, dtype=torch.float64, device="cpu")
    scale, together = 0.0, [0.0]
    for jacobian in _each(track, batch, behind):
        scaled, more = _rescale((jacobian @ product)[None])
        product, scale = scaled[0], scale + float(more)
        # torch raises where a number of the product is none.
        finite = bool(product.isfinite().all())
        largest = float(torch.linalg.matrix_norm(product, 2).log10()) if finite else np.nan
        together.append(scale + largest)
    with np.errstate(divide="ignore"):
        gates = np.log10(track.gates["forget"][behind, batch]).cumsum(0)  # (N, H)
    return Carried(np.array(together), np.append(0.0, gates.max(1)))


def step_singular_values(track: Track, batch: int = 0) -> np.ndarray:
    """Singular values of every step's Jacobian, largest first: ``(T, S)``, NaN past the row's end.

    S is H, or 2 H for the LSTM's joint state. The product of the largest over some steps is a
    bound on what those steps do to a gradient; that of the smallest a bound from below. NaN too for
    a step whose Jacobian is not finite, as where a weight is NaN.

    Raises IndexError for a row that there is not, and ValueError for one without a number.
    """
    steps = row_steps(track, batch)
    jacobians = row_jacobians(track, batch, steps)
    finite = jacobians.isfinite().all(-1).all(-1)  # torch's svdvals raises for the others
    values = torch.linalg.svdvals(jacobians[finite]).numpy()
    everything = np.full((len(track.states["h"]) - 1, jacobians.shape[-1]), np.nan, values.dtype)
    everything[steps[finite.numpy()]] = values
    return everything


def lyapunov_exponents(track: Track, k: int = 8, *, batch: int = 0) -> np.ndarray:
    """The ``k`` largest Lyapunov exponents in nats a step, largest first: ``(k,)`` in float64.

    Those of the steps recorded: k directions, carried along by the step Jacobians and made
    orthogonal again at every step by QR; the exponents are the means of log |r_ii| (Benettin et
    al. 1980, Meccanica 15). They converge with T; -inf where a direction is lost altogether, and
    all NaN where the Jacobian of a step is not finite. Fewer where the state has fewer dimensions
    than k. How many digits T steps support: ``largest_exponent``.

    Raises IndexError for a row that there is not, and ValueError for a k below 1, a row without a
    number, and a state that was changed between two steps.
    """
    if k < 1:
        raise ValueError(f"k must be at least 1; got {k}")
    require_unbroken(track)
    frame, growth = torch.linalg.qr(_directions(track, k)).Q, []
    for jacobian in _each(track, batch, row_steps(track, batch)):
        if not jacobian.isfinite().all():
            return np.full(min(k, len(jacobian)), np.nan)
        frame, triangle = torch.linalg.qr(jacobian @ frame)
        growth.append(triangle.diagonal().abs())
    return torch.stack(growth).log().mean(0).sort(descending=True).values.numpy()


def largest_exponent(
    track: Track, starts: int = 8, *, batch: int = 0, stop: int | None = None
) -> np.ndarray:
    """The largest Lyapunov exponent in nats a step, from several directions: ``(starts,)``.

    Each entry is what ``lyapunov_exponents`` with k = 1 would give from another first direction, so
    how far they lie apart is what T steps leave open. -inf where a direction is lost altogether.
    ``stop``: of the first so many steps in the track's direction.

    Raises IndexError for a row that there is not, and ValueError for fewer than 2 starts.
    """
    if starts < 2:
        raise ValueError(f"starts must be at least 2, to be compared; got {starts}")
    require_unbroken(track)
    steps = row_steps(track, batch)[:stop]
    if not len(steps):
        raise ValueError(f"stop must leave a step; got {stop}")
    drawn = _directions(track, starts)
    carried = drawn / drawn.norm(dim=0)
    growth = torch.zeros(starts, dtype=torch.float64, device="cpu")
    for jacobian in _each(track, batch, steps):
        carried = jacobian @ carried  # (S, starts)
        sizes = carried.norm(dim=0)
        growth += sizes.log()
        carried = carried / torch.where(sizes > 0, sizes, torch.ones_like(sizes))
    return (growth / len(steps)).numpy()


def _directions(track: Track, count: int) -> Tensor:
    """Random directions of the joint state, always the same: ``(S, count)`` in float64."""
    size = track.hidden_size * len(track.states)
    drawn = torch.Generator("cpu").manual_seed(0)
    return torch.randn(size, count, generator=drawn, dtype=torch.float32, device="cpu").double()


def _each(track: Track, batch: int, steps: np.ndarray) -> Iterator[Tensor]:
    """The Jacobians of a row's ``steps`` one by one, ``(S, S)`` in float64, made 256 at a time."""
    for run in np.split(steps, range(256, len(steps), 256)):
        yield from row_jacobians(track, batch, run).double()


def _interval_products(
    track: Track, batch: int, intervals: list[np.ndarray]
) -> tuple[Tensor, Tensor]:
    """The product of the Jacobians of each interval ``(N, S, S)``, scaled, and its log10 ``(N,)``.

    All intervals at once, one step of each after the other.
    """
    first = row_jacobians(track, batch, np.array([steps[0] for steps in intervals]))
    products, logs = _rescale(first)
    longest = max(len(steps) for steps in intervals)
    for k in range(1, longest):
        active = [n for n, steps in enumerate(intervals) if len(steps) > k]
        jacobians = row_jacobians(track, batch, np.array([intervals[n][k] for n in active]))
        scaled, more = _rescale(jacobians)
        products[active], rest = _rescale(scaled @ products[active])
        logs[active] += more + rest
    return products, logs


def _map(products: Tensor, logs: Tensor, hidden: int) -> np.ndarray:
    """log10 norms between all boundaries, those met first first: ``(N + 1, N + 1)``."""
    intervals, size = products.shape[:2]
    result = np.full((intervals + 1, intervals + 1), np.nan)
    np.fill_diagonal(result, np.log10(hidden) / 2)  # an identity
    # Block j holds the transpose of ∂state_i/∂h_j, so that all blocks so far are one matrix.
    blocks = products.new_empty(intervals, hidden, size)
    spare = torch.empty_like(blocks)
    carried = torch.zeros(intervals, dtype=torch.float64, device="cpu")
    for i in range(intervals):
        blocks[i] = torch.eye(hidden, size, dtype=products.dtype, device="cpu")
        rows = blocks[: i + 1].flatten(0, 1)  # ((i + 1) H, S)
        out = spare[: i + 1].flatten(0, 1)
        if rows.dtype == torch.float32:
            out.copy_(linear(rows, products[i]))
        else:
            torch.mm(rows, products[i].t(), out=out)
        blocks, spare = spare, blocks
        carried[: i + 1] += logs[i]
        if i % RESCALE_EVERY == RESCALE_EVERY - 1:
            _, more = _rescale(blocks[: i + 1])
            carried[: i + 1] += more
        norms = torch.linalg.vector_norm(blocks[: i + 1, :, :hidden], dim=(1, 2))
        result[i + 1, : i + 1] = norms.double().log10() + carried[: i + 1]
    return result


def _rescale(matrices: Tensor) -> tuple[Tensor, Tensor]:
    """Divide each matrix, in place, by its largest magnitude; also log10 of that, in float64."""
    largest = matrices.abs().amax((1, 2))
    scale = torch.where(largest.isfinite() & (largest > 0), largest, torch.ones_like(largest))
    return matrices.div_(scale[:, None, None]), scale.double().log10()
