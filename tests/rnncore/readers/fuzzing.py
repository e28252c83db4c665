"""How many cases a property of a reader is tried on: few in CI, many in ``make fuzz``."""

import os

from hypothesis import HealthCheck, settings

CASES = int(os.environ.get("FUZZ_CASES", "200"))
fuzzed = settings(
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    max_examples=CASES,
    # In CI the same cases every time: what a rare one finds belongs to whoever looks for it.
    derandomize="FUZZ_CASES" not in os.environ,
)

# A process each, or two: a twentieth.
processes = settings(deadline=None, max_examples=max(CASES // 20, 1))
