"""Start the dashboard on a trace: the library's one step up, into a process of its own.

Nothing of the dashboard is imported. It is found beside the library, as in a checkout.
"""

from __future__ import annotations

import importlib.util
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
import webbrowser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

VARIABLE = "UNROLLED_TRACE"
"""The environment variable that names the file to the dashboard."""

OTHER = "UNROLLED_OTHER_TRACE"
"""The one that names a second file, to be compared with it."""

_OWN_PYTHON = str(Path(".venv/Scripts/python" if os.name == "nt" else ".venv/bin/python"))

PATIENCE = 60
"""Seconds that the server is waited for before the browser is opened."""


NEXT = 20
"""Ports that are tried after one in use, to name one that is not."""


class ViewError(RuntimeError):
    """The dashboard cannot be started from here."""


def view(path: Path, other: Path | None = None, *, port: int = 8501, browser: bool = True) -> None:
    """Start the dashboard on the trace at ``path``, and wait until it is ended.

    ``other``: a second trace, which is compared with it.

    Ctrl-C ends it, and so does a request to this process to terminate.

    ``browser``: open its ``address`` once the server answers. Raises ViewError where the dashboard
    or Streamlit is not there, and where the server ends with an error, a port in use for instance.
    """
    script = entry_script()
    command = [sys.executable, "-m", "streamlit", "run", script.name, f"--server.port={port}"]
    environment = os.environ | {
        VARIABLE: str(path.resolve()),
        OTHER: "" if other is None else str(other.resolve()),
    }
    command.append("--server.headless=true")
    # Our own interpreter runs our own script.
    with (
        _interrupted_by(signal.SIGTERM),
        subprocess.Popen(command, cwd=script.parent, env=environment) as server,  # noqa: S603
    ):
        if browser:
            threading.Thread(target=_open, args=(port, server), daemon=True).start()
        try:
            status = server.wait()
        except KeyboardInterrupt:
            server.terminate()
            return
    if status:
        raise ViewError(f"the dashboard ended with status {status}; is port {port} in use?")


@contextmanager
def _interrupted_by(number: int) -> Iterator[None]:
    """Within, a signal does what Ctrl-C does: to end at once would leave the server running.

    Nothing in another thread than the main one, to which no signal comes.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(number, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(number, before)


def address(port: int) -> str:
    """Where the page is that shows the trace."""
    return f"http://localhost:{port}/your-data"


def entry_script() -> Path:
    """The dashboard's entry script beside the library. Raises ViewError."""
    script = Path(__file__).resolve().parents[2] / "streamlit_app.py"
    if not script.is_file():
        raise ViewError(
            "view needs the dashboard, which is not beside this rnncore: an installed rnncore has "
            "none. Get the whole of Unrolled, the folder with streamlit_app.py in it, and run "
            f"`make run` there once; then, in it: {_OWN_PYTHON} -m rnncore view … "
            "`python -m rnncore report` needs no dashboard."
        )
    if importlib.util.find_spec("streamlit") is None:
        raise ViewError(
            f"view needs streamlit, which {sys.executable} does not have: run `make run` in "
            f"{script.parent} once, and then, in it: {_OWN_PYTHON} -m rnncore view …"
        )
    return script


def check_port(port: int) -> None:
    """Raise ViewError where nothing can be served at ``port``, with one that is free."""
    reason = _taken(port)
    if reason is None:
        return
    others = range(port + 1, min(port + 1 + NEXT, 65_536))
    free = next((str(other) for other in others if _taken(other) is None), "NUMBER")
    raise ViewError(
        f"port {port} cannot be used ({reason}). End what runs there, an Unrolled maybe, or take "
        f"another one: --port {free}"
    )


def _taken(port: int) -> str | None:
    """Why no server can be had at the port; None where one can."""
    with socket.socket() as tried:
        if os.name == "posix":  # as servers do: one that has just ended is not in the way
            tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind(("127.0.0.1", port))
            tried.listen(1)
        except OSError as error:
            return error.strerror or str(error)
    return None


def _open(port: int, server: subprocess.Popen[bytes]) -> None:
    """Open the browser once the server answers."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and server.poll() is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=1):
                webbrowser.open(address(port))
                return
        except OSError:
            time.sleep(0.3)
