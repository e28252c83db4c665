"""The app as a person starts it: `streamlit run` on a free port of this machine."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
RUN = ("-m", "streamlit", "run", "streamlit_app.py", "--server.port=%i", "--server.headless=true")
STARTS_WITHIN = 90  # seconds; importing torch on a cold disk takes most of them


def free_port():
    """A port of this machine that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def answers(url, process):
    """Whether the server at `url` answers within its time, while its process lives."""
    deadline = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(url + "_stcore/health", timeout=2) as answer:
                if answer.read() == b"ok":
                    return True
        except OSError:
            time.sleep(0.1)
    return False


def end(process):
    """End a process that leads a group, and everything that it started."""
    for sign in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, sign)
            process.wait(10)
        except (ProcessLookupError, subprocess.TimeoutExpired):
            continue


class App:
    """The server's process and what it has printed so far."""

    def __init__(self, output, port=None, arguments=RUN, **options):
        self.output = output
        self.port = port or free_port()
        self.url = f"http://127.0.0.1:{self.port}/"
        command = [sys.executable, *(part.replace("%i", str(self.port)) for part in arguments)]
        with output.open("wb") as log:
            self.process = subprocess.Popen(
                command,
                cwd=ROOT,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                **options,
            )

    def printed(self):
        return self.output.read_text(encoding="utf-8", errors="replace")

    def wait(self):
        """Until the server answers; AssertionError with its output when it does not."""
        if not answers(self.url, self.process):
            raise AssertionError(f"the app did not start:\n{self.printed()}")
        return self

    def stop(self):
        """End the server and everything that it started."""
        end(self.process)

    def __enter__(self):
        try:
            return self.wait()
        except BaseException:
            self.stop()
            raise

    def __exit__(self, *_):
        self.stop()
