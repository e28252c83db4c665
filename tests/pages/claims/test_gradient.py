"""What the page Gradient flow claims, over its settings: the map, the table, the exponent."""

import itertools
import math
import re
from dataclasses import replace

import numpy as np
import pytest
import torch

import rnncore
from dashboard.cells import CELLS, NOTHING
from dashboard.choices import to_query
from dashboard.figures import gradient_influence
from dashboard.models.spec import INITS, LOSSES
from dashboard.theme import plus_minus
from pages.gradient_flow import measured
from pages.gradient_flow.presets import EXPLODING, NOT_SUFFICIENT, PRESETS, SILENT, VANISHING
from pages.gradient_flow.sections.notice import OBSERVATIONS
from pages.gradient_flow.spec import NOISE, NONE, GradientSpec
from pages.gradient_flow.state import build, gradient_runs
from rnncore import measures
from tests.lessons import lesson, sections
from tests.pages.claims.screen import charts, opened, prose
from tests.validated import validated

SMALL = GradientSpec(hidden=6, length=12)
WEIGHED = [cell for cell in CELLS if CELLS[cell].recurrent != NOTHING]
GRID = [
    replace(SMALL, cells=(cell,), loss=loss, recurrent=init, radius=radius, at=5)
    for (cell, loss, init), radius in zip(
        itertools.product(CELLS, LOSSES, INITS), itertools.cycle((0.5, 1.0, 2.0))
    )
]


# ------------------------------------------------------------------------------ influence map


@pytest.mark.parametrize("page", ["gradient", "own"])
def test_the_map_has_one_naming_in_prose_axes_table_and_alt(page):
    text = sections(page)["influence"]
    assert r"\partial h_t" in text.replace(r"\lVert", "")
    assert r"\partial h_k" in text
    assert "h_i" not in text
    assert "h_j" not in text
    steps, norms = np.arange(4), np.tril(np.ones((4, 4)))
    norms[np.triu_indices(4, 1)] = np.nan
    drawn = validated(gradient_influence.figure(steps, norms, cell="LSTM", mode="light"))
    assert drawn.layout.xaxis.title.text == "earlier step <i>k</i>"
    assert drawn.layout.yaxis.title.text == "step <i>t</i>"
    assert list(gradient_influence.table(steps, norms))[:2] == ["step t", "earlier step k"]
    alt = gradient_influence.alt(steps, norms, cell="LSTM")
    assert "the half where k comes after t is empty" in alt


@pytest.mark.parametrize("page", ["gradient", "own"])
def test_the_row_of_the_last_step_is_where_the_prose_says_it_is_drawn(page):
    """The last row of the matrix stands at the top: the axis of steps rises."""
    text = " ".join(sections(page)["influence"].split())
    assert "the top row" in text
    assert "last row" not in text
    steps, norms = np.arange(4), np.tril(np.ones((4, 4)))
    norms[np.triu_indices(4, 1)] = np.nan
    drawn = validated(gradient_influence.figure(steps, norms, cell="LSTM", mode="light"))
    axis = drawn.layout.yaxis
    assert axis.autorange not in ("reversed", "min reversed")
    assert axis.range is None or axis.range[0] < axis.range[1]
    assert np.all(np.diff(drawn.data[0].y) > 0)
    np.testing.assert_array_equal(drawn.data[0].z[-1], norms[-1])


def test_a_column_that_keeps_the_colour_of_the_large_end_is_a_step_that_is_depended_on():
    """Large numbers have the end of the scale whose number is printed last, in both themes."""
    steps = np.arange(3)
    norms = np.array([[0.0, np.nan, np.nan], [0.0, 0.0, np.nan], [0.0, -9.0, 0.0]])
    for mode in ("light", "dark"):
        drawn = validated(gradient_influence.figure(steps, norms, cell="GRU", mode=mode))
        scale = drawn.data[0].colorscale
        assert drawn.data[0].zmax == 0.0
        assert drawn.data[0].zmin == -9.0
        assert scale[-1][0] == 1


# ---------------------------------------------------------------------------- exponent and slope


