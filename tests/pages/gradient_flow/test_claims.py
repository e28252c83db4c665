"""What the page Gradient flow may say, each claim measured on a recording.

The claims are the field's: each test names its source. Nothing here compares with an earlier
output; the numbers on the right are closed forms or inequalities.
"""

import math

import numpy as np
import pytest
import torch

import rnncore
from pages.gradient_flow.spec import GradientSpec
from pages.gradient_flow.state import gradient_runs
from rnncore import measures
from rnncore.measures import influence

H, T = 64, 100
SEEDS = range(5)


def generator(seed):
    return torch.Generator().manual_seed(seed)


def orthogonal(size, seed):
    drawn = torch.empty(size, size, dtype=torch.float64)
    return torch.nn.init.orthogonal_(drawn, generator=generator(seed))


def network(module, recurrent, seed=0, inputs=4, **options):
    """A network without biases whose recurrent weights are given, and its input weights drawn."""
    made = module(inputs, recurrent.shape[-1], bias=False, dtype=torch.float64, **options)
    with torch.no_grad():
        made.weight_ih_l0.uniform_(-1, 1, generator=generator(seed))
        made.weight_hh_l0.copy_(recurrent)
    return made


def noise(steps, seed, inputs=4):
    drawn = np.random.default_rng(seed).standard_normal((steps, 1, inputs))
    return torch.from_numpy(drawn)


def silence(steps, inputs=4):
    return torch.zeros(steps, 1, inputs, dtype=torch.float64)


def curve(trace):
    """log10 of the norm of dL/dh at the boundaries, ``(T + 1,)``."""
    return measures.log10_gradient_norm(trace.tracks[0])[:, 0]


def left(trace):
    """log10 of what is left of the gradient at the initial state."""
    norms = curve(trace)
    return norms[0] - norms[-1]


# ------------------------------------------------ Pascanu et al. (2013): sufficient, and necessary


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("scale", [0.5, 0.9, 0.99])
@pytest.mark.parametrize("nonlinearity", ["tanh", "relu"])
def test_a_largest_singular_value_below_one_suffices_to_vanish(nonlinearity, scale, seed):
    """With γ = 1, each step back multiplies by at most σ_max: the curve lies below a line."""
    gaussian = torch.randn(H, H, dtype=torch.float64, generator=generator(seed))
    weights = gaussian * scale / torch.linalg.matrix_norm(gaussian, 2)
    made = network(torch.nn.RNN, weights, seed, nonlinearity=nonlinearity)
    trace = rnncore.record(made, noise(T, seed))
    norms = curve(trace)
    line = norms[-1] + np.arange(T, -1, -1) * math.log10(scale)
    assert np.all(norms <= line + 1e-9)
    assert left(trace) <= T * math.log10(scale) + 1e-9
    np.testing.assert_allclose(measures.gradient_bound(trace.tracks[0])[:, 0], line, atol=1e-9)


@pytest.mark.parametrize("scale", [0.9, 1.0, 1.1, 1.5])
def test_without_input_orthogonal_weights_give_the_power_exactly(scale):
    """The state stays 0, every slope is 1, and each step multiplies the gradient by s: s^T."""
    trace = rnncore.record(network(torch.nn.RNN, orthogonal(H, 0) * scale), silence(T))
    assert left(trace) == pytest.approx(T * math.log10(scale), abs=1e-9)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("scale", [1.1, 1.5])
def test_a_largest_singular_value_above_one_is_necessary_and_not_sufficient(scale, seed):
    """The same weights explode in silence and vanish under noise of unit variance."""
    made = network(torch.nn.RNN, orthogonal(H, seed) * scale, seed)
    assert left(rnncore.record(made, silence(T))) > 4
    assert left(rnncore.record(made, noise(T, seed))) < -3


@pytest.mark.parametrize("seed", SEEDS)
def test_under_noise_the_slopes_of_tanh_are_what_shrinks_the_gradient(seed):
    made = network(torch.nn.RNN, orthogonal(H, seed) * 1.1, seed)
    track = rnncore.record(made, noise(T, seed)).tracks[0]
    slopes = 1 - track.states["h"][1:, 0] ** 2
    assert slopes.mean() * 1.1 < 1
    assert slopes.max() <= 1


