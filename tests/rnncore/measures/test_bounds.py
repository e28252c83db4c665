"""The theory's bounds: never undercut, reached where they are tight, and only where they hold."""

import numpy as np
import pytest
import torch

import rnncore
from rnncore import measures

BOUNDED = ("elman-tanh", "elman-relu", "indrnn-tanh", "indrnn-relu")


@pytest.mark.parametrize("kind", BOUNDED)
@pytest.mark.parametrize("dtype", [torch.float64, torch.float32])
@pytest.mark.parametrize("chosen", ["last", "every", "some"])
@pytest.mark.parametrize("scale", [0.2, 1.0, 3.0])
def test_no_gradient_exceeds_its_bound(lab, kind, dtype, chosen, scale):
    module = lab.module(kind, dtype=dtype, bidirectional=True, num_layers=2)
    with torch.no_grad():
        for name, weight in module.named_parameters():
            if "hh" in name:
                weight.mul_(scale)
    rows = lab.rows((90, 40), dtype=dtype)
    losses = {
        "last": rnncore.last_step,
        "every": rnncore.every_step,
        "some": rnncore.at_step(3, 30),
    }
    trace = rnncore.record(module, lab.in_form(rows, "packed"), loss=losses[chosen])
    for track in trace.tracks:
        norms, bound = measures.log10_gradient_norm(track), measures.gradient_bound(track)
        assert bound.shape == norms.shape == (91, 2)
        assert np.isnan(bound[41:, 1]).all()
        # A network that overflowed to NaN has no gradient there, bounded or not.
        overflowed = np.isnan(track.states["h"]).any(-1)
        assert not np.isnan(norms[~overflowed]).any() or scale > 1
        assert not np.isnan(bound[~np.isnan(norms)]).any()
        inside = ~np.isnan(norms)
        tolerance = 1e-10 if dtype == torch.float64 else 1e-3
        # -inf is below everything, itself included.
        low = np.where(norms == -np.inf, -1e9, norms)[inside]
        assert (low <= np.where(bound == -np.inf, -1e9, bound)[inside] + tolerance).all()


@pytest.mark.parametrize("scale", [0.5, 0.9, 1.1])
def test_at_rest_with_an_orthogonal_matrix_the_bound_is_the_gradient(scale):
    torch.manual_seed(0)
    module = torch.nn.RNN(1, 6, bias=False, dtype=torch.float64)
    with torch.no_grad():
        torch.nn.init.orthogonal_(module.weight_hh_l0)
        module.weight_hh_l0.mul_(scale)
    track = rnncore.record(module, torch.zeros(2000, 1, dtype=torch.float64)).tracks[0]
    bound = measures.gradient_bound(track)[:, 0]
    exact = np.log10(6) / 2 + np.arange(2000, -1, -1) * np.log10(scale)
    np.testing.assert_allclose(bound, exact, rtol=1e-11, atol=1e-10)
    np.testing.assert_allclose(measures.log10_gradient_norm(track)[:, 0], exact, atol=1e-9)
    assert measures.largest_singular_value(track) == pytest.approx(scale, rel=1e-12)
    assert measures.spectral_radius(track) == pytest.approx(scale, rel=1e-12)


def test_above_one_the_bound_grows_and_the_gradient_need_not():
    # Necessary is not sufficient: sigma_max > 1, and with noise for input the gradient vanishes.
    torch.manual_seed(0)
    module = torch.nn.RNN(64, 64, bias=False, dtype=torch.float64)
    with torch.no_grad():
        torch.nn.init.orthogonal_(module.weight_hh_l0)
        module.weight_hh_l0.mul_(1.1)
        module.weight_ih_l0.copy_(torch.eye(64))
    track = rnncore.record(module, torch.randn(100, 64, dtype=torch.float64)).tracks[0]
    norms, bound = measures.log10_gradient_norm(track)[:, 0], measures.gradient_bound(track)[:, 0]
    assert measures.largest_singular_value(track) > 1
    assert norms[0] - norms[-1] < -5
    assert bound[0] - bound[-1] == pytest.approx(100 * np.log10(1.1), rel=1e-9)


def test_indrnns_bound_is_the_product_of_its_weights_unit_by_unit():
    module = rnncore.IndRNN(1, 3, bias=False, nonlinearity="relu", dtype=torch.float64)
    u = torch.tensor([0.9, -0.5, 1.05], dtype=torch.float64)
    with torch.no_grad():
        module.weight_hh_l0.copy_(u)
    track = rnncore.record(module, torch.randn(400, 1, dtype=torch.float64)).tracks[0]
    powers = np.abs(u.numpy()) ** np.arange(400, -1, -1)[:, None]
    exact = np.log10(np.linalg.norm(powers, axis=1))
    np.testing.assert_allclose(measures.gradient_bound(track)[:, 0], exact, rtol=1e-12, atol=1e-12)
    assert measures.largest_singular_value(track) == measures.spectral_radius(track) == 1.05


def test_radius_and_singular_value_of_a_matrix_that_is_not_normal(lab):
    track = rnncore.record(lab.module("elman-tanh"), lab.rows((3,))[0]).tracks[0]
    weight = track.parameters["weight_hh"]
    eigenvalues = np.linalg.eigvals(weight)
    assert measures.spectral_radius(track) == pytest.approx(np.abs(eigenvalues).max(), rel=1e-12)
    exact = np.sqrt(np.linalg.eigvalsh(weight.T @ weight).max())
    assert measures.largest_singular_value(track) == pytest.approx(exact, rel=1e-12)


@pytest.mark.parametrize("kind", ["lstm", "gru", "mingru"])
def test_gated_cells_have_no_such_bound(lab, kind):
    track = rnncore.record(lab.module(kind), lab.rows((3,))[0]).tracks[0]
    for measure in (
        measures.gradient_bound,
        measures.spectral_radius,
        measures.largest_singular_value,
    ):
        with pytest.raises(ValueError, match=rf"cells 'elman' and 'indrnn'.*got '{kind}'"):
            measure(track)


def test_without_a_loss_there_is_no_bound(lab):
    track = rnncore.record(lab.module("elman-tanh"), lab.rows((3,))[0], loss=None).tracks[0]
    with pytest.raises(ValueError, match="recorded without a loss"):
        measures.gradient_bound(track)
