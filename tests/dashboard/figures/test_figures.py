"""What the figures draw and say, against the arrays they were given."""

import numpy as np
import pytest

from dashboard import theme
from dashboard.figures import (
    erased,
    gate_means,
    gradient_tracks,
    order,
    sharing,
    states,
    unit_map,
    vectors,
)
from dashboard.figures.common import percent, step_ticks, with_gaps
from tests.validated import validated

RNG = np.random.default_rng(0)
TYPED = np.tanh(RNG.normal(size=12))
SHUFFLED = TYPED * 0.5
BAG = RNG.normal(size=8)
READ = float(np.linalg.norm(BAG))  # of inputs that do not cancel
STATES = np.cumsum(RNG.normal(size=(5, 12)), axis=0)  # (T + 1, H)
WORDS = ("feeling", "<b>under", "the", "=weather")
VECTORS = RNG.normal(size=(4, 8))
NAMES = (*(f"x{i + 1}" for i in range(7)), "<i>rain (mm)")
SHARED, SEPARATE = np.full(6, 1104), 1104 * np.arange(1, 7)
STEP = {"step": 4, "cell": "lstm"}
OPEN, SHUT = RNG.uniform(0.8, 1, size=(4, 12)), RNG.uniform(0, 0.2, size=(4, 12))  # (T, H)
GATES = (
    gate_means.Gate("forget", "f", "forget_gate", OPEN),
    gate_means.Gate("input", "i", "input_gate", SHUT),
)
CURVES = (
    ("layer 1, forward", np.linspace(-20, 0, 5)),
    ("layer 1, backward", np.array([0.0, -1, -2, -3, -np.inf])),
)

CASES = {
    "order": (order, ((TYPED, SHUFFLED), (BAG, BAG), READ), {}),
    "sharing": (sharing, (SHARED, SEPARATE), STEP),
    "states": (states, (STATES, WORDS), {}),
    "vectors": (vectors, (VECTORS, WORDS, NAMES, "word"), {}),
    "gate_means": (gate_means, (GATES, WORDS), {}),
    "unit_map": (unit_map, (OPEN, WORDS), {"name": "the forget gate f", "role": "forget_gate"}),
    "signed_map": (unit_map, (STATES[1:], WORDS), {"name": "the state h", "role": "state"}),
    "gradient_tracks": (gradient_tracks, (CURVES,), {"cell": "LSTM"}),
}


def title(figure):
    """The text of a figure's title on one line."""
    (found,) = [a.text for a in figure.layout.annotations if a.name == "title"]
    return found.replace("<br>", " ")


def drawn(figure, place):
    """The y values of the trace at ``place``."""
    return figure.data[place].y


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_every_figure_has_a_measured_title_named_axes_and_its_themes_colours(case, mode):
    module, data, options = case
    figure = validated(module.figure(*data, mode=mode, **options))
    assert any(character.isdigit() for character in title(figure))
    axes = [axis.title.text for axis in figure.select_xaxes()]
    if module is not vectors:  # the rows of the heat map are words
        axes += [axis.title.text for axis in figure.select_yaxes()]
    assert all(axes)
    assert figure.layout.template.layout.paper_bgcolor == theme.colour(mode, "background")
    text = figure.to_json()
    other = "dark" if mode == "light" else "light"
    assert theme.colour(mode, "ink") in text
    assert theme.colour(other, "ink") not in text


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_every_figure_is_float32_and_shows_no_legend(case):
    module, data, options = case
    figure = validated(module.figure(*data, mode="light", **options))
    for trace in figure.data:
        for values in (trace.x, trace.y, getattr(trace, "z", None)):
            assert values is None or values.dtype == np.float32
    assert figure.layout.template.layout.showlegend is False


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_alt_text_repeats_the_finding_and_the_table_has_columns_of_one_length(case):
    module, data, options = case
    figure = validated(module.figure(*data, mode="light", **options))
    finding = title(figure).replace("&lt;", "<")
    assert finding in module.alt(*data, **options)
    table = module.table(*data)
    assert len(table) >= 3
    assert len({len(column) for column in table.values()}) == 1


@pytest.mark.parametrize(
    "case", [CASES[name] for name in ("states", "vectors", "gate_means", "unit_map")]
)
def test_typed_markup_never_reaches_plotly(case):
    module, data, options = case
    figure = validated(module.figure(*data, mode="light", **options))
    assert "<b>under" not in str(figure.to_dict())
    assert "&lt;b&gt;under" in str(figure.to_dict())