@pytest.mark.parametrize("seed", SEEDS)
def test_no_step_back_leaves_the_range_of_its_singular_values(seed):
    track = rnncore.record(
        network(torch.nn.RNN, orthogonal(16, seed) * 1.3, seed), noise(T, seed)
    ).tracks[0]
    values = influence.step_singular_values(track)
    norms = measures.log10_gradient_norm(track)[:, 0]
    factors = 10.0 ** (norms[:-1] - norms[1:])
    assert np.all(factors <= values[:, 0] * (1 + 1e-9))
    assert np.all(factors >= values[:, -1] * (1 - 1e-9))


@pytest.mark.parametrize("module", [torch.nn.RNN, torch.nn.LSTM, torch.nn.GRU, rnncore.IndRNN])
def test_what_a_loss_at_the_last_step_can_reach_is_in_the_last_row_of_the_map(module):
    made = module(4, 12, dtype=torch.float64)
    with torch.no_grad():
        for parameter in made.parameters():
            parameter.uniform_(-0.5, 0.5, generator=generator(1))
    track = rnncore.record(made, noise(40, 0)).tracks[0]
    norms = measures.log10_gradient_norm(track)[:, 0]
    found = influence.influence_map(track)
    assert np.all(norms <= found.log10_norm[-1] + norms[-1] + 1e-9)


# ----------------------------------------- Lyapunov: the slope of the gradient is the exponent


@pytest.mark.parametrize("gain", [0.5, 2.0, 4.0])
@pytest.mark.parametrize("seed", [0, 1])
def test_the_slope_of_the_backward_norm_is_the_largest_exponent(gain, seed):
    """Gaussian weights of variance g² / N, N = 100, without input, from a random state."""
    size, steps = 100, 1500
    weights = torch.randn(size, size, dtype=torch.float64, generator=generator(seed))
    made = network(torch.nn.RNN, weights * gain / math.sqrt(size), seed)
    first = torch.randn(1, 1, size, dtype=torch.float64, generator=generator(seed + 9))
    trace = rnncore.record(made, silence(steps), first)
    (largest,) = influence.lyapunov_exponents(trace.tracks[0], 1)
    slope = left(trace) / steps * math.log(10)
    assert slope == pytest.approx(largest, abs=0.02)
    assert (largest > 0) == (gain > 1)


def test_without_input_the_exponent_is_the_logarithm_of_the_spectral_radius():
    weights = torch.diag(torch.linspace(0.1, 0.9, 12, dtype=torch.float64))
    trace = rnncore.record(network(torch.nn.RNN, weights), silence(200))
    exponents = influence.lyapunov_exponents(trace.tracks[0], 3)
    assert exponents[0] == pytest.approx(math.log(0.9), abs=0.02)
    assert measures.spectral_radius(trace.tracks[0]) == pytest.approx(0.9)


# --------------------------------------------- the LSTM's forget bias: how long a cell remembers


def remembering(bias, hidden=6):
    """An LSTM whose gates read nothing: forget gates σ(b), all else at its middle."""
    made = torch.nn.LSTM(4, hidden, dtype=torch.float64)
    with torch.no_grad():
        for parameter in made.parameters():
            parameter.zero_()
        made.bias_ih_l0[hidden : 2 * hidden] = bias  # rows i, f, g, o
    return made


@pytest.mark.parametrize(("bias", "half_life"), [(0, 1.0), (1, 2.2), (3, 14), (5, 103)])
def test_the_cell_path_halves_every_ln_2_by_minus_ln_of_the_forget_gate(bias, half_life):
    """dL/dc is multiplied by σ(b) at each step back, and by nothing else."""
    steps = 300
    track = rnncore.record(remembering(bias), noise(steps, 0)).tracks[0]
    gate = 1 / (1 + math.exp(-bias))
    np.testing.assert_allclose(track.gates["forget"], gate, rtol=1e-12)
    norms = measures.log10_gradient_norm(track, "c")[:, 0]
    # The last step's own output gate adds to dL/dc there; before it, only the forget gate acts.
    np.testing.assert_allclose(np.diff(norms[:-1]), -math.log10(gate), atol=1e-9)
    formula = math.log(2) / -math.log(gate)
    assert formula == pytest.approx(half_life, rel=0.03)
    back = round(formula)
    if back == formula:
        assert norms[-2] - norms[-2 - back] == pytest.approx(math.log10(2))
    per_step = (norms[-2] - norms[0]) / (steps - 1)
    assert math.log10(2) / per_step == pytest.approx(formula)


