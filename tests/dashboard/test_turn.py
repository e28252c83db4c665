"""Turns: in the order of asking, one at a time, and whoever waits is told or goes away."""

import os
import subprocess
import sys
import threading
import time
from pathlib import Path
from types import FunctionType

import numpy as np
import pytest
from streamlit.runtime.fragment import MemoryFragmentStorage
from streamlit.testing.v1 import AppTest

from dashboard import turn as turns
from dashboard.navigation import PAGES
from dashboard.store import parts
from dashboard.turn import Turn

ROOT = Path(__file__).parents[2]


class Leaves(BaseException):
    """What Streamlit raises in a run that is not wanted any more."""


def nobody(before):
    raise AssertionError(f"waited behind {before}")


def in_threads(work, count):
    """Start ``work(k)`` in so many threads, in this order, each waiting when the next starts."""
    threads = [threading.Thread(target=work, args=(k,)) for k in range(count)]
    for thread in threads:
        thread.start()
        time.sleep(0.02)
    return threads


def test_turns_are_taken_one_at_a_time_in_the_order_of_asking():
    turn, order, at_work, most = Turn(), [], [], []

    def work(k):
        with turn.taken(lambda _: None):
            at_work.append(k)
            most.append(len(at_work))
            time.sleep(0.01)
            order.append(k)
            at_work.remove(k)

    with turn.taken(nobody):
        threads = in_threads(work, 8)
    for thread in threads:
        thread.join()
    assert order == list(range(8))
    assert max(most) == 1


def test_a_part_of_a_run_takes_the_turn_that_the_run_has():
    turn = Turn()
    with turn.taken(nobody), turn.taken(nobody):
        pass
    with turn.taken(nobody):  # and it is given back once, by the run
        pass


def test_whoever_waits_is_told_how_many_are_before(monkeypatch):
    monkeypatch.setattr(turns, "PATIENCE", 0.02)
    turn, told = Turn(), {}

    def work(k):
        with turn.taken(lambda before: told.setdefault(k, before)):
            pass

    with turn.taken(nobody):
        threads = in_threads(work, 3)
        time.sleep(0.1)
    for thread in threads:
        thread.join()
    assert told == {0: 1, 1: 2, 2: 3}


def test_a_run_that_is_not_wanted_any_more_leaves_the_row(monkeypatch):
    monkeypatch.setattr(turns, "PATIENCE", 0.02)
    turn, done = Turn(), []

    def work(k):
        def leave(_):
            if k == 0:
                raise Leaves

        try:
            with turn.taken(leave):
                done.append(k)
        except Leaves:
            done.append("left")

    with turn.taken(nobody):
        threads = in_threads(work, 2)
        time.sleep(0.1)
        assert done == ["left"]
    for thread in threads:
        thread.join()
    assert done == ["left", 1]


def test_a_run_that_fails_gives_its_turn_back():
    turn = Turn()
    with pytest.raises(ZeroDivisionError), turn.taken(nobody):
        raise ZeroDivisionError
    with turn.taken(nobody):
        pass


def test_every_page_and_every_fragment_runs_in_its_turn(monkeypatch):
    """One that is held by somebody else holds up a page, and is said in a corner of it."""
    monkeypatch.setattr(turns, "PATIENCE", 0.05)
    app = AppTest.from_file(str(ROOT / "streamlit_app.py"), default_timeout=60).run()
    release = threading.Event()

    def hold():
        with turns.TURN.taken(nobody):
            release.wait(30)

    holder = threading.Thread(target=hold)
    holder.start()
    threading.Timer(0.5, release.set).start()
    begun = time.monotonic()
    app.run()
    holder.join()
    assert time.monotonic() - begun > 0.4
    assert not app.exception
    assert {each.value for each in app.toast} == {"The server is busy: 1 visitor is before you."}
    outside = [
        str(file.relative_to(ROOT))
        for folder in ("dashboard", "pages")
        for file in (ROOT / folder).rglob("*.py")
        if "@st.fragment" in file.read_text(encoding="utf-8")
    ]
    assert outside == []


MULTIPLY = """
import os, threading
import streamlit_app
import torch

def tasks():
    return len(os.listdir("/proc/self/task"))

def multiply():
    before = tasks()
    left, right = torch.randn(256, 512), torch.randn(512, 512)
    for _ in range(50):
        left @ right
    print(torch.get_num_threads(), tasks() - before)

thread = threading.Thread(target=multiply)
thread.start()
thread.join()
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="counts the threads in /proc")
def test_a_product_in_a_new_thread_starts_no_other():
    """Every run has a new thread, and torch's setting of the main one does not reach it."""
    env = {key: value for key, value in os.environ.items() if key != "OMP_NUM_THREADS"}
    found = subprocess.run(
        [sys.executable, "-c", MULTIPLY],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    assert found.stdout.split() == ["1", "0"], found.stderr


def reachable(value, depth=12):
    """All numpy arrays that ``value`` leads to, through closures, attributes and containers.

    A function of a page's script leads to all names of that script.
    """
    found, seen, left = [], set(), [(value, depth)]
    while left:
        one, deeper = left.pop()
        if id(one) in seen or isinstance(one, type | type(sys)) or not deeper:
            continue
        seen.add(id(one))
        if isinstance(one, np.ndarray):
            found.append(one)
            continue
        inner = list(one.__closure__ or ()) if callable(one) and hasattr(one, "__closure__") else []
        if isinstance(one, FunctionType) and one.__globals__["__name__"] == "__main__":
            inner.append(one.__globals__)
        inner += [one.cell_contents] if type(one).__name__ == "cell" else []
        inner += parts(one) + (list(one) if isinstance(one, set | frozenset) else [])
        inner += list(vars(one).values()) if hasattr(one, "__dict__") else []
        left += [(each, deeper - 1) for each in inner]
    return found


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.title)
def test_streamlit_keeps_no_array_of_any_part_of_a_page(monkeypatch, page):
    """It keeps a part's arguments for ten minutes after its tab was closed."""
    storages, begin = [], MemoryFragmentStorage.__init__

    def noting(self):
        begin(self)
        storages.append(self)

    monkeypatch.setattr(MemoryFragmentStorage, "__init__", noting)
    app = AppTest.from_file(str(ROOT / "streamlit_app.py"), default_timeout=60)
    app.switch_page(page.script).run()
    parts = 0
    for section in [tab.label for tab in app.tabs]:
        app.query_params["section"] = section
        app.run()
        assert not app.exception
        kept = {name: part for each in storages for name, part in vars(each)["_fragments"].items()}
        assert [name for name, part in kept.items() if reachable(part)] == []
        parts += len(kept)
    assert parts > len(app.tabs)
