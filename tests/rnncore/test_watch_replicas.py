"""Replicas of public models: heard in every call, true to autograd, and trained bit for bit.

The models and what they are compared with: ``benchmarks/models``; the table with times is printed
by ``python -m benchmarks.watch_models``.
"""

import pytest

from benchmarks.models.cases import CASES
from benchmarks.models.processes import measure


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_a_public_model_is_heard_truly_and_trains_as_it_would_alone(case):
    made = measure(case)
    assert made.found == made.expected
    assert not made.changed
    assert max(made.states, made.state_grads, made.weight_grads) < (1e-13 if case.exact else 0.03)
