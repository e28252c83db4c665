"""``sweep(function, grid)``: a function computed for every cell of a grid, once."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Executor
from typing import Any

from rnncore.sweeping.grid import Grid, Value
from rnncore.sweeping.journal import Journal
from rnncore.sweeping.result import Swept
from rnncore.sweeping.running import Pool, serially


def sweep(
    function: Callable[..., Any],
    grid: Mapping[str, Iterable[Value]],
    *,
    executor: Executor | Callable[[], Executor] | None = None,
    file: str | os.PathLike[str] | None = None,
    pending: int = 64,
) -> Swept:
    """Compute ``function(**cell)`` for every cell of ``grid``, the product of its axes.

    ``grid``: names to values, ``{"bias": [0, 1, 3], "seed": range(5)}``; numbers, texts, True,
    False or None. ``function`` returns what JSON can hold: a number, a dict of numbers by name, a
    list, an array. Each cell must follow from its values alone: then the result is the same
    whatever computes it. A cell in which it raises has its error in the result, and the others go
    on.

    ``executor``: None computes here, one cell after another; otherwise any
    ``concurrent.futures.Executor``, such as Dask's ``client.get_executor()``, or a function that
    makes one, which is then closed at the end and replaced where it breaks. At most ``pending``
    cells are under way. A cell whose worker is lost is begun again, three times in all.

    ``file``: results are appended to it, a line of JSON each, as they come. The same call goes on
    from there; cells that failed are computed anew.

    Raises TypeError and ValueError for a grid or number that is none, SweepError (a ValueError)
    for a file of another function or grid, and RuntimeError where an executor that was handed in
    has broken.
    """
    if not callable(function):
        raise TypeError(f"function must be callable; got {type(function).__name__}")
    if executor is not None and not isinstance(executor, Executor) and not callable(executor):
        raise TypeError(
            "executor must be None, a concurrent.futures.Executor, or a function that makes one; "
            f"got {type(executor).__name__}"
        )
    if isinstance(pending, bool) or not isinstance(pending, int) or pending < 1:
        raise ValueError(f"pending must be a whole number of at least 1; got {pending!r}")
    cells = Grid(grid)
    journal = Journal(function, cells, file)
    left = [number for number in range(len(cells)) if "value" not in journal.done.get(number, {})]
    outcomes = (
        serially(function, cells, left)
        if executor is None
        else Pool(executor, pending).run(function, cells, left)
    )
    for number, outcome in outcomes:
        journal.add(number, outcome)
    return Swept(cells, journal.done)
