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

from dashboard.visitors import turn as turns
from dashboard.visitors.shared import shared
from dashboard.visitors.store import Store, parts
from dashboard.visitors.turn import TURN, Turn
from pages import PAGES
from tests.opening import opened

ROOT = Path(__file__).parents[3]


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


def test_a_long_run_lets_others_by_between_its_parts_and_a_short_one_does_not(monkeypatch):
    turn, order = Turn(), []

    def whole(name, parts):
        with turn.taken(lambda _: None):
            for _ in range(parts):
                order.append(name)
                time.sleep(0.03)
                turn.let_by()

    for long, expected in (
        (0.0, ["a", "b", "c", "a", "b", "c"]),
        (9.0, ["a", "a", "b", "b", "c", "c"]),
    ):
        monkeypatch.setattr(turns, "LONG", long)
        order.clear()
        with turn.taken(nobody):
            threads = [threading.Thread(target=whole, args=(name, 2)) for name in "abc"]
            for thread in threads:
                thread.start()
                time.sleep(0.02)
        for thread in threads:
            thread.join()
        assert order == expected


def test_the_second_row_is_called_when_nobody_stands_in_the_first(monkeypatch):
    monkeypatch.setattr(turns, "LONG", 0.0)
    turn, order = Turn(), []

    def work(k):
        with turn.taken(lambda _: None, row=int(k in (0, 2))):
            order.append(k)
            turn.let_by()
            order.append(k)

    with turn.taken(nobody):
        threads = in_threads(work, 4)
        turn.let_by()  # to all four; those of the second row take turns after the others have ended
        assert order == [1, 3]
    for thread in threads:
        thread.join()
    assert order == [1, 3, 1, 3, 0, 2, 0, 2]


def test_a_run_that_leaves_while_it_lets_others_by_gives_nothing_back_twice(monkeypatch):
    monkeypatch.setattr(turns, "PATIENCE", 0.02)
    monkeypatch.setattr(turns, "LONG", 0.0)
    turn, release, done = Turn(), threading.Event(), []

    def leave(_):
        raise Leaves

    def first():
        try:
            with turn.taken(leave):
                while not done:
                    turn.let_by()
        except Leaves:
            done.append("left")

    def second():
        with turn.taken(lambda _: None):
            release.wait(10)
            done.append("second")

    threads = [threading.Thread(target=first), threading.Thread(target=second)]
    for thread in threads:
        thread.start()
    while done != ["left"]:
        time.sleep(0.01)
    release.set()
    for thread in threads:
        thread.join()
    with turn.taken(nobody):
        assert done == ["left", "second"]


def test_whoever_waits_for_what_another_run_makes_holds_no_turn(monkeypatch):
    """Otherwise both would wait for ever: one for the turn, the other for the result."""
    monkeypatch.setattr(turns, "LONG", 0.0)
    turn, found = Turn(), []
    store = Store(None, turn.put_down)

    def make():
        while not turn._rows[0]:
            time.sleep(0.01)
        turn.let_by()  # the other run asks for the same, and puts its turn down
        return "made once"

    def ask():
        with turn.taken(lambda _: None):
            found.append(store.get("key", make))

    threads = [threading.Thread(target=ask, daemon=True) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert found == ["made once"] * 2


def test_two_visitors_who_ask_for_the_same_new_thing_both_get_it(monkeypatch):
    """The maker lets the other by, who waits for the maker: no turn may be held at that."""
    monkeypatch.setattr(turns, "LONG", 0.0)
    begun, made, found = threading.Event(), [], []

    @shared()
    def part(number):
        made.append(number)
        return number

    @shared()
    def whole(number):
        begun.set()
        time.sleep(0.05)  # the other one asks for a turn
        return part(number) + 1

    def ask():
        with TURN.taken(lambda _: None):
            found.append(whole(1))

    first, second = (threading.Thread(target=ask, daemon=True) for _ in range(2))
    first.start()
    begun.wait(10)
    second.start()
    first.join(10)
    second.join(10)
    assert found == [2, 2]
    assert made == [1]


def test_a_part_that_may_wait_runs_after_those_that_may_not(monkeypatch):
    monkeypatch.setattr(turns.st, "fragment", lambda function, **_: function)
    order = []

    def run(name, later):
        turns.fragment(order.append, later=later)(name)

    with TURN.taken(nobody):
        threads = [
            threading.Thread(target=run, args=each)
            for each in (("training", True), ("a move", False))
        ]
        for thread in threads:
            thread.start()
            time.sleep(0.02)
    for thread in threads:
        thread.join(10)
    assert order == ["a move", "training"]


def test_a_result_that_nobody_waits_for_is_not_begun(monkeypatch):
    made = []

    @shared()
    def part(number):
        made.append(number)
        return number

    class State:
        def get(self, _):
            raise Leaves

    with TURN.taken(nobody):
        assert part(1) == 1
        monkeypatch.setattr(turns, "get_script_run_ctx", lambda **_: "a visitor's run")
        monkeypatch.setattr(turns.st, "session_state", State())
        assert part(1) == 1  # what is there already costs nothing
        with pytest.raises(Leaves):
            part(2)
    monkeypatch.undo()
    assert made == [1]
    assert part(2) == 2


def test_a_part_that_waits_alone_says_nothing_and_can_be_ended(monkeypatch):
    """The run of a fragment may write into no corner of the page: that would be an error."""
    looked = []

    class Run:
        fragment_ids_this_run = ("count",)

    class State:
        def get(self, key):
            looked.append(key)
            if len(looked) == 3:
                raise Leaves

    monkeypatch.setattr(turns, "PATIENCE", 0.01)
    monkeypatch.setattr(turns, "get_script_run_ctx", lambda **_: Run())
    monkeypatch.setattr(turns.st, "session_state", State())
    monkeypatch.setattr(turns.st, "toast", None)
    ended = []

    def part():
        try:
            with turns.turn():
                pass
        except Leaves:
            ended.append(True)

    with TURN.taken(nobody):
        thread = threading.Thread(target=part)
        thread.start()
        thread.join(10)
    assert ended


def test_every_page_and_every_fragment_runs_in_its_turn(monkeypatch):
    """One that is held by somebody else holds up a page, and is said in a corner of it."""
    monkeypatch.setattr(turns, "PATIENCE", 0.05)
    app = opened("unroll")
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
    app = opened(page.url_path)
    parts = 0
    sections = page.screen.PAGE.sections
    for section in sections or ("",):
        app.query_params["section"] = section
        app.run()
        assert not app.exception
        kept = {name: part for each in storages for name, part in vars(each)["_fragments"].items()}
        assert [name for name, part in kept.items() if reachable(part)] == []
        parts += len(kept)
    assert parts > len(sections)
