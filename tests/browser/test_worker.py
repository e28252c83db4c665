"""Five races in the worker at once: nobody else waits for them, and each of them moves."""

import sys

import pytest

from benchmarks.load import Server
from benchmarks.worker import measure
from tests.browser.process import talk
from tests.pace import pace


@pytest.mark.speed
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="watches processes in /proc")
def test_five_races_keep_the_limits(tmp_path):
    """Protects what ``python -m benchmarks.worker`` measures at length."""
    server = Server(tmp_path)
    try:
        rows = {name: (n, limit) for name, n, limit in talk(measure(server, 5, 6))}
    finally:
        server.stop()
    print(rows)
    share = rows["the share of a processor that the worker had"][0]
    for name, (measured, limit) in rows.items():
        if limit.startswith("≤"):
            assert measured <= float(limit[1:]) * pace(), name
        elif limit:  # pictures a second, of a worker to which others leave less than all
            assert measured >= float(limit[1:]) * min(share, 1) / pace(), name
    assert "Traceback" not in (tmp_path / "output.txt").read_text(encoding="utf-8")
