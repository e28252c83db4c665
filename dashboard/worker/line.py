"""Who is at work in the worker, who rests, and who waits, in the order in which they came."""

from __future__ import annotations

from collections.abc import Iterator

from dashboard.worker.run import Run

AT_WORK = 16
"""Runs that share the worker; others wait in line."""

PATIENCE = 1.5
"""Seconds without a heartbeat after which a run rests."""

KEPT, KEPT_FOR = 8, 180.0
"""Runs that rest and keep what they hold, at most; and seconds for which they do."""


class Line:
    """The runs by number. Times are in seconds, of any clock that only goes forward."""

    def __init__(self) -> None:
        self.runs: dict[int, Run] = {}

    def awake(self, now: float) -> list[Run]:
        """Those that somebody looks at, the first in line first."""
        return [run for run in self.runs.values() if self._is_awake(run, now)]

    def next(self, now: float) -> Run | None:
        """Of those at work the one whose last turn is longest ago; None where nobody is."""
        return min(self.awake(now)[:AT_WORK], key=lambda run: run.turned, default=None)

    def beat(self, key: int, now: float) -> None:
        """Somebody looks at a run; one that rested comes last in the line."""
        run = self.runs.get(key)
        if run is None or run.stopped:
            return
        if not self._is_awake(run, now):
            self.runs[key] = self.runs.pop(key)
        run.beaten = now

    def news(self, now: float) -> Iterator[tuple[int, str, int]]:
        """The runs whose state is another one than was told last: number, state, place in line."""
        ahead = 0
        for key, run in self.runs.items():
            state, place = "resting", 0
            if run.stopped:
                continue
            if self._is_awake(run, now):
                ahead += 1
                state, place = "running", 0
                if ahead > AT_WORK:
                    state, place = "waiting", ahead - AT_WORK
            if run.told != (state, place):
                run.told = state, place
                yield key, state, place

    def forget(self, now: float) -> None:
        """Let those that rest for long, and the oldest of too many, give up what they hold."""
        resting = [run for run in self.runs.values() if run.begun and not self._is_awake(run, now)]
        resting.sort(key=lambda run: run.beaten)
        for place, run in enumerate(resting):
            if place < len(resting) - KEPT or now - run.beaten > KEPT_FOR:
                run.give_up()

    @staticmethod
    def _is_awake(run: Run, now: float) -> bool:
        return not run.stopped and now - run.beaten < PATIENCE
