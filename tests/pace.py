"""How fast this machine is just now: a slow or busy one is given more time in proportion."""

import statistics
import time

ADDITIONS = 1_000_000
QUIET = 0.025
"""Seconds that so many additions take in a quiet hour; the same machine was seen to take 0.06."""


def pace() -> float:
    """By how much longer than in a quiet hour things take now: 1 to 4, from three readings."""
    readings = []
    for _ in range(3):
        begun, total = time.perf_counter(), 0
        for number in range(ADDITIONS):
            total += number
        readings.append(time.perf_counter() - begun)
    return min(max(statistics.median(readings) / QUIET, 1.0), 4.0)
