"""The server is told to end while a class is connected: it does, at once, and leaves nothing."""

import asyncio
import os
import resource
import signal
import socket
import subprocess
import sys
import time

import pytest
import torch

import rnncore
from tests.browser.app import ROOT, App, answers, end, free_port
from tests.browser.process import talk
from tests.browser.stage import StagePage
from tests.visitor import Visitor

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGTERM")

PAGES = ("", "gradient-flow", "gates", "network-types", "your-data")
VISITORS, CLOSED = 50, 30
WITHIN = 8
"""Seconds until it has ended: ``PATIENCE`` of dashboard.app.ending, more on a busy machine."""

FEW_FILES = 256
"""Files that may be open at once, as macOS begins."""


def few_files():
    resource.setrlimit(
        resource.RLIMIT_NOFILE, (FEW_FILES, resource.getrlimit(resource.RLIMIT_NOFILE)[1])
    )


def is_free(port):
    with socket.socket() as mine:
        mine.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            mine.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def nothing_is_left(process):
    """Whether no process of the group that it led is there; the worker hears of it, and ends."""
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        try:
            os.killpg(process.pid, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.05)
    return False


def ended(process):
    """Ask it to end: the seconds that it took."""
    begun = time.monotonic()
    process.send_signal(signal.SIGTERM)
    process.wait(WITHIN)
    return time.monotonic() - begun


async def a_class(app, visitors, trains):
    """Fifty when the server is told to end: some in a move, one in training, one asleep."""
    for number in range(CLOSED):
        gone = Visitor(app.url, PAGES[number % len(PAGES)])
        await gone.open()
        await gone.close()
    for start in range(0, VISITORS, 5):
        await asyncio.gather(*(each.open() for each in visitors[start : start + 5]))
    await trains.open()
    await trains.move(**{"training-start": True})
    await trains.follow()
    asleep = visitors[-1]
    asleep.sleep()
    for _ in range(60):  # more than the system keeps for it
        await asleep.send()
        await asyncio.sleep(0.03)
    for number, each in enumerate(visitors[:20]):
        if "seed" in each.keys():  # noqa: SIM118
            await each.send(seed=500 + number)
    await asyncio.sleep(0.05)
    await asyncio.to_thread(ended, app.process)
    for each in (*visitors, trains):
        await each.drop()


async def come_back(visitors):
    """What is not as it was, when they open their address again."""
    wrong = []
    for each in visitors:
        chosen = {key: each.value(key) for key in ("seed", "depth") if key in set(each.keys())}
        back = Visitor(each.url, each.page, each.query, session=each.session)
        await back.open()
        shown = {key: back.value(key) for key in chosen}
        wrong += [*back.errors, *([] if shown == chosen else [(each.page, chosen, shown)])]
        await back.close()
    return wrong


@pytest.mark.browser
def test_a_class_is_left_and_finds_its_views_again(tmp_path, browser):
    """Protects ``end_promptly``, ``_open_more_files``, and the address of every page.

    One of fifty has fallen asleep: what was sent to it waits, and would be waited for.
    """
    app = App(tmp_path / "first.txt", preexec_fn=few_files)
    port = int(app.url.rstrip("/").rpartition(":")[2])
    visitors = [Visitor(app.url, PAGES[k % len(PAGES)], f"seed={k}") for k in range(VISITORS)]
    trains = Visitor(app.url, "residual-shortcuts", "section=Training&depth=60")
    context = browser.new_context()
    try:
        app.wait()
        page = context.new_page()
        page.goto(app.url + "?cell=GRU")
        stage = StagePage(page)
        before = stage["key"]
        words = stage.within("input", page.get_by_role("textbox", name="Words"))
        words.fill("rain fell on green hills")
        words.press("Enter")
        stage.changes_from(before)
        talk(a_class(app, visitors, trains))
        assert app.process.returncode in (0, -signal.SIGTERM)  # or: it was ended as it was asked
        assert "Traceback" not in app.printed()
        assert nothing_is_left(app.process)
        assert is_free(port)

        app = App(tmp_path / "second.txt", port).wait()
        assert talk(come_back([*visitors[:12], trains])) == []
        before = stage["key"]
        stage.within("network", page.get_by_text("LSTM", exact=True).first).click()
        stage.changes_from(before)
        labels = stage.ask("frame => frame.stage.model.labels.join(' ')")
        assert labels == "rain fell on green hills"
        assert "Traceback" not in app.printed()
    finally:
        context.close()
        app.stop()


def test_the_dashboard_ends_with_the_command_that_started_it(tmp_path):
    """``python -m rnncore view`` waits for a server of its own, and takes it along."""
    torch.manual_seed(0)
    rnncore.record(torch.nn.LSTM(2, 3), torch.randn(4, 1, 2)).save(tmp_path / "t.npz")
    port = free_port()
    command = [sys.executable, "-m", "rnncore", "view", str(tmp_path / "t.npz"), "--no-browser"]
    with (tmp_path / "output.txt").open("wb") as log:
        viewing = subprocess.Popen(
            [*command, "--port", str(port)],
            cwd=ROOT,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        assert answers(f"http://127.0.0.1:{port}/", viewing)
        ended(viewing)
        assert viewing.returncode == 0
        assert nothing_is_left(viewing)
        assert is_free(port)
    finally:
        end(viewing)
    assert b"Traceback" not in (tmp_path / "output.txt").read_bytes()
