"""One run at a time: whoever asks waits for a turn, in order, and is told when it takes long.

Python runs one thread at a time anyway. Runs that share it in slices all end late; one after
another, most end early. An upload or a download that waits for the network holds no turn; a slice
of training, which computes, takes one.
"""

from __future__ import annotations

import functools
import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, ParamSpec

import streamlit as st
import torch
from streamlit.runtime.scriptrunner import get_script_run_ctx

from dashboard.handles import HANDLES
from dashboard.lessons import lesson

P = ParamSpec("P")

PATIENCE = 0.3
"""Seconds of waiting from which a visitor is told."""


class Turn:
    """A lock that is given in the order in which it was asked for.

    The thread that holds it may take it again within.
    """

    def __init__(self) -> None:
        self._queue: deque[threading.Event] = deque()  # the first is at work
        self._changing = threading.Lock()
        self._mine = threading.local()

    @contextmanager
    def taken(self, waiting: Callable[[int], None]) -> Iterator[None]:
        """Hold the turn. ``waiting``: called every ``PATIENCE`` with how many are before.

        What it raises ends the waiting: the run is not wanted any more.
        """
        if getattr(self._mine, "held", False):
            yield
            return
        ticket = threading.Event()
        with self._changing:
            self._queue.append(ticket)
            if self._queue[0] is ticket:
                ticket.set()
        try:
            while not ticket.wait(PATIENCE):
                with self._changing:
                    before = self._queue.index(ticket)
                waiting(before)
            self._mine.held = True
            yield
        finally:
            self._mine.held = False
            with self._changing:
                self._queue.remove(ticket)
                if self._queue:
                    self._queue[0].set()


TURN = Turn()


@contextmanager
def turn() -> Iterator[None]:
    """A turn for a run or a part of one. Whoever waits long reads so in a corner of the page.

    Each time that is said, Streamlit ends a run that the visitor has asked anew meanwhile.
    """
    told: list[Any] = []

    def busy(before: int) -> None:
        told[:] = [(told[0] if told else st).toast(lesson("server", "busy", before=before))]

    with TURN.taken(busy):
        torch.set_num_threads(1)  # of this run's own thread; most of them are new
        yield


def fragment(function: Callable[P, None], *, run_every: float | None = None) -> Callable[P, None]:
    """As ``st.fragment``: its own runs take a turn, too, and Streamlit keeps none of its arguments.

    Where they had to leave (``handles.py``) the whole page runs again, from the same choices.
    """

    @functools.wraps(function)
    def in_turn(number: int) -> None:
        call = HANDLES.get(number)
        if call is None:
            st.rerun()
        with turn():
            function(*call[0], **call[1])

    alone = st.fragment(in_turn, run_every=run_every)

    @functools.wraps(function)
    def called(*args: P.args, **kwargs: P.kwargs) -> None:
        alone(HANDLES.put(_session(), (args, kwargs)))

    return called


@contextmanager
def page_turn() -> Iterator[None]:
    """A turn for a whole page, whose parts are called anew."""
    with turn():
        HANDLES.leave(_session())
        yield


def _session() -> str:
    context = get_script_run_ctx()
    return context.session_id if context else ""
