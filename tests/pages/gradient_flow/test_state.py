"""The runs of Gradient flow: against torch's autograd, and against what theory gives exactly."""

import itertools
import math
from dataclasses import replace

import numpy as np
import pytest
import torch

from dashboard.cells import CELLS, NOTHING
from dashboard.choices import canonical
from dashboard.figures.gradient_float32 import kinds, norm_in_float32
from dashboard.figures.powers import power
from dashboard.models.networks import embed
from dashboard.models.spec import INITS, LOSSES
from dashboard.theme import plus_minus
from pages.gradient_flow import measured
from pages.gradient_flow.presets import FORGET_BIAS, PRESETS
from pages.gradient_flow.sections.notice import BIASES, OBSERVATIONS, alone, fallen
from pages.gradient_flow.spec import GradientSpec, of_cell
from pages.gradient_flow.state import build, gradient_runs, noise, read
from rnncore.measures import influence
from rnncore.readers import InputError

SMALL = GradientSpec(hidden=5, length=7, seed=3)
CASES = list(itertools.product(CELLS, LOSSES))


def _norms_by_autograd(spec: GradientSpec, cell: str, inputs: np.ndarray) -> np.ndarray:
    """log10 of the norm of dL/dh_t for t = 0 … T, one step of torch's module at a time."""
    network = build(spec, cell)
    x = torch.tensor(inputs).unsqueeze(1)
    state = torch.zeros(1, 1, spec.hidden, dtype=torch.float64, requires_grad=True)
    memory, states = torch.zeros_like(state), [state]
    for step in range(len(x)):
        hx = (states[-1], memory) if cell == "LSTM" else states[-1]
        _, after = network(x[step : step + 1], hx)
        if cell == "LSTM":
            after, memory = after
        after.retain_grad()
        states.append(after)
    if spec.loss == "last step":
        loss = states[-1].sum()
    elif spec.loss == "every step":
        loss = sum(state.sum() for state in states[1:])
    else:
        loss = states[spec.at].sum()
    loss.backward()
    grads = [torch.zeros_like(s) if s.grad is None else s.grad for s in states]
    with np.errstate(divide="ignore"):
        return np.log10([float(grad.norm()) for grad in grads])