@pytest.mark.parametrize("spec", GRID[::4], ids=lambda spec: str(to_query(spec)))
def test_the_exponent_is_printed_with_what_its_steps_leave_open(spec):
    app = opened("gradient", section="Step by step", **to_query(spec))
    lane = gradient_runs(spec).lanes[0]
    runs, said = gradient_runs(spec), prose(app)
    found = measured.exponent(lane)
    if not math.isfinite(found.value):
        assert "−∞" in said
        return
    assert f"**{plus_minus(*found)}** nats a step" in said
    steps = runs.loss_at[-1] + 1
    assert f"over {steps} steps from {measured.STARTS} first directions" in said
    digits = re.search(r"\*\*(\S+) ± (\S+)\*\*", said)
    assert digits, "no exponent without what is open"
    alt = next(alt for alt, _ in charts(app) if "Lyapunov" in alt)
    assert plus_minus(*found) in alt
    assert f"{steps} steps: the gradient's slope" in alt


@pytest.mark.parametrize("cell", ["Elman tanh", "LSTM", "GRU"])
def test_slope_and_exponent_are_one_rate_in_the_limit_of_many_steps(cell):
    apart = []
    for length in (20, 500):
        runs = gradient_runs(GradientSpec(cells=(cell,), length=length, hidden=16))
        lane = runs.lanes[0]
        norms = lane.norms
        per_step = (norms[0] - norms[-1]) / runs.steps * math.log(10)
        apart.append(abs(per_step - measured.exponent(lane).value))
    assert apart[1] < apart[0]
    assert apart[1] < 0.02


@pytest.mark.parametrize(("cell", "weights"), [("LSTM", "Recurrent"), ("minGRU", "Input")])
def test_the_shares_are_of_the_weights_that_the_prose_names(cell, weights):
    spec = replace(SMALL, cells=(cell,))
    lane = gradient_runs(spec).lanes[0]
    app = opened("gradient", section="Shares and float32", **to_query(spec))
    assert f"{weights} weights, gate by gate." in prose(app)
    weight = {"Recurrent": "weight_hh", "Input": "weight_ih"}[weights]
    expected = measures.weight_gradient_shares(lane.trace, lane.track, weight)
    for gate, values in measured.shares(lane).items():
        np.testing.assert_array_equal(values, expected[gate])


# ------------------------------------------------------------------------ ways of the gradient


@pytest.mark.parametrize("spec", GRID, ids=lambda spec: str(to_query(spec)))
def test_what_the_maths_says_of_all_steps_holds_for_this_run(spec):
    app = opened("gradient", section="The maths", **to_query(spec))
    runs = gradient_runs(spec)
    lane, said = runs.lanes[0], prose(app)
    track = lane.track
    if track.cell == "elman":
        sigma, radius = measures.largest_singular_value(track), measures.spectral_radius(track)
        assert sigma >= radius * (1 - 1e-9)
        name = "tanh" if track.nonlinearity == "tanh" else "ReLU"
        assert f"The slopes of {name} are at most" in said
    if track.cell == "indrnn":
        slopes = 1 - track.states["h"][1:] ** 2 if track.nonlinearity == "tanh" else 1.0
        assert np.all(slopes <= 1)
    if track.cell == "lstm":
        alone = 10 ** measured.along_cell(runs, lane)
        last = runs.loss_at[-1]
        gates = track.gates["forget"][: last + 1, 0].prod(0)
        there = track.state_grads["c"][last + 1, 0]
        assert alone == pytest.approx(np.linalg.norm(gates * there) / np.linalg.norm(there))
        assert "its forget gates alone leave" in said
    if track.cell == "gru":
        z = track.gates["update"][:, 0]
        jacobians = measures.step_jacobians(track)[:, 0]
        assert np.all((z > 0) & (z < 1))
        assert jacobians.shape == (runs.steps, 6, 6)


def track_of(cell, change=None):
    """One cell of the page on its noise, its weights changed before."""
    spec = replace(SMALL, cells=(cell,))
    network = build(spec, cell)
    if change is not None:
        with torch.no_grad():
            change(network)
    inputs = torch.tensor(gradient_runs(spec).inputs).unsqueeze(1)
    return rnncore.record(network, inputs).tracks[0]


