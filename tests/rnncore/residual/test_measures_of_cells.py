"""Measures that only recurrent cells have say so when they are given a tower."""

import pytest
import torch

import rnncore
from rnncore import measures
from rnncore.measures import influence
from rnncore.residual import Tower


@pytest.fixture(scope="module")
def trace():
    x = torch.randn(5, 4, dtype=torch.float64, generator=torch.Generator().manual_seed(0))
    return rnncore.record(Tower(4, 3, dtype=torch.float64), x)


@pytest.mark.parametrize(
    "measure",
    [
        measures.parameter_gradients,
        lambda trace: measures.weight_gradient_shares(trace, trace.tracks[0]),
        lambda trace: measures.log10_weight_gradient_norms(trace, trace.tracks[0]),
        lambda trace: measures.step_jacobians(trace.tracks[0]),
        lambda trace: measures.saturation(trace.tracks[0], "read"),
        lambda trace: measures.gate_mean(trace.tracks[0], "read"),
        lambda trace: influence.influence_map(trace.tracks[0]),
        lambda trace: influence.step_singular_values(trace.tracks[0]),
        lambda trace: influence.lyapunov_exponents(trace.tracks[0], 2),
    ],
)
def test_a_tower_is_refused_by_name(trace, measure):
    with pytest.raises(ValueError, match=r"cell must be recurrent.*got 'tower'.*pathway_norms"):
        measure(trace)


def test_a_cell_has_no_residuals():
    elman = rnncore.record(torch.nn.RNN(4, 4).double(), torch.zeros(1, 2, 4, dtype=torch.float64))
    with pytest.raises(ValueError, match="track must be of a tower; got one of cell 'elman'"):
        measures.residuals(elman.tracks[0])