@pytest.mark.parametrize(("cell", "loss"), CASES)
def test_the_curve_is_what_autograd_computes(cell, loss):
    spec = replace(SMALL, cells=(cell,), loss=loss, at=4, forget=1.5, recurrent="uniform")
    runs = gradient_runs(spec)
    expected = _norms_by_autograd(spec, cell, runs.inputs)
    np.testing.assert_allclose(runs.lanes[0].norms, expected, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("init", INITS)
@pytest.mark.parametrize("radius", [0.1, 1.0, 4.0])
@pytest.mark.parametrize("cell", [cell for cell in CELLS if CELLS[cell].recurrent != NOTHING])
def test_every_block_has_the_spectral_radius(cell, init, radius):
    network = build(replace(SMALL, recurrent=init, radius=radius), cell)
    blocks = network.weight_hh_l0.detach().numpy()
    for block in np.split(blocks, len(blocks) // SMALL.hidden):
        matrix = np.diag(block) if block.ndim == 1 else block
        assert np.abs(np.linalg.eigvals(matrix)).max() == pytest.approx(radius, rel=1e-12)


def test_as_drawn_is_as_drawn():
    spec = replace(SMALL, scaling="as drawn", recurrent="uniform", radius=3.0)
    weights = build(spec, "Elman tanh").weight_hh_l0
    assert float(weights.detach().abs().max()) <= SMALL.hidden**-0.5
    scaled = build(replace(spec, scaling="rescaled"), "Elman tanh").weight_hh_l0
    ratio = (scaled / weights).detach()
    torch.testing.assert_close(ratio, torch.full_like(ratio, float(ratio[0, 0])))


@pytest.mark.parametrize("cell", CELLS)
def test_the_only_bias_is_that_of_the_forget_gate(cell):
    network = build(replace(SMALL, forget=2.5), cell)
    biases = {n: p.detach() for n, p in network.named_parameters() if n.startswith("bias")}
    if cell == "LSTM":  # rows i, f, g, o
        gates = biases["bias_ih_l0"].split(SMALL.hidden)
        assert [float(gate[0]) for gate in gates] == [0, 2.5, 0, 0]
        biases["bias_ih_l0"] = torch.cat([gates[i] for i in (0, 2, 3)])
    assert all(not bias.any() for bias in biases.values())


def test_noise_has_unit_variance_and_grows_at_its_end():
    drawn = noise(replace(SMALL, length=500))
    assert abs(drawn.var() - 1) < 0.05
    assert abs(drawn.mean()) < 0.05
    assert np.array_equal(noise(replace(SMALL, length=20)), drawn[:20])
    assert not np.allclose(noise(replace(SMALL, length=20, seed=4)), drawn[:20])


def test_none_is_zero_and_every_state_stays_zero():
    runs = gradient_runs(replace(SMALL, cells=tuple(CELLS), input="none"))
    assert not runs.inputs.any()
    for lane in runs.lanes:
        assert not lane.trace.outputs.any()


@pytest.mark.parametrize("radius", [0.3, 0.9, 1.0, 1.1, 2.0])
def test_without_input_orthogonal_weights_give_a_power(radius):
    runs = gradient_runs(GradientSpec(cells=("Elman tanh",), input="none", radius=radius))
    norms = runs.lanes[0].norms
    assert norms[0] - norms[-1] == pytest.approx(100 * math.log10(radius), abs=1e-10)
    np.testing.assert_allclose(runs.lanes[0].bound, norms, atol=1e-10)


def test_a_gradient_below_the_range_of_a_float_is_there():
    runs = gradient_runs(GradientSpec(cells=("Elman tanh",), input="none", radius=0.1, length=500))
    norms = runs.lanes[0].norms
    assert norms[0] - norms[-1] == pytest.approx(-500, abs=1e-8)


@pytest.mark.parametrize("cell", ["Elman tanh", "Elman ReLU", "IndRNN tanh", "IndRNN ReLU"])
@pytest.mark.parametrize("loss", LOSSES)
def test_no_curve_is_above_its_bound(cell, loss):
    for radius in (0.5, 1.0, 2.0):
        spec = GradientSpec(cells=(cell,), radius=radius, recurrent="uniform", loss=loss, at=60)
        lane = gradient_runs(spec).lanes[0]
        assert (lane.norms <= lane.bound + 1e-9).all()


def test_gated_cells_have_no_bound():
    runs = gradient_runs(GradientSpec())
    assert [cell for cell, _ in runs.bounds] == ["Elman tanh", "IndRNN ReLU"]
    assert [cell for cell, _ in runs.curves] == list(runs.spec.cells)


def test_words_are_those_of_the_unroll_page():
    runs = gradient_runs(replace(SMALL, input="words", text="to be or not", seed=8))
    assert runs.labels == ("to", "be", "or", "not")
    assert np.array_equal(runs.inputs, embed(["to", "be", "or", "not"], seed=8))


def test_what_cannot_be_run_is_refused():
    with pytest.raises(InputError, match="at least one cell"):
        gradient_runs(replace(SMALL, cells=()))
    with pytest.raises(InputError, match="two words"):
        gradient_runs(replace(SMALL, input="words", text="one"))


def test_one_more_cell_runs_that_cell_only():
    one = gradient_runs(replace(SMALL, cells=("GRU",), seed=77)).lanes[0]
    both = gradient_runs(replace(SMALL, cells=("GRU", "LSTM"), forget=2.0, seed=77))
    assert both.lane("GRU") is one, "the forget bias is nothing to a GRU"


def test_the_global_generator_is_not_touched():
    before = torch.get_rng_state()
    gradient_runs(replace(SMALL, seed=91))
    assert torch.equal(torch.get_rng_state(), before)


def test_canonical_keeps_what_matters():
    spec = GradientSpec(cells=("GRU", "Elman tanh"), text="x", at=9, forget=2.0, scaling="as drawn")
    usual = GradientSpec()
    assert canonical(replace(spec, radius=3.0)) == replace(
        usual, cells=("Elman tanh", "GRU"), scaling="as drawn"
    )
    kept = GradientSpec(input="words", text="x", loss="chosen step", at=9, forget=2.0)
    assert canonical(kept) == kept
    assert of_cell(kept, "GRU").forget == 0


# -------------------------------------------------------------------------- what tabs measure


@pytest.mark.parametrize("cell", CELLS)
def test_the_tabs_measure_the_lane_that_was_chosen(cell):
    runs = gradient_runs(replace(SMALL, cells=("GRU", cell), hidden=16, radius=2.0))
    lane = runs.lane(cell)
    found = measured.influence_map(lane)
    assert found.log10_norm.shape == (SMALL.length + 1,) * 2
    # the diagonal of H ones
    assert found.log10_norm[0, 0] == pytest.approx(math.log10(16) / 2)
    values = measured.singular_values(lane)
    assert values.shape == (SMALL.length, 16 * (2 if cell == "LSTM" else 1))
    for gate, share in measured.shares(lane).items():
        assert share.shape == (SMALL.length,), gate
        assert share.sum() == pytest.approx(1)
    exact = 10**lane.norms
    np.testing.assert_allclose(measured.single(lane), exact, rtol=1e-4)
    assert measured.single(lane).dtype == np.float32
    assert np.isfinite(measured.exponent(lane).value)


def test_float32_loses_what_is_there():
    runs = gradient_runs(GradientSpec(cells=("Elman tanh",), radius=0.5, length=200))
    lane = runs.lanes[0]
    assert np.isfinite(lane.norms).all()
    assert (measured.single(lane) == 0).sum() > 50


def test_the_slope_is_the_exponent():
    for radius in (0.5, 1.0):
        runs = gradient_runs(GradientSpec(cells=("Elman tanh",), radius=radius, length=500))
        lane = runs.lanes[0]
        norms = measured.toward_loss(runs, lane)
        by_step = -np.polyfit(np.arange(len(norms)), norms, 1)[0] * math.log(10)
        assert measured.exponent(lane).value == pytest.approx(by_step, abs=0.01)


@pytest.mark.parametrize("length", [10, 100, 500])
@pytest.mark.parametrize("cell", CELLS)
def test_another_start_gives_an_exponent_within_what_is_printed(cell, length):
    """Property: no first direction contradicts the digits on the screen."""
    runs = gradient_runs(GradientSpec(cells=(cell,), length=length, hidden=16, radius=1.2))
    lane = runs.lanes[0]
    value, open_ = measured.exponent(lane)
    others = influence.largest_exponent(lane.track, measured.STARTS + 200)[measured.STARTS :]
    printed = plus_minus(value, open_).replace("−", "-").split(" ± ")
    assert len(printed) == 2
    middle, margin = map(float, printed)
    # Rounding the value to the place of the margin moves it by half of a unit there at most.
    unit = 10.0 ** -len(printed[1].partition(".")[2])
    inside = np.abs(others - middle) <= margin + unit / 2
    assert inside.mean() > 0.93
    (qr,) = influence.lyapunov_exponents(lane.track, 1)
    assert abs(qr - middle) <= margin + unit


@pytest.mark.parametrize(
    ("value", "open_", "expected"),
    [
        (-0.17402, 0.0044, "−0.174 ± 0.005"),
        (0.0393, 0.0235, "0.04 ± 0.03"),
        (0.688, 0.00095, "0.688 ± 0.001"),
        (-0.3, 0.0096, "−0.30 ± 0.01"),
        (12.34, 2.1, "12 ± 3"),
        (0.25, 0.0, "0.250"),
        (-0.03, 0.2, "0.0 ± 0.2"),
        (-1.4e-18, 1.6e-17, "0 ± 2 · 10⁻¹⁷"),
        (-3.41e-15, 1.6e-17, "−3.41 · 10⁻¹⁵ ± 2 · 10⁻¹⁷"),
    ],
)
def test_no_digit_is_printed_that_is_open(value, open_, expected):
    assert plus_minus(value, open_) == expected


def test_the_forget_gates_alone_leave_what_the_gates_say():
    """Beside "all ways together": the product of the forget gates, from the last loss on."""
    for loss, at in (("last step", 1), ("chosen step", 20)):
        spec = GradientSpec(cells=("LSTM",), length=30, hidden=8, forget=1.0, loss=loss, at=at)
        runs = gradient_runs(spec)
        lane, last = runs.lanes[0], runs.loss_at[-1]
        gates = lane.track.gates["forget"][: last + 1, 0].prod(0)
        there = lane.track.state_grads["c"][last + 1, 0]
        expected = np.linalg.norm(gates * there) / np.linalg.norm(there)
        assert 10 ** measured.along_cell(runs, lane) == pytest.approx(expected)


def test_the_table_of_forget_biases_has_the_path_through_c_alone():
    """The values of the issue: 1.9e-30, 3.2e-14, 7.7e-3 and 0.34 for b = 0, 1, 3, 5."""
    shown = PRESETS[FORGET_BIAS]
    runs = [gradient_runs(replace(shown, cells=("LSTM",), forget=b)) for b in BIASES]
    on_c = [10 ** alone(run.lanes[0]) for run in runs]
    np.testing.assert_allclose(on_c, [1.9e-30, 3.2e-14, 7.7e-3, 0.34], rtol=0.02)
    whole = [10 ** fallen(run.lanes[0]) for run in runs]
    assert all(one < all_ways for one, all_ways in zip(on_c, whole, strict=True))
    rows = str(item_of("notice-forget").measure()["rows"]).splitlines()
    for row, one, all_ways in zip(rows, on_c, whole, strict=True):
        cells = [cell.strip() for cell in row.strip("|").split("|")]
        assert cells[3:] == [power(math.log10(one)), power(math.log10(all_ways))]


def item_of(section):
    return next(item for item in OBSERVATIONS if item.section == section)


def test_what_float32_makes_of_an_explosion_is_what_autograd_makes_of_it():
    # Where the network itself overflows, the gradient is no number: not 0, as a slope of 0 at NaN
    # would have it.
    spec = GradientSpec(cells=("Elman ReLU",), radius=4.0, length=500)
    lane = gradient_runs(spec).lanes[0]
    network = build(spec, "Elman ReLU").float()
    weights = [parameter.detach() for parameter in network.parameters()]
    _, inputs, _ = read(canonical(spec))
    states = [torch.zeros(1, spec.hidden, requires_grad=True)]
    for x in torch.tensor(inputs, dtype=torch.float32):
        states.append(torch.rnn_relu_cell(x[None], states[-1], *weights))
        states[-1].retain_grad()
    states[-1].sum().backward()
    theirs = norm_in_float32(np.concatenate([state.grad.numpy() for state in states]))
    ours = measured.single(lane)
    for kind in (np.isnan, np.isinf, lambda norms: norms == 0):
        np.testing.assert_array_equal(kind(ours), kind(theirs))
    assert np.isnan(ours).sum() > 100
    counts = kinds(np.zeros(501), ours)  # as if all were numbers
    assert counts == {
        "0": int((theirs == 0).sum()),
        "infinite": int(np.isinf(theirs).sum()),
        "not a number": int(np.isnan(theirs).sum()),
    }
