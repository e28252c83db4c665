"""One run in the worker: a generator, advanced a step at a time."""

from __future__ import annotations

import contextvars
import pickle
import time
from collections.abc import Callable, Iterator
from typing import Any

from dashboard.worker.ambient import Ambient

Step = Callable[..., Any]
"""Calls what it is given, a function and its arguments."""


class Run:
    """A run that is made of ``asked``, a pickled function and its arguments, when it first steps.

    ``skip``: so many of its values are known already. A run that gave up its generator begins anew
    and comes to where it was: everything in it follows from its arguments.
    """

    def __init__(self, key: int, asked: bytes, skip: int, now: float) -> None:
        self.key = key
        self._asked = asked
        self._generator: Iterator[Any] | None = None
        self._context = contextvars.copy_context()
        self._ambient: Ambient | None = None
        self._left, self.given = skip, skip
        self.beaten, self.turned = now, 0.0
        self.stopped = False
        self.told: tuple[str, int] = ("", 0)

    @property
    def begun(self) -> bool:
        """Whether it holds a generator."""
        return self._generator is not None

    def again(self, now: float) -> Run:
        """The same run, which somebody wants to go on."""
        self.beaten, self.stopped, self.told = now, False, ("", 0)
        return self

    def load(self) -> None:
        """Import what it needs, and begin. Raises what that raises."""
        function, arguments = pickle.loads(self._asked)  # noqa: S301 - written by the server
        self._context = contextvars.copy_context()
        self._generator = self._context.run(function, *arguments)

    def give_up(self) -> None:
        """Let go of the generator and all that it holds."""
        self._generator = self._ambient = None
        self._left = self.given

    def turn(self, seconds: float, step: Step) -> Iterator[bytes]:
        """Values, pickled, for about ``seconds``. ``step`` makes each step, and may end it.

        Raises Ended at the end, and what the run raises.
        """
        outside = Ambient.now()
        now = time.perf_counter()
        until = now + seconds
        if self._ambient is not None:
            self._ambient.restore()
        try:
            if self._generator is None:
                self.load()
            assert self._generator is not None
            while True:
                try:
                    value = step(self._context.run, next, self._generator)
                except StopIteration:
                    raise Ended from None
                if self._left:
                    self._left -= 1
                else:
                    data = pickle.dumps(value, pickle.HIGHEST_PROTOCOL)
                    self.given += 1
                    yield data
                before, now = now, time.perf_counter()
                if now + (now - before) / 2 >= until:  # turns are as long as asked, in the mean
                    return
        finally:
            self._ambient = Ambient.now()
            outside.restore()


class Ended(Exception):  # noqa: N818 - it is no fault
    """The run has come to its end."""
