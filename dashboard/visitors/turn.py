"""One run at a time: whoever asks waits for a turn, in order, and is told when it takes long.

Python runs one thread at a time anyway. Runs that share it in slices all end late; one after
another, most end early. A long run lets others by between its parts, and a slice of training waits
until nobody else does. An upload or a download that waits for the network holds no turn.
"""

from __future__ import annotations

import functools
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, ParamSpec

import streamlit as st
import torch
from streamlit.runtime.scriptrunner import get_script_run_ctx

from dashboard.visitors import lesson
from dashboard.visitors.handles import HANDLES

P = ParamSpec("P")

PATIENCE = 0.3
"""Seconds of waiting from which a visitor is told."""

LONG = 0.15
"""Seconds of work from which a run lets others by; most take less."""


class _Ticket:
    """A place in a row. ``waiting``: called every ``PATIENCE`` with how many are before."""

    def __init__(self, row: int, waiting: Callable[[int], None]) -> None:
        self.row, self.waiting = row, waiting
        self.called = threading.Event()
        self.since = 0.0


class Turn:
    """A lock that is given in the order in which it was asked for.

    The thread that holds it may take it again within. There are two rows: whoever stands in the
    second is called when nobody stands in the first.
    """

    def __init__(self) -> None:
        self._at_work: _Ticket | None = None
        self._rows: tuple[deque[_Ticket], ...] = (deque(), deque())
        self._changing = threading.Lock()
        self._mine = threading.local()

    @contextmanager
    def taken(self, waiting: Callable[[int], None], *, row: int = 0) -> Iterator[None]:
        """Hold the turn. ``waiting``: called every ``PATIENCE`` with how many are before.

        What it raises ends the waiting: the run is not wanted any more.
        """
        if self._ticket is not None:
            yield
            return
        ticket = self._mine.ticket = _Ticket(row, waiting)
        try:
            self._wait(ticket)
            yield
        finally:
            self._mine.ticket = None
            self._leave(ticket)

    def let_by(self) -> None:
        """Where others wait and this thread has held the turn for long, give it up and wait again.

        Nothing where it does not hold the turn. Raises what ``waiting`` raises.
        """
        ticket = self._ticket
        if ticket is None or time.perf_counter() - ticket.since < LONG:
            return
        with self._changing:
            wanted = any(self._rows[: ticket.row + 1])
        if wanted:
            self._leave(ticket)
            self._wait(ticket)

    @contextmanager
    def put_down(self) -> Iterator[None]:
        """Hold no turn within, and wait for one again afterwards."""
        ticket = self._ticket
        if ticket is None:
            yield
            return
        self._leave(ticket)
        try:
            yield
        finally:
            self._wait(ticket)

    @property
    def _ticket(self) -> _Ticket | None:
        return getattr(self._mine, "ticket", None)

    def _wait(self, ticket: _Ticket) -> None:
        with self._changing:
            ticket.called.clear()
            self._rows[ticket.row].append(ticket)
            self._call()
        while not ticket.called.wait(PATIENCE):
            with self._changing:
                before = [each for row in self._rows[: ticket.row + 1] for each in row]
                place = before.index(ticket) if ticket in before else 0
            ticket.waiting(place + 1)
        ticket.since = time.perf_counter()

    def _leave(self, ticket: _Ticket) -> None:
        """Take it from work, and call the next; or out of its row."""
        with self._changing:
            if self._at_work is ticket:
                self._at_work = None
                self._call()
            elif ticket in self._rows[ticket.row]:
                self._rows[ticket.row].remove(ticket)

    def _call(self) -> None:
        """The first of the first row in which somebody stands, where nobody is at work."""
        row = next(filter(None, self._rows), None)
        if self._at_work is None and row is not None:
            self._at_work = row.popleft()
            self._at_work.called.set()


TURN = Turn()


@contextmanager
def turn(*, later: bool = False) -> Iterator[None]:
    """A turn for a run. Whoever waits long reads so in a corner of the page, but for a part alone.

    Each time that is said, Streamlit ends a run that the visitor has asked anew meanwhile.
    ``later``: when nobody waits who has moved something.
    """
    told: list[Any] = []

    def busy(before: int) -> None:
        context = get_script_run_ctx(suppress_warning=True)
        if context is not None and context.fragment_ids_this_run:
            st.session_state.get("_")  # as in pause: a part's own run has no corner to say it in
            return
        told[:] = [(told[0] if told else st).toast(lesson("busy", before=before))]

    with TURN.taken(busy, row=int(later)):
        torch.set_num_threads(1)  # of this run's own thread; most of them are new
        yield


def pause() -> None:
    """Between two parts of a run: end one that nobody waits for, and let others by a long one."""
    if get_script_run_ctx(suppress_warning=True) is not None:
        st.session_state.get("_")  # any look at it: Streamlit ends runs at such points
    TURN.let_by()


def fragment(
    function: Callable[P, None], *, run_every: float | None = None, later: bool = False
) -> Callable[P, None]:
    """As ``st.fragment``: its own runs take a turn, too, and Streamlit keeps none of its arguments.

    Where they had to leave (``handles.py``) the whole page runs again, from the same choices.
    ``later``: its own runs take a turn when nobody waits who has moved something.
    """

    @functools.wraps(function)
    def in_turn(number: int) -> None:
        call = HANDLES.get(number)
        if call is None:
            st.rerun()
        with turn(later=later):
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
