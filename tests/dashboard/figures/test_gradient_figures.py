"""What the figures of the page Gradient flow draw and say, against the arrays they were given."""

import numpy as np
import pytest
import torch

from dashboard import theme
from dashboard.figures import (
    activations,
    gradient_curves,
    gradient_float32,
    gradient_influence,
    gradient_shares,
    gradient_singular,
    gradient_slope,
)
from tests.validated import validated

RNG = np.random.default_rng(0)
T = 60
FALLING = np.linspace(-24.0, 0.7, T + 1)
HELD = np.linspace(-0.9, 0.7, T + 1)
BOUND = np.linspace(-3.0, 0.7, T + 1)
CURVES = (("Elman tanh", FALLING), ("LSTM", FALLING + 1), ("IndRNN ReLU", HELD))
BOUNDS = (("Elman tanh", BOUND),)
MAP = np.where(
    np.tri(T + 1, dtype=bool), np.subtract.outer(-np.arange(T + 1), -np.arange(T + 1)), 0
)
MAP = np.where(np.tri(T + 1, dtype=bool), MAP / 3.0 + 0.5, np.nan)
VALUES = np.sort(RNG.uniform(0.1, 1.5, (T, 8)), axis=1)[:, ::-1]
SHARES = {
    gate: np.exp(np.arange(T) / s) / np.exp(np.arange(T) / s).sum()
    for gate, s in (("input", 4), ("forget", 5), ("candidate", 6), ("output", 7))
}
NORMS = np.where(FALLING > -22, 10.0**FALLING, 0).astype(np.float32)

RUNS = (
    activations.Activation("tanh", HELD, np.linspace(0, 0.4, T), FALLING),
    activations.Activation("sigmoid", HELD + 1, np.zeros(T), FALLING * 3),
    activations.Activation(
        "ReLU", HELD + 2, np.full(T, 0.5), np.where(FALLING > -9, HELD, -np.inf)
    ),
    activations.Activation("identity", np.full(T + 1, -np.inf), np.zeros(T), FALLING - np.inf),
)

CASES = {
    "activations": (activations, (RUNS,), {}),
    "curves": (gradient_curves, (CURVES, BOUNDS), {}),
    "curves without bounds": (gradient_curves, (CURVES,), {}),
    "influence": (gradient_influence, (np.arange(T + 1), MAP), {"cell": "GRU"}),
    "singular": (gradient_singular, (VALUES,), {"cell": "LSTM"}),
    "slope": (gradient_slope, (FALLING, -0.94), {"cell": "Elman ReLU"}),
    "shares": (gradient_shares, (SHARES,), {"cell": "LSTM"}),
    "shares of one": (
        gradient_shares,
        ({"preactivation": SHARES["input"]},),
        {"cell": "IndRNN tanh"},
    ),
    "float32": (gradient_float32, (FALLING, NORMS), {"cell": "Elman tanh"}),
}


def title(figure):
    """The text of a figure's title on one line."""
    (found,) = [a.text for a in figure.layout.annotations if a.name == "title"]
    return found.replace("<br>", " ")


def said(figure):
    """All text in the figure."""
    return [a.text for a in figure.layout.annotations]


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_every_figure_has_a_measured_title_named_axes_and_its_themes_colours(case, mode):
    module, data, options = case
    figure = validated(module.figure(*data, mode=mode, **options))
    assert any(character.isdigit() for character in title(figure))
    assert any(axis.title.text for axis in figure.select_xaxes())
    assert all(axis.title.text for axis in figure.select_yaxes())
    assert figure.layout.template.layout.paper_bgcolor == theme.colour(mode, "background")
    text = figure.to_json()
    assert theme.colour("dark" if mode == "light" else "light", "ink") not in text


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_every_figure_is_float32_and_small_and_shows_no_legend(case):
    module, data, options = case
    figure = validated(module.figure(*data, mode="light", **options))
    for trace in figure.data:
        for values in (trace.x, trace.y, getattr(trace, "z", None)):
            assert values is None or values.dtype == np.float32
    assert figure.layout.template.layout.showlegend is False
    assert len(figure.to_json()) < 60_000


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_alt_text_repeats_the_finding_and_the_table_has_columns_of_one_length(case):
    module, data, options = case
    figure = validated(module.figure(*data, mode="light", **options))
    assert title(figure) in module.alt(*data, **options)
    table = module.table(*data)
    assert len(table) >= 2
    assert len({len(column) for column in table.values()}) == 1


def test_curves_name_the_least_and_the_most_that_comes_back():
    figure = validated(gradient_curves.figure(CURVES, BOUNDS, mode="light"))
    assert title(figure) == (
        "Back at the initial state the gradient is 10⁻²⁴ in Elman tanh and 0.13 in IndRNN ReLU"
    )
    np.testing.assert_array_equal(figure.data[0].y, np.float32(FALLING))
    assert figure.data[0].line.color == theme.colour("light", "elman")
    assert len({trace.line.dash for trace in figure.data}) == 4
    assert "≤ Elman tanh" in said(figure)
    one = validated(gradient_curves.figure(CURVES[1:2], mode="light"))
    assert title(one) == "Back at the initial state the gradient is 10⁻²³ in LSTM"