@pytest.mark.parametrize("cell", ["Elman tanh", "Elman ReLU", "IndRNN tanh", "IndRNN ReLU"])
def test_a_step_back_multiplies_by_the_weights_and_by_the_slopes(cell):
    """The step's Jacobian is diag(slopes) W and nothing else: of tanh at most 1, of ReLU 0 or 1."""
    track = track_of(cell)
    h, weight = track.states["h"][1:, 0], track.parameters["weight_hh"]
    slopes = (h > 0).astype(float) if "ReLU" in cell else 1 - h**2
    assert slopes.max() <= 1
    assert np.unique(slopes).tolist() == [0.0, 1.0] or "tanh" in cell
    whole = np.diag(weight) if weight.ndim == 1 else weight
    np.testing.assert_allclose(measures.step_jacobians(track)[:, 0], slopes[..., None] * whole)


@pytest.mark.parametrize(("cell", "gate"), [("LSTM", "forget"), ("GRU", "update")])
def test_one_way_back_is_the_gates_alone_and_the_other_needs_weights_and_slopes(cell, gate):
    """Without weights, or where all gates are flat, a gate multiplies alone and that is all."""

    def own_way(track):  # from the state that the gate carries to itself
        hidden = track.hidden_size
        return measures.step_jacobians(track)[:, 0, -hidden:, -hidden:]

    def without_weights(network):
        network.weight_hh_l0.zero_()

    def flat(network):
        network.weight_hh_l0.mul_(1e-3)
        network.bias_ih_l0.copy_(torch.full_like(network.bias_ih_l0, 60.0))

    for change in (without_weights, flat):
        track = track_of(cell, change)
        kept = track.gates[gate][:, 0]
        alone = kept[..., None] * np.eye(track.hidden_size)
        np.testing.assert_allclose(own_way(track), alone, atol=1e-15)
        if cell == "LSTM":  # and nothing comes from the h before
            hidden = track.hidden_size
            assert not np.abs(measures.step_jacobians(track)[:, 0, :, :hidden]).max() > 1e-15
    whole = measures.step_jacobians(track_of(cell))[:, 0]
    assert np.abs(whole[:, :, : SMALL.hidden]).max() > 0.1, "with both, there is another way"


@pytest.mark.parametrize("cell", WEIGHED)
def test_without_an_input_the_states_stay_0_and_only_the_weights_change(cell):
    first, second = (
        gradient_runs(replace(SMALL, cells=(cell,), input=NONE, radius=radius)).lanes[0].track
        for radius in (0.8, 1.6)
    )
    for track in (first, second):
        assert not any(array.any() for array in track.states.values())
    for name, values in first.gates.items():
        np.testing.assert_array_equal(values, second.gates[name])
    weights = [track.parameters["weight_hh"] for track in (first, second)]
    np.testing.assert_allclose(2 * weights[0], weights[1])


def test_what_comes_out_depends_on_the_cell_and_on_its_input():
    """The same change of the weights enlarges one gradient at h_0 and leaves another smaller."""

    def change(cell, source, old, new):
        norms = [
            gradient_runs(
                GradientSpec(cells=(cell,), input=source, hidden=16, length=40, radius=radius)
            )
            .lanes[0]
            .norms[0]
            for radius in (old, new)
        ]
        return norms[1] - norms[0]

    elman = change("Elman tanh", NONE, 1.0, 3.0), change("Elman tanh", NOISE, 1.0, 3.0)
    assert elman[0] == pytest.approx(40 * math.log10(3))
    assert elman[1] < elman[0] - 5
    assert change("IndRNN tanh", NOISE, 1.0, 3.0) < 0 < change("Elman ReLU", NOISE, 1.0, 3.0)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("cell", WEIGHED)