def test_order_measures_how_far_the_state_moves():
    figure = validated(order.figure((TYPED, SHUFFLED), (BAG, BAG[:]), READ, mode="light"))
    assert title(figure) == (
        "Shuffled, the last state moves by 50 % of its length; the bag of words stays"
    )
    np.testing.assert_array_equal(drawn(figure, 1), np.float32(TYPED))
    np.testing.assert_array_equal(drawn(figure, 2), np.float32(SHUFFLED))
    np.testing.assert_array_equal(drawn(figure, 4), drawn(figure, 5))
    joints = drawn(figure, 0).reshape(-1, 3)
    np.testing.assert_array_equal(joints[:, :2], np.float32([TYPED, SHUFFLED]).T)
    assert np.isnan(joints[:, 2]).all()


@pytest.mark.parametrize(
    ("after", "bag", "said"),
    [
        (TYPED, BAG, "stays where it is, and the bag of words stays"),
        (SHUFFLED, BAG * (1 + 1e-15), "50 % of its length; the bag of words stays"),
        (SHUFFLED, BAG * 1.25, "the bag of words moves by 25 %"),
        (TYPED * (1 + 1e-5), BAG, "moves by 0.0010 % of its length"),
    ],
)
def test_order_says_what_was_measured(after, bag, said):
    assert said in title(validated(order.figure((TYPED, after), (BAG, bag), READ, mode="light")))


def test_order_of_a_state_of_zeros():
    zero = np.zeros(3)
    assert "stays where it is" in title(
        validated(order.figure((zero, zero), (BAG, BAG), READ, mode="light"))
    )
    assert "∞" in title(validated(order.figure((zero, zero + 1), (BAG, BAG), READ, mode="light")))


def test_a_bag_that_cancels_stays_and_is_drawn_flat():
    """The sum of a standardised series is a rounding error: that is nothing to move by."""
    rounding, moved = np.array([1e-16]), np.array([-4e-16])
    figure = validated(order.figure((TYPED, SHUFFLED), (rounding, moved), 12.0, mode="light"))
    assert title(figure).endswith("; the bag of words stays")
    low, high = figure.layout.yaxis2.range
    assert high - low > 1e-3 * 12


@pytest.mark.parametrize("size", [1e39, 1e200, 1e-200])
def test_numbers_of_any_size_are_drawn_and_measured(size):
    """float32 ends at 3.4 · 10³⁸, and squares of a float64 at 10³⁰⁸."""
    last, bags = (size * TYPED, size * SHUFFLED), (size * BAG, size * BAG)
    large = [
        validated(order.figure(last, bags, READ, mode="light")),
        validated(states.figure(size * STATES, WORDS, mode="light")),
        validated(vectors.figure(size * VECTORS, WORDS, NAMES, "word", mode="light")),
        validated(unit_map.figure(size * STATES[1:], WORDS, name="h", role="state", mode="light")),
        validated(erased.figure(size * np.arange(1.0, 4), np.arange(3), WORDS, mode="light")),
    ]
    for figure in large:
        values = [t.z if t.type == "heatmap" else t.y for t in figure.data]
        for each in values:
            known = np.asarray(each)[~np.isnan(each)]
            assert np.isfinite(known).all()
            assert known.any()
        assert "∞" not in str(figure.to_dict())
        printed = [text for t in figure.data if t.text is not None for text in np.ravel(t.text)]
        assert all(len(text) < 20 for text in printed)
    assert "moves by 50 % of its length" in title(large[0])
    norm, _ = states.measured(size * STATES)
    np.testing.assert_allclose(norm, size * states.measured(STATES)[0], rtol=1e-12)


def test_sharing_compares_the_counts_at_the_step_shown():
    figure = validated(sharing.figure(SHARED, SEPARATE, mode="light", **STEP))
    assert title(figure) == "Own weights for each of 4 steps: 4,416 parameters instead of 1,104"
    np.testing.assert_array_equal(drawn(figure, 0), SEPARATE)
    np.testing.assert_array_equal(drawn(figure, 2), SHARED)
    assert (figure.data[1].x, figure.data[1].y) == ([4], [4416])
    said = " ".join(a.text for a in figure.layout.annotations)
    assert "own weights for every step" in said
    assert "recurrent: 1,104" in said


def test_sharing_at_one_step_claims_no_difference():
    one = validated(sharing.figure(SHARED[:1], SEPARATE[:1], mode="light", step=1, cell="gru"))
    assert title(one) == "For 1 step: 1,104 parameters shared, 1,104 not shared"


def test_states_measure_length_and_change():
    norm, change = states.measured(STATES)
    for t in range(4):
        assert norm[t] == pytest.approx(np.sqrt((STATES[t + 1] ** 2).sum()))
        assert change[t] == pytest.approx(np.sqrt(((STATES[t + 1] - STATES[t]) ** 2).sum()))
    figure = validated(states.figure(STATES, WORDS, mode="light"))
    most = int(np.argmax(change))
    assert title(figure).startswith(f"Step {most + 1}, “{theme.short(WORDS[most])}”")
    np.testing.assert_array_equal(drawn(figure, 1), np.float32(change))