def test_a_gradient_of_exactly_zero_is_said_and_not_drawn():
    lost = np.where(np.arange(T + 1) < 20, -np.inf, HELD)
    figure = validated(gradient_curves.figure((("Elman ReLU", lost),), mode="light"))
    assert title(figure).endswith("is 0 in Elman ReLU")
    assert np.isnan(figure.data[0].y[:20]).all()
    nothing = validated(
        gradient_curves.figure((("Elman ReLU", np.full(T + 1, -np.inf)),), mode="light")
    )
    assert title(nothing).endswith("is 0 in Elman ReLU")


def test_a_bound_that_two_activations_share_is_named_once():
    twins = (("Elman tanh", BOUND), ("Elman ReLU", BOUND), ("IndRNN ReLU", BOUND + 1))
    words = said(validated(gradient_curves.figure(CURVES, twins, mode="light")))
    assert sum(word.startswith("≤ Elman") for word in words) == 1
    apart = (("Elman tanh", BOUND), ("Elman ReLU", BOUND - 1))
    words = said(validated(gradient_curves.figure(CURVES, apart, mode="light")))
    assert sum(word.startswith("≤ Elman") for word in words) == 2


def test_curves_near_an_end_of_float32_show_it():
    deep = (("GRU", np.linspace(-70, 0.7, T + 1)),)
    assert any(
        "float32 is 0" in word
        for word in said(validated(gradient_curves.figure(deep, mode="dark")))
    )
    usual = said(validated(gradient_curves.figure(CURVES, mode="dark")))
    assert not any("float32" in word for word in usual)


def test_the_influence_map_is_empty_above_its_diagonal_and_prints_its_limits():
    figure = validated(gradient_influence.figure(np.arange(T + 1), MAP, cell="GRU", mode="light"))
    heat = figure.data[0]
    assert np.isnan(heat.z[np.triu_indices(T + 1, 1)]).all()
    assert (heat.zmin, heat.zmax) == (np.nanmin(MAP), np.nanmax(MAP))
    assert heat.colorbar.ticktext[0] == "10⁻¹⁹" or heat.colorbar.ticktext[0].endswith("10⁻²⁰")
    assert heat.colorbar.ticktext[-1] == theme.number(10**0.5, 2)
    assert "reaches step 60" in title(figure)


def test_strided_states_stand_at_their_own_steps():
    shown = np.array([0, 200, 400, 500])
    figure = validated(gradient_influence.figure(shown, MAP[:4, :4], cell="GRU", mode="light"))
    np.testing.assert_array_equal(figure.data[0].x, np.float32(shown))
    assert "4 of 501 states" in gradient_influence.alt(shown, MAP[:4, :4], cell="GRU")


def test_no_influence_at_all_has_the_colour_of_the_least():
    none = MAP.copy()
    none[-1, 0] = -np.inf
    figure = validated(gradient_influence.figure(np.arange(T + 1), none, cell="GRU", mode="light"))
    assert figure.data[0].z[-1, 0] == np.float32(figure.data[0].zmin)
    assert figure.data[0].colorbar.ticktext[0].startswith("≤ ")
    assert "with a norm of 0" in title(figure)


def test_singular_values_are_the_largest_the_geometric_mean_and_the_smallest():
    figure = validated(gradient_singular.figure(VALUES, cell="LSTM", mode="light"))
    largest, mean, smallest = (10.0**trace.y for trace in figure.data)
    np.testing.assert_allclose(largest, VALUES.max(1), rtol=1e-5)
    np.testing.assert_allclose(mean, np.prod(VALUES, 1) ** (1 / 8), rtol=1e-5)
    np.testing.assert_allclose(smallest, VALUES.min(1), rtol=1e-5)
    assert [shape.y0 for shape in figure.layout.shapes] == [0]
    low, high = figure.layout.yaxis.range
    assert low < 0 < high


def test_a_singular_step_is_zero_and_said():
    flat = VALUES.copy()
    flat[:7, -1] = 1e-19
    figure = validated(gradient_singular.figure(flat, cell="Elman ReLU", mode="light"))
    assert np.isnan(figure.data[2].y[:7]).all()
    assert "smallest and mean 0 at 7 of 60 steps" in said(figure)
    assert np.isneginf(gradient_singular.measured(flat)[1][:7]).all()


def test_the_slope_is_that_of_a_straight_curve():
    straight = 0.7 + (T - np.arange(T + 1)) * -0.5 / np.log(10)
    assert gradient_slope.slope(straight) == pytest.approx(-0.5)
    figure = validated(gradient_slope.figure(straight, -0.5, cell="LSTM", mode="light"))
    np.testing.assert_allclose(figure.data[1].y, figure.data[0].y, rtol=1e-6)
    assert "slope is −0.500, the largest Lyapunov exponent −0.500" in title(figure)


