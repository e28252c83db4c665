"""Cells on an executor: so many at a time, and again where a worker was lost."""

from __future__ import annotations

import json
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, wait
from typing import Any

from rnncore.counting import counted
from rnncore.sweeping.grid import Grid

TRIES = 3
"""How often a cell is begun whose worker is lost each time."""


def attempt(function: Callable[..., Any], cell: dict[str, Any]) -> dict[str, Any]:
    """What a worker does: ``{"value": …}`` as JSON gives it back, or ``{"error": …}``.

    So the result is the same wherever it was computed, and an exception that comes out of a future
    is one of the executor's, not of the function's.
    """
    try:
        return {"value": json.loads(json.dumps(function(**cell), default=_plain))}
    except Exception as error:  # noqa: BLE001 - of one cell: the others go on
        return {"error": f"{type(error).__name__}: {error}"}


def serially(function: Callable[..., Any], grid: Grid, numbers: Iterable[int]) -> Iterator[Any]:
    """Outcomes of cells in this process, one after another."""
    for number in numbers:
        yield number, attempt(function, grid[number])


class Pool:
    """Outcomes of cells on an executor, as they come, at most ``pending`` under way.

    ``executor``: one that is there, or what makes one; then a broken one is replaced. A cell whose
    worker was lost is begun again, ``TRIES`` times in all, and with none beside it: so the cell
    that breaks every pool is the one that is given up.
    """

    def __init__(self, executor: Executor | Callable[[], Executor], pending: int) -> None:
        self._executor = executor if isinstance(executor, Executor) else None
        self._make = None if isinstance(executor, Executor) else executor
        self._pending = pending
        self._running: dict[Future[Any], int] = {}
        self._again: deque[int] = deque()
        self._losses: Counter[int] = Counter()

    def run(
        self, function: Callable[..., Any], grid: Grid, numbers: Iterable[int]
    ) -> Iterator[tuple[int, dict[str, Any]]]:
        """Raises RuntimeError where an executor that was handed in is broken."""
        waiting = iter(numbers)
        try:
            while self._begin(function, grid, waiting):
                done = wait(self._running, return_when=FIRST_COMPLETED).done
                # What a broken executor did finish comes first.
                for future in sorted(done, key=_failed):
                    number = self._running.pop(future)
                    outcome = self._outcome(future, number)
                    if outcome is not None:
                        yield number, outcome
        finally:
            for future in self._running:
                future.cancel()
            if self._make is not None and self._executor is not None:
                self._executor.shutdown(cancel_futures=True)

    def _begin(
        self, function: Callable[..., Any], grid: Grid, waiting: Iterator[int]
    ) -> dict[Future[Any], int]:
        """Fill up what is under way, and say what that is: nothing, once all is done."""
        while self._again and not self._running:
            number = self._again[0]
            if self._submit(function, grid, number):
                self._again.popleft()
                return self._running
        while not any(self._losses[number] for number in self._running.values()):
            if self._again or len(self._running) >= self._pending:
                break
            fresh = next(waiting, None)
            if fresh is None:
                break
            if not self._submit(function, grid, fresh):
                self._again.append(fresh)
        return self._running or (self._begin(function, grid, waiting) if self._again else {})

    def _submit(self, function: Callable[..., Any], grid: Grid, number: int) -> bool:
        """Begin a cell; False where the executor had broken by then, and is given up."""
        if self._executor is None:
            assert self._make is not None
            self._executor = self._make()
        try:
            future = self._executor.submit(attempt, function, grid[number])
        except BrokenExecutor as error:
            self._give_up(error)
            return False
        self._running[future] = number
        return True

    def _outcome(self, future: Future[Any], number: int) -> dict[str, Any] | None:
        """What came of a cell; None where its worker was lost and it is to be begun again."""
        try:
            return dict(future.result())
        except Exception as error:  # noqa: BLE001 - the executor's own, see attempt
            if isinstance(error, BrokenExecutor):
                self._give_up(error)
            self._losses[number] += 1
            if self._losses[number] == TRIES:
                lost = f"{type(error).__name__}: {error}"
                return {"error": f"its worker was lost {counted(TRIES, 'time')} ({lost})"}
            self._again.append(number)
            return None

    def _give_up(self, error: BrokenExecutor) -> None:
        """Let go of a broken executor, once what it had under way has been looked at."""
        if self._running:
            return
        if self._make is None:
            raise RuntimeError(
                "the executor is broken: a worker of it was lost. What was computed is in the "
                "file, where there is one, and the same call goes on from there. A function that "
                "makes an executor (executor=make, without brackets) lets the sweep make another"
            ) from error
        if self._executor is not None:
            self._executor.shutdown(wait=False)
            self._executor = None


def _failed(future: Future[Any]) -> bool:
    return future.cancelled() or future.exception() is not None


def _plain(value: Any) -> Any:
    """What NumPy and torch have for numbers and lists of them."""
    if hasattr(value, "tolist"):
        return value.tolist()
    raise TypeError(
        f"function must return what JSON can hold: numbers, texts, lists, dicts; got "
        f"{type(value).__name__}"
    )