def test_vectors_are_on_a_symmetric_scale_with_printed_limits():
    figure = validated(vectors.figure(VECTORS, WORDS, NAMES, "word", mode="light"))
    heat = figure.data[0]
    assert -heat.zmin == heat.zmax >= np.abs(VECTORS).max()
    assert heat.colorbar.ticktext == (theme.number(-heat.zmax), "0", theme.number(heat.zmax))
    np.testing.assert_array_equal(heat.z, np.float32(VECTORS))
    assert title(figure).startswith("4 words are 32 numbers, from ")
    assert figure.layout.xaxis.ticktext[-1] == "&lt;i&gt;rain<br>(mm)"
    assert [list(row) for row in heat.text] == [
        [f"{v:.1f}".replace("-", "−").replace("−0.0", "0.0") for v in row] for row in VECTORS
    ]


def test_many_words_share_the_height_and_some_labels():
    many = validated(
        vectors.figure(
            RNG.normal(size=(512, 8)), [f"w{i}" for i in range(512)], NAMES, "word", mode="dark"
        )
    )
    assert many.layout.height <= 760
    assert len(many.layout.yaxis.ticktext) <= 40
    assert many.data[0].text is None


def test_steps_are_all_named_or_a_few_of_them_ends_included():
    assert step_ticks(WORDS)["ticktext"][1] == "&lt;b&gt;under"
    ticks = step_ticks([str(year) for year in range(1700, 2009)])
    assert len(ticks["tickvals"]) == 6
    assert (ticks["ticktext"][0], ticks["ticktext"][-1]) == ("1700", "2008")


@pytest.mark.parametrize(
    ("ratio", "said"),
    [
        (0.83, "83 %"),
        (12.5, "1,250 %"),
        (0.0052, "0.52 %"),
        (1e-9, "10⁻⁷ %"),
        (0.995, "99.5 %"),
        (1.0, "100 %"),
        (3.12e23, "3.1 · 10²⁵ %"),
    ],
)
def test_percent(ratio, said):
    assert percent(ratio) == said


def test_gaps_break_a_line_between_points():
    np.testing.assert_array_equal(
        with_gaps(np.array([1.0, 2.0]), np.array([3.0, 4.0])), [1, 3, np.nan, 2, 4, np.nan]
    )


# ------------------------------------------------------------------ the gates and their units


def test_the_gates_lines_are_their_means_and_the_bands_hold_80_per_cent():
    figure = validated(gate_means.figure(GATES, WORDS, mode="light"))
    lines = {trace.name: trace for trace in figure.data}
    np.testing.assert_allclose(lines["forget"].y, OPEN.mean(1), rtol=1e-6)
    np.testing.assert_allclose(lines["input"].y, SHUT.mean(1), rtol=1e-6)
    band = lines["forget band"].y  # there and back
    low, high = np.quantile(OPEN, (0.1, 0.9), axis=1)
    np.testing.assert_allclose(band, np.concatenate([high, low[::-1]]), rtol=1e-6)
    assert f"the forget gate {OPEN.mean():.2f}" in title(figure)
    assert figure.layout.yaxis.range == (-0.02, 1.02)


def test_the_names_of_gates_that_end_together_stand_apart():
    together = tuple(gate._replace(values=np.full((4, 3), 0.5)) for gate in GATES)
    figure = validated(gate_means.figure(together, WORDS, mode="light"))
    named = [a.y for a in figure.layout.annotations if a.text in ("f forget", "i input")]
    assert abs(named[0] - named[1]) * 300 >= 19


def test_a_map_of_units_shows_every_value_on_the_scale_of_its_kind():
    gate = validated(
        unit_map.figure(OPEN, WORDS, name="the forget gate f", role="forget_gate", mode="light")
    )
    np.testing.assert_array_equal(gate.data[0].z, OPEN.T.astype("f4"))
    assert (gate.data[0].zmin, gate.data[0].zmax) == (0, 1)
    assert gate.data[0].colorscale[1][1] == theme.colour("light", "forget_gate")
    state = validated(
        unit_map.figure(STATES[1:], WORDS, name="the state h", role="state", mode="light")
    )
    assert state.data[0].zmin == -state.data[0].zmax
    far = int(np.abs(STATES[1:].mean(1) - STATES[1:].mean()).argmax()) + 1
    assert f"stands out most at step {far}" in title(state)


def test_curves_of_layers_tell_directions_apart_by_dash_and_an_exact_zero_is_said():
    figure = validated(gradient_tracks.figure(CURVES, cell="LSTM", mode="light"))
    dashes = {trace.line.dash for trace in figure.data if trace.line.dash}
    assert len(dashes) >= 2
    assert "10⁻²⁰ and 1" in title(figure)
    backward = validated(gradient_tracks.figure(CURVES[1:], cell="LSTM", mode="light"))
    assert "exactly 0 elsewhere" in title(backward)
