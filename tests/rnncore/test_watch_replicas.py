"""Replicas of public models: heard in every call, true to autograd, and trained bit for bit.

The models and what they are compared with: ``benchmarks/models``; the table with times is printed
by ``python -m benchmarks.watch_models``.
"""

import numpy as np
import pytest
import torch
from torch import nn

import rnncore
from benchmarks import gpu
from benchmarks.models import checks
from benchmarks.models.cases import CASES
from benchmarks.models.processes import measure


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_a_public_model_is_heard_truly_and_trains_as_it_would_alone(case):
    made = measure(case)
    assert made.found == made.expected
    assert not made.changed
    assert max(made.states, made.state_grads, made.weight_grads) < (1e-13 if case.exact else 0.03)


def test_what_is_no_number_does_not_count_as_near():
    """In one of the two only: max(0.0, nan) is 0.0."""
    number, none = np.ones(2), np.array([1.0, np.nan])
    for ours, own in ((none, number), (number, none)):
        assert checks._worst([number, ours], [torch.ones(2), torch.from_numpy(own)]) == np.inf
    module = nn.GRU(2, 2)
    trace = rnncore.record(module, torch.zeros(3, 1, 2))
    module(torch.zeros(3, 1, 2))[0].sum().backward()
    module.weight_hh_l0.grad[1, 1] = torch.nan
    assert gpu.gradients_apart(trace, module) == np.inf
