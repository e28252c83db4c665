"""Which way a sweep is computed, by its size. Every crossover of the engine stands here.

A route changes how fast the numbers come, not what they are. Crossovers were measured on one
thread of an AMD EPYC (Turin) with torch 2.13; ``benchmarks/recording.py`` measures the outcome.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

import torch
from torch import Tensor

from rnncore.cells.sweep import Sweep

LSTM_ROUTES = ("loop", "fused")  # its forward pass; the adjoint is one
PRODUCT_ROUTES = ("mm", "onednn", "numpy")

# LSTM in float32, B H up to which the states come from torch's fused kernel and the gates from one
# product; beyond, from a loop of our own: 3.6 and 6.2 ms at (T, H, B) = (200, 64, 1), 26 and 30 at
# (200, 64, 32), 385 and 327 at (1000, 128, 32). In float64 torch has no fused kernel.
FUSED_UP_TO = 2048

# Multiply-adds in one product from which oneDNN's float32 kernel beats the one behind ``mm``, its
# overhead of 10 µs included: 19 and 14 µs at 2^19, 34 and 46 at 2^21, 370 and 870 at 2^25.
ONEDNN_FROM = 2**20

# The operator that torch's own compiler uses; missing in some builds.
ONEDNN_LINEAR = "_linear_pointwise"

# Rows, and elements of a weight, up to which NumPy's ``dot`` beats torch's ``addmm_`` on views that
# have to be made first: 1.3 and 4 µs for one row times (256, 64). NumPy keeps to one thread here.
NUMPY_ROWS = 2
NUMPY_WEIGHT = 2**15

# Elements of one state in as many steps as are prepared at a time, so that what is prepared for
# them still lies in the cache when the loop comes to it.
CHUNK = 2**14

# Elements of the gates' gradients that are joined at a time for the gradients of the weights: a
# larger copy costs more than the products, 88 instead of 32 ms for a GRU at (1000, 128, 32).
OUTER_RUN = 2**19

_forced: ContextVar[tuple[str, ...]] = ContextVar("forced", default=())


@contextmanager
def forced(*routes: str) -> Iterator[None]:
    """Take ``routes``, whatever the size, wherever they can serve; for tests and benchmarks.

    Raises ValueError for a route that there is not.
    """
    for route in routes:
        if route not in LSTM_ROUTES + PRODUCT_ROUTES:
            choices = ", ".join(map(repr, LSTM_ROUTES + PRODUCT_ROUTES))
            raise ValueError(f"route must be one of {choices}; got {route!r}")
    token = _forced.set(routes)
    try:
        yield
    finally:
        _forced.reset(token)


def lstm_route(sweep: Sweep) -> str:
    """How an LSTM's forward pass is computed: "fused" by torch's kernel, or in a "loop"."""
    h = sweep.states["h"]
    best = "fused" if h.dtype == torch.float32 and h[0].numel() <= FUSED_UP_TO else "loop"
    # The kernel would run on past a row's end, and computes every gate itself.
    fits = sweep.even and sweep.held is None and h.is_cpu
    return _choose(best, fused=fits and torch.backends.mkldnn.is_available(), loop=True)


def product_route(weight: Tensor, rows: int | None, *, per_step: bool = False) -> str:
    """How ``rows`` rows are multiplied by a weight: "mm", "onednn" or, step by step, "numpy".

    ``rows`` is None where it varies from step to step. Only the first serves on another device.
    """
    if not weight.is_cpu:
        return "mm"
    best = "mm"
    if rows is not None and rows * weight.numel() >= ONEDNN_FROM:
        best = "onednn"
    elif rows is not None and rows <= NUMPY_ROWS and weight.numel() <= NUMPY_WEIGHT:
        best = "numpy"
    onednn = torch.backends.mkldnn.is_available() and hasattr(torch.ops.mkldnn, ONEDNN_LINEAR)
    return _choose(
        best,
        onednn=onednn and weight.dtype == torch.float32 and rows is not None,
        numpy=per_step and rows is not None,
        mm=True,
    )


def _choose(best: str, **serves: bool) -> str:
    """The route that is forced, otherwise the best, otherwise the last: the first that serves."""
    wanted = [route for route in _forced.get() if route in serves]
    return next(route for route in (*wanted, best, *reversed(serves)) if serves[route])


def chunks(sweep: Sweep) -> list[slice]:
    """The steps in runs of ``CHUNK`` elements, in the order in which the adjoint meets them."""
    parts = runs(len(sweep.batch_sizes), sweep.states["h"][0].numel(), CHUNK)
    return parts if sweep.reverse else parts[::-1]


def runs(steps: int, elements: int, most: int) -> list[slice]:
    """``steps`` steps of ``elements`` each, in runs of at most ``most`` elements, or one step."""
    length = max(1, most // elements)
    return [slice(start, min(start + length, steps)) for start in range(0, steps, length)]
