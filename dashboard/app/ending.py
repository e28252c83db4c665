"""How the server ends when it is told to: promptly, whoever is still connected.

uvicorn, which serves for Streamlit, waits for every connection to close, without a limit: for the
laptop that fell asleep with half a page received, or with half an upload sent.
"""

from __future__ import annotations

import asyncio
import signal
import threading
from collections.abc import Callable
from types import FrameType
from typing import Any

PATIENCE = 3.0
"""Seconds that open connections are given to close."""


def end_promptly(let_go: Callable[[], None]) -> None:
    """End for certain within ``PATIENCE`` of a signal that asks for it. Call in the server's loop.

    What uvicorn does on such a signal it does as before; most often that is enough. ``let_go``: is
    called in the loop, and answers who waits for something that will not come.
    """
    if threading.current_thread() is not threading.main_thread():
        return  # signals come to the main thread only: this is no server of its own
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        _limit(loop, number, signal.getsignal(number), let_go)


def _limit(
    loop: asyncio.AbstractEventLoop, number: int, usual: Any, let_go: Callable[[], None]
) -> None:
    def asked(number: int, frame: FrameType | None) -> None:
        loop.call_soon_threadsafe(let_go)
        loop.call_soon_threadsafe(loop.call_later, PATIENCE, _end, number)
        usual(number, frame)

    if callable(usual):
        signal.signal(number, asked)


def _end(number: int) -> None:
    """End as a process does that has no handler: the status says which signal it was."""
    signal.signal(number, signal.SIG_DFL)
    signal.raise_signal(number)
