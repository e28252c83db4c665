"""A server's process from outside, on Linux; and visitors in a thread of their own."""

import asyncio
import os
import resource
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path


def talk(coroutine):
    """What the coroutine gives. In another thread: playwright may have a loop running in this."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, coroutine).result()


def memory(pid):
    """MB that a process holds."""
    return int(_status(pid, "VmRSS").split()[0]) / 1024


def threads(pid):
    """How many threads it has."""
    return int(_status(pid, "Threads"))


def files(pid):
    """How many files and connections it has open."""
    return len(list(Path(f"/proc/{pid}/fd").iterdir()))


def worker_of(pid):
    """The process in which a server runs what takes long."""
    children = Path(f"/proc/{pid}/task").glob("*/children")
    for child in " ".join(each.read_text(encoding="ascii") for each in children).split():
        if b"dashboard.worker" in Path(f"/proc/{child}/cmdline").read_bytes():
            return int(child)
    raise AssertionError(f"the server {pid} has no worker")


def cpu(pid):
    """Seconds of CPU that it has used, all threads together."""
    parts = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(parts[11]) + int(parts[12])) / os.sysconf("SC_CLK_TCK")


def calm(pid, *, within=20, quiet=0.5):
    """Wait until a process has used no CPU for so many seconds; whether it came to that."""
    deadline = time.monotonic() + within
    while time.monotonic() < deadline:
        before = cpu(pid)
        time.sleep(quiet)
        if cpu(pid) - before <= 0.1 * quiet:  # a tick or two: connections are looked after
            return True
    return False


@contextmanager
def full_disk(pid):
    """A process that cannot write to any file, as on a disk that is full."""
    before = resource.prlimit(pid, resource.RLIMIT_FSIZE)
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (0, before[1]))
    try:
        yield
    finally:
        resource.prlimit(pid, resource.RLIMIT_FSIZE, before)


def _status(pid, name):
    lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
    return next(line.partition(":")[2] for line in lines if line.startswith(name + ":"))
