"""What the figures of the page Residual shortcuts draw and say."""

import numpy as np
import pytest

from dashboard import theme
from dashboard.figures import (
    residual_curves,
    residual_head,
    residual_paths,
    residual_pathways,
    residual_removed,
    residual_resnet,
    residual_shattered,
    residual_stack,
    residual_training,
    residual_twin,
)
from tests.validated import validated

L = 40
RNG = np.random.default_rng(0)
SPREAD = np.linspace(-3, 0, L + 1) * RNG.uniform(0.5, 1.5, (10, 1))
CURVES = (("plain", SPREAD[0], SPREAD), ("v2", -SPREAD[1] / 9, -SPREAD / 9))
THEORY = np.linspace(0.1, 0, L + 1)
NORMS = {
    "total": np.linspace(-1.0, 0, L),
    "shortcut": np.linspace(-1.1, 0, L),
    "branch": np.linspace(-2.0, -1, L),
    "between": np.linspace(-1.9, -1, L),
}
COUNTS = np.linspace(0, 11, L + 1)
SHARES = np.r_[0.7, 0.22, 0.07, -0.02, 0.03, np.zeros(L - 4)]
OPEN = np.linspace(0, 0.06, 16)
LAGS = (("plain", np.linspace(1, 0.1, 16), OPEN), ("v2", np.linspace(1, 0.6, 16), OPEN))
STEPS = np.arange(5, 101, 5)
RACE = (
    ("plain", STEPS, np.full(20, 2.3), np.full(20, 0.11)),
    ("v2", STEPS[:12], np.linspace(2.3, 0.2, 12), np.linspace(0.1, 0.93, 12)),
)
HEAT = np.linspace(-8, 0, 8 * 41).reshape(8, 41)
NAMES = (
    "stem",
    *(f"conv{s}.{k}" for s, n in ((2, 3), (3, 4), (4, 6), (5, 3)) for k in range(1, n + 1)),
)

LOGITS = RNG.normal(size=1000)

CASES = {
    "curves": (residual_curves, (CURVES, THEORY), {}),
    "curves without theory": (residual_curves, (CURVES,), {}),
    "pathways": (residual_pathways, (NORMS,), {"kind": "v1"}),
    "removed": (
        residual_removed,
        (np.linspace(0, 0.3, L),),
        {"kind": "v1", "activation": "relu"},
    ),
    "paths": (residual_paths, (SHARES, COUNTS, -COUNTS), {"kind": "v2"}),
    "twin": (residual_twin, (THEORY, np.linspace(0.1, 0, 2 * L + 1)), {"apart": 2e-15}),
    "shattered": (residual_shattered, (LAGS,), {"layers": 61}),
    "training": (residual_training, (RACE,), {"steps": 200, "depth": 30}),
    "stack": (residual_stack, (HEAT, HEAT * 2), {"cell": "LSTM"}),
    "resnet": (
        residual_resnet,
        (NAMES, np.linspace(1, 0, 17), np.linspace(-3, 0, 17)),
        {"normed": "train"},
    ),
    "head": (residual_head, (RNG.random(512), LOGITS, np.exp(LOGITS) / np.exp(LOGITS).sum()), {}),
}


def title(figure):
    """The text of a figure's title on one line."""
    (found,) = [a.text for a in figure.layout.annotations if a.name == "title"]
    return found.replace("<br>", " ")


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_every_figure_has_a_measured_title_named_axes_and_its_themes_colours(case, mode):
    module, data, options = case
    figure = validated(module.figure(*data, mode=mode, **options))
    assert any(character.isdigit() for character in title(figure))
    assert any(axis.title.text for axis in figure.select_xaxes())
    assert all(axis.title.text for axis in figure.select_yaxes())
    assert figure.layout.template.layout.paper_bgcolor == theme.colour(mode, "background")
    other = "dark" if mode == "light" else "light"
    assert theme.colour(other, "ink") not in figure.to_json()


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_every_figure_is_float32_and_small(case):
    module, data, options = case
    figure = validated(module.figure(*data, mode="light", **options))
    for trace in figure.data:
        for values in (trace.x, trace.y, getattr(trace, "z", None)):
            assert values is None or values.dtype == np.float32
    assert len(figure.to_json()) < 60_000


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_alt_text_repeats_the_finding_and_the_table_has_columns_of_one_length(case):
    module, data, options = case
    figure = validated(module.figure(*data, mode="light", **options))
    assert title(figure) in module.alt(*data, **options)
    table = module.table(*data)
    assert len(table) >= 2
    assert len({len(column) for column in table.values()}) == 1