def test_the_line_has_the_exponents_slope_and_meets_the_curve_in_its_middle():
    curve = np.where(np.arange(T + 1) < 9, -np.inf, FALLING)
    line = gradient_slope.table(curve, 0.3)["log10 of the line"]
    np.testing.assert_allclose(np.diff(line), -0.3 / np.log(10))
    assert line[9:].mean() == pytest.approx(curve[9:].mean())


def test_without_a_curve_or_a_finite_exponent_there_is_no_line():
    for curve, exponent in ((np.full(4, -np.inf), 0.3), (FALLING, -np.inf)):
        figure = validated(gradient_slope.figure(curve, exponent, cell="LSTM", mode="light"))
        assert np.isnan(figure.data[1].y).all()
    assert "slope is not a number" in gradient_slope.alt(np.full(4, -np.inf), 0.3, cell="LSTM")


def test_shares_count_the_steps_that_bring_nine_tenths():
    even = {"preactivation": np.full(10, 0.1)}
    assert title(
        validated(gradient_shares.figure(even, cell="Elman tanh", mode="light"))
    ).startswith("Elman tanh: 9 of 10 steps bring 90 % of the weight gradient")
    single = {"reset": np.eye(10)[3], "update": np.eye(10)[3]}
    figure = validated(gradient_shares.figure(single, cell="GRU", mode="light"))
    assert title(figure) == "GRU: 1 step brings 90 % of the weight gradient, step 4 the most"
    none = {"preactivation": np.zeros(10)}
    assert title(validated(gradient_shares.figure(none, cell="Elman ReLU", mode="light"))) == (
        "Elman ReLU: none of the 10 steps adds to the weight gradient"
    )


def test_each_gate_has_its_hue_and_its_name():
    figure = validated(gradient_shares.figure(SHARES, cell="LSTM", mode="dark"))
    found = {trace.name: trace.line.color for trace in figure.data}
    assert found["forget"] == theme.colour("dark", "forget_gate")
    assert found["candidate"] == theme.colour("dark", "candidate")
    assert set(found) <= set(said(figure))
    np.testing.assert_allclose(10.0 ** figure.data[0].y, SHARES["input"], rtol=1e-4)


def test_norms_in_float32_are_torchs_own_where_both_hold_them_and_zero_below():
    vectors = 10.0 ** np.arange(-30.0, 25)[:, None] * RNG.uniform(0.5, 1, (55, 16))
    found = gradient_float32.norm_in_float32(vectors)
    assert found.dtype == np.float32
    torchs = torch.tensor(vectors, dtype=torch.float32).norm(dim=1).numpy()
    middle = (vectors.max(1) > 1e-16) & (vectors.max(1) < 1e16)
    np.testing.assert_allclose(found[middle], torchs[middle], rtol=1e-6)
    np.testing.assert_allclose(found[middle], np.linalg.norm(vectors[middle], axis=1), rtol=1e-6)
    assert (found[vectors.max(1) < 1e-24] == 0).all()
    assert np.isinf(found[vectors.max(1) > 1e20]).all()


def test_what_float32_loses_is_counted_and_shaded():
    figure = validated(gradient_float32.figure(FALLING, NORMS, cell="GRU", mode="light"))
    lost = int((NORMS == 0).sum())
    assert title(figure) == f"GRU: of {T + 1} norms, {lost} are 0 in float32"
    (shade,) = figure.layout.shapes
    assert (shade.x0, shade.x1) == (-0.5, lost - 0.5)
    np.testing.assert_allclose(figure.data[1].y[lost:], np.log10(NORMS[lost:]), rtol=1e-6)
    kept = validated(gradient_float32.figure(HELD, np.float32(10**HELD), cell="GRU", mode="light"))
    assert title(kept) == f"GRU: float32 loses none of the {T + 1} norms"
    assert not kept.layout.shapes


def test_a_gradient_that_is_zero_is_not_lost_by_float32():
    exact, single = np.array([0.5, -np.inf, -np.inf]), np.float32([3, 0, 0])
    assert "loses none of the 3" in gradient_float32.alt(exact, single, cell="LSTM")


def test_infinity_and_no_number_are_told_apart():
    single = np.float32([np.nan, np.inf, np.inf, 1])
    words = gradient_float32.alt(np.array([50.0, 45.0, 40.0, 0.0]), single, cell="LSTM")
    assert "of 4 norms, 2 are infinite and 1 are not a number in float32" in words


def test_every_activation_has_a_line_and_a_name_in_each_row():
    figure = validated(activations.figure(RUNS, mode="light"))
    for row in range(3):
        for line, run in zip(figure.data[4 * row : 4 * row + 4], RUNS, strict=True):
            values = (run.state, 100 * run.saturated, run.gradient)[row]
            shown = np.where(np.isfinite(values), values, np.nan).astype("f4")
            np.testing.assert_array_equal(line.y, shown)
            np.testing.assert_array_equal(line.x, np.arange(T + 1)[-len(values) :])
    assert [said(figure).count(run.name) for run in RUNS] == [3, 3, 3, 1]
    assert title(figure).endswith("ReLU 0, identity 0")