def test_larger_weights_enlarge_the_first_factor_and_can_shrink_the_slopes(cell, seed):
    radii = (0.5, 3.0)
    lanes = [
        gradient_runs(GradientSpec(cells=(cell,), hidden=16, length=60, radius=r, seed=seed)).lanes[
            0
        ]
        for r in radii
    ]
    weights = [np.linalg.norm(lane.track.parameters["weight_hh"]) for lane in lanes]
    assert weights[1] > weights[0]
    if "ReLU" in cell:  # its slopes are those of units that are on, however large they are
        on = [lane.track.states["h"][1:] for lane in lanes]
        assert on[1].max() > on[0].max()
        return
    slopes = []
    for lane in lanes:
        gates = lane.track.gates
        state = gates.get("candidate", lane.track.states["h"][1:])
        slopes.append([float((1 - state**2).mean())])
        slopes[-1] += [
            float((g * (1 - g)).mean()) for name, g in gates.items() if name != "candidate"
        ]
    assert all(large < small for small, large in zip(*slopes, strict=True))


def test_the_sentences_about_noise_and_silence_hold():
    noisy, silent = gradient_runs(PRESETS[NOT_SUFFICIENT]), gradient_runs(SILENT)
    slopes = 1 - np.square(noisy.lanes[0].trace.outputs)
    assert slopes.mean() < 1
    assert np.all(slopes <= 1)
    assert not silent.lanes[0].trace.outputs.any()
    item = next(each for each in OBSERVATIONS if each.section == "notice-sufficient")
    said = " ".join(lesson("gradient", item.section, **item.measure()).split())
    grown, power = re.search(r"multiplied by (.+?), and .+? is (.+?)\.$", said).groups()
    assert grown == power


@pytest.mark.parametrize("item", OBSERVATIONS, ids=lambda item: item.section)
def test_every_number_of_an_observation_is_measured_on_the_views_of_its_buttons(item):
    first = lesson("gradient", item.section, **item.measure())
    assert first == lesson("gradient", item.section, **item.measure())
    for view in item.view.values():
        assert f"{gradient_runs(view).steps} steps" in " ".join(first.split())


def test_terms_of_early_steps_vanish_where_gradients_do():
    runs = gradient_runs(GradientSpec(cells=("Elman tanh",), radius=0.5, hidden=16))
    lane = runs.lanes[0]
    (shares,) = measured.shares(lane).values()
    assert lane.norms[0] < -20
    assert shares[:50].sum() < 1e-9
    assert shares[-10:].sum() > 0.99


def test_one_loss_at_every_step_is_a_sum_whose_slope_is_no_rate():
    last = gradient_runs(replace(SMALL, cells=("LSTM",), length=60))
    every = gradient_runs(replace(SMALL, cells=("LSTM",), length=60, loss="every step"))
    rates = [np.diff(runs.lanes[0].norms).std() for runs in (last, every)]
    exponents = [measured.exponent(runs.lanes[0]).value for runs in (last, every)]
    assert exponents[0] == exponents[1]
    gain = [
        (runs.lanes[0].norms[0] - runs.lanes[0].norms[-1]) / 60 * math.log(10)
        for runs in (last, every)
    ]
    assert abs(gain[0] - exponents[0]) < 0.1
    assert abs(gain[1] - exponents[1]) > 0.1
    assert rates[0] > 0


def test_rounding_is_amplified_where_the_gradient_explodes():
    """A hair on the input grows with the gradient, and dies out where that vanishes."""
    apart = {}
    for name, radius in ((EXPLODING, 3.0), (VANISHING, 0.9)):
        runs = gradient_runs(replace(PRESETS[name], cells=("Elman ReLU",), radius=radius))
        network = build(runs.spec, "Elman ReLU")
        read = torch.tensor(runs.inputs).unsqueeze(1)
        hair = read.clone()
        hair[0] += 1e-12
        with torch.no_grad():
            first, second = (network(each)[0][-1] for each in (read, hair))
        apart[name] = float((second - first).norm() / 1e-12)
        assert (runs.lanes[0].norms[0] > runs.lanes[0].norms[-1]) == (name == EXPLODING)
    assert apart[EXPLODING] > 1e6
    assert apart[VANISHING] < 1