def test_the_head_draws_every_number_and_marks_the_class_that_comes_first():
    _, (pooled, logits, shares), _ = CASES["head"]
    figure = validated(residual_head.figure(pooled, logits, shares, mode="light"))
    for trace, values in zip(figure.data, (pooled, logits, shares), strict=True):
        np.testing.assert_array_equal(trace.y, np.float32(values))
        np.testing.assert_array_equal(trace.x, np.arange(len(values)))
    best = int(shares.argmax())
    assert title(figure).endswith(f"of class {best}")
    marked = [shape for shape in figure.layout.shapes if shape.x0 == best]
    assert [shape.y1 for shape in marked] == [logits[best], shares[best]]
    (chance,) = [shape for shape in figure.layout.shapes if shape.x0 == 0]
    assert chance.y0 == chance.y1 == 1 / 1000


def test_the_bands_lie_below_the_lines_and_hold_all_seeds():
    figure = validated(residual_curves.figure(CURVES, THEORY, mode="light"))
    bands, lines = figure.data[:2], figure.data[2:]
    assert all(band.fill == "toself" for band in bands)
    assert all(line.fill is None for line in lines)
    np.testing.assert_array_equal(lines[0].y, np.float32(SPREAD[0]))
    assert np.float32(SPREAD.min()) == bands[0].y.min()
    low, high = figure.layout.yaxis.range
    assert low < SPREAD.min()
    assert high > (-SPREAD / 9).max()


def test_a_gradient_of_exactly_zero_leaves_a_gap_and_is_said():
    dead = np.where(np.arange(L + 1) < 5, -np.inf, 0.0)
    figure = validated(
        residual_curves.figure((("plain", dead, np.stack([dead] * 10)),), mode="dark")
    )
    assert title(figure).endswith("plain 0")
    assert np.isnan(figure.data[-1].y[:5]).all()
    none = validated(
        residual_curves.figure(
            (("plain", dead - np.inf, np.stack([dead - np.inf] * 10)),), mode="dark"
        )
    )
    assert title(none).endswith("plain 0")


def test_plain_blocks_have_no_shortcut_to_draw():
    lines = [
        trace.name
        for trace in validated(residual_pathways.figure(NORMS, kind="plain", mode="light")).data
    ]
    assert "1 shortcut" not in lines
    assert "2 branch" in lines


def test_the_title_of_the_paths_is_the_least_length_that_reaches_ninety_per_cent():
    assert residual_paths.short_of(SHARES) == 1
    assert residual_paths.short_of(np.array([0.0, 0.5, 0.5])) == 2
    assert residual_paths.short_of(np.array([1.0])) == 0
    assert residual_paths.short_of(np.array([1.2, -0.4, 0.2])) == 2, "and stays there"
    assert "Paths of at most 1 of 40 branches bring 90 %" in title(
        validated(residual_paths.figure(SHARES, COUNTS, COUNTS, kind="v2", mode="light"))
    )


def test_a_race_that_is_still_running_shows_what_there_is():
    figure = validated(residual_training.figure(RACE, steps=200, depth=30, mode="light"))
    assert title(figure) == "30 blocks, 60 of 200 steps: plain 11 %, v2 93 %"
    table = residual_training.table(RACE)
    assert np.isnan(table["v2, loss"][-1])
    np.testing.assert_array_equal(table["step"], STEPS)