@pytest.mark.parametrize("seed", SEEDS)
def test_under_noise_a_forget_bias_of_one_and_of_three_keep_more_of_the_gradient(seed):
    """Not so beyond: a bias of 5 keeps more than 1 does, but not always more than 3."""
    kept = []
    for bias in (0.0, 1.0, 3.0, 5.0):
        made = torch.nn.LSTM(4, 32, dtype=torch.float64)
        with torch.no_grad():
            for parameter in made.parameters():
                parameter.uniform_(-0.17, 0.17, generator=generator(seed))
            made.bias_ih_l0[32:64] += bias
        kept.append(left(rnncore.record(made, noise(T, seed))))
    assert np.all(np.diff(kept[:3]) > 1)
    assert kept[3] > kept[1]


# ------------------------------------------- IndRNN (Li et al. 2018): each unit has its own power


@pytest.mark.parametrize("nonlinearity", ["tanh", "relu"])
def test_the_gradient_of_a_unit_is_its_power_times_the_product_of_its_slopes(nonlinearity):
    own = torch.linspace(-1.05, 1.05, 12, dtype=torch.float64)
    made = network(rnncore.IndRNN, own, inputs=4, nonlinearity=nonlinearity)
    with torch.no_grad():
        made.weight_ih_l0.abs_()  # with positive input too, so that some ReLU units stay on
    trace = rnncore.record(made, noise(30, 0).abs())
    track = trace.tracks[0]
    h = track.states["h"][1:, 0]
    slopes = 1 - h**2 if nonlinearity == "tanh" else (h > 0).astype(float)
    expected = own.numpy() ** 30 * slopes.prod(0) * track.state_grads["h"][-1, 0]
    np.testing.assert_allclose(track.state_grads["h"][0, 0], expected, rtol=1e-9, atol=1e-300)
    assert np.any(expected != 0)


@pytest.mark.parametrize("steps", [10, 100, 500])
@pytest.mark.parametrize("nonlinearity", ["tanh", "relu"])
def test_own_weights_up_to_the_root_of_two_let_a_gradient_grow_at_most_twofold(nonlinearity, steps):
    own = torch.full((8,), 2 ** (1 / steps), dtype=torch.float64)
    made = network(rnncore.IndRNN, own, nonlinearity=nonlinearity)
    track = rnncore.record(made, noise(steps, 0)).tracks[0]
    growth = np.abs(track.state_grads["h"][0, 0] / track.state_grads["h"][-1, 0])
    assert growth.max() <= 2 * (1 + 1e-9)


def test_the_bound_of_indrnn_is_reached_where_every_slope_is_one():
    own = torch.full((8,), 2 ** (1 / T), dtype=torch.float64)
    made = network(rnncore.IndRNN, own, nonlinearity="relu")
    with torch.no_grad():
        made.weight_ih_l0.abs_()
    trace = rnncore.record(made, noise(T, 0).abs())
    assert 10 ** left(trace) == pytest.approx(2)
    bound = measures.gradient_bound(trace.tracks[0])[:, 0]
    np.testing.assert_allclose(curve(trace), bound, atol=1e-9)


def test_identity_weights_and_relu_pass_the_gradient_on_unchanged_while_units_are_on():
    made = network(rnncore.IndRNN, torch.ones(8, dtype=torch.float64), nonlinearity="relu")
    trace = rnncore.record(made, noise(T, 0))
    track = trace.tracks[0]
    on = (track.states["h"][1:, 0] > 0).all(0)
    grads = track.state_grads["h"][:, 0]
    np.testing.assert_array_equal(grads[0][on], grads[-1][on])
    assert np.all(grads[0][~on] == 0)


# ------------------------------------------------------- Feng et al. (2024): gates without a state


@pytest.mark.parametrize("seed", SEEDS)
def test_the_gradient_of_a_mingru_never_grows(seed):
    torch.manual_seed(seed)
    made = rnncore.MinGRU(4, H, dtype=torch.float64)
    track = rnncore.record(made, 3 * noise(T, seed)).tracks[0]
    grads, z = track.state_grads["h"][:, 0], track.gates["update"][:, 0]
    assert np.all((z > 0) & (z < 1))
    np.testing.assert_allclose(grads[:-1], (1 - z) * grads[1:], rtol=1e-12)
    np.testing.assert_allclose(
        measures.step_jacobians(track)[:, 0], [np.diag(1 - step) for step in z]
    )


def test_scaling_recurrent_weights_leaves_the_gradient_of_a_mingru_as_it_was():
    runs = [
        gradient_runs(GradientSpec(cells=("Elman tanh", "minGRU"), radius=radius))
        for radius in (0.9, 1.35)
    ]
    before, after = (run.lane("minGRU").norms for run in runs)
    np.testing.assert_array_equal(before, after)
