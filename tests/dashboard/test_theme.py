"""The palette, measured: contrast by WCAG 2.2, separation under simulated colour blindness."""

import itertools
import math
import re

import numpy as np
import plotly.graph_objects as go
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard import theme
from dashboard.cells import VIEWS
from dashboard.models.spec import MOST_OUTPUTS

MODES = ("light", "dark")
GATES = ("forget_gate", "input_gate", "candidate", "output_gate", "reset_gate", "update_gate")
LSTM = GATES[:4]
GRU = ("reset_gate", "update_gate", "candidate")
CELLS = tuple(VIEWS)
PATHWAYS = ("shortcut", "branch")
VARIANTS = ("plain", "v1", "v2", "gated")
STATELESS = ("window", "convolution", "transformer")
TEXT = ("ink", "soft", "accent", *GATES, *CELLS, *PATHWAYS, *VARIANTS, *STATELESS)

# Machado, Oliveira & Fernandes (2009), severity 1.0, applied to linear RGB.
VISION = {
    "normal": np.eye(3),
    "protanopia": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "deuteranopia": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
    "tritanopia": np.array(
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.303900],
        ]
    ),
}
# Linear sRGB to CIE XYZ (D65), IEC 61966-2-1.
XYZ = np.array(
    [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ]
)


def linear(colour: str) -> np.ndarray:
    """The linear RGB of ``#rrggbb``."""
    srgb = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)


def contrast(one: str, other: str) -> float:
    """The contrast ratio of WCAG 2.2, 1 to 21."""
    dark, light = sorted(float(linear(c) @ [0.2126, 0.7152, 0.0722]) for c in (one, other))
    return (light + 0.05) / (dark + 0.05)


def lab(colour: str, vision: str = "normal") -> np.ndarray:
    """CIE L*a*b* of a colour as seen with a kind of vision."""
    xyz = XYZ @ np.clip(VISION[vision] @ linear(colour), 0, 1) / [0.95047, 1.0, 1.08883]
    f = np.where(xyz > 216 / 24389, np.cbrt(xyz), (24389 / 27 * xyz + 16) / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def distance(one: str, other: str) -> float:
    """The smallest distance of two colours in L*a*b* over all kinds of vision."""
    return min(float(np.linalg.norm(lab(one, v) - lab(other, v))) for v in VISION)


def test_the_measures_agree_with_published_values():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)
    np.testing.assert_allclose(lab("#ff0000"), [53.24, 80.09, 67.20], atol=0.02)
    assert distance("#ff0000", "#00ff00") < np.linalg.norm(lab("#ff0000") - lab("#00ff00"))


def test_both_themes_have_the_same_roles_in_the_same_form():
    light, dark = theme.PALETTE["light"], theme.PALETTE["dark"]
    assert list(light) == list(dark)
    for role in light:
        for value in (light[role], dark[role]):
            stops = [value] if isinstance(value, str) else value
            assert all(re.fullmatch("#[0-9a-f]{6}", stop) for stop in stops)
        assert np.shape(light[role]) == np.shape(dark[role])


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("role", TEXT)
def test_text_can_be_read(mode, role):
    for ground in ("background", "card"):
        ratio = contrast(theme.colour(mode, role), theme.colour(mode, ground))
        assert ratio >= 4.5, (ground, ratio)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("role", [*TEXT, "line"])
def test_marks_can_be_seen(mode, role):
    for ground in ("background", "card", "well"):
        ratio = contrast(theme.colour(mode, role), theme.colour(mode, ground))
        assert ratio >= 3, (ground, ratio)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("group", [LSTM, GRU, (*CELLS, *STATELESS), VARIANTS])
def test_hues_that_appear_together_stay_apart_for_everybody(mode, group):
    for one, other in itertools.combinations(group, 2):
        apart = distance(theme.colour(mode, one), theme.colour(mode, other))
        assert apart >= 17.5, (one, other, apart)


def pale(mode: theme.Mode, hue: str, share: float) -> str:
    """A hue on ``card``, as the stage's ``mix`` makes it."""
    mixed = np.array([channels(theme.colour(mode, "card")), channels(hue)])
    return "#" + "".join(f"{round(v):02x}" for v in mixed[0] + share * (mixed[1] - mixed[0]))


def channels(colour: str) -> np.ndarray:
    return np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)], dtype=float)


@pytest.mark.parametrize("mode", MODES)
def test_answers_stay_apart_from_each_other_and_the_first_from_the_gates(mode):
    hues = theme.PALETTE[mode]["answers"]
    assert len(hues) == MOST_OUTPUTS
    for one, other in itertools.combinations(hues, 2):
        assert distance(one, other) >= 17.5, (one, other)
    for hue, gate in itertools.product(hues[:3], (*LSTM, *GRU)):
        assert distance(hue, theme.colour(mode, gate)) >= 14.5, (hue, gate)
    for hue in hues:
        grounds = [theme.colour(mode, ground) for ground in ("background", "card", "well")]
        assert min(contrast(hue, ground) for ground in grounds) >= 3, hue
        assert contrast(theme.colour(mode, "ink"), pale(mode, hue, 0.3)) >= 4.5, hue
        assert contrast(theme.colour(mode, "soft"), pale(mode, hue, 0.12)) >= 4.5, hue


@pytest.mark.parametrize("mode", MODES)
def test_the_two_pathways_stay_far_apart(mode):
    assert distance(theme.colour(mode, "shortcut"), theme.colour(mode, "branch")) >= 40


@pytest.mark.parametrize("mode", MODES)
def test_the_accent_is_like_no_gate_and_far_from_the_candidate(mode):
    accent = theme.colour(mode, "accent")
    assert min(distance(accent, theme.colour(mode, gate)) for gate in GATES) >= 15
    assert distance(accent, theme.colour(mode, "candidate")) >= 40


@pytest.mark.parametrize("mode", MODES)
def test_the_state_scale_is_symmetric_around_its_middle(mode):
    stops = theme.PALETTE[mode]["state"]
    lightness = np.array([lab(stop)[0] for stop in stops])
    toward = -1 if mode == "light" else 1
    assert np.all(toward * np.diff(lightness[3:]) > 0)
    assert np.all(toward * np.diff(lightness[3::-1]) > 0)
    np.testing.assert_allclose(lightness, lightness[::-1], atol=10)
    assert distance(stops[0], stops[-1]) >= 60
    assert distance(stops[2], stops[4]) >= 40


@pytest.mark.parametrize("mode", MODES)
def test_the_gradient_scale_grows_away_from_the_ground(mode):
    lightness = np.array([lab(stop)[0] for stop in theme.PALETTE[mode]["gradient"]])
    assert np.all(np.diff(lightness) < -8 if mode == "light" else np.diff(lightness) > 8)


def along(mode: theme.Mode, place: float, role: str = "from_loss") -> str:
    """The colour of a scale at 0 … 1, as the stage mixes it."""
    stops = np.array(
        [[int(s[i : i + 2], 16) for i in (1, 3, 5)] for s in theme.PALETTE[mode][role]]
    )
    at = place * (len(stops) - 1)
    mixed = [round(float(np.interp(at, range(len(stops)), part))) for part in stops.T]
    return "#" + "".join(f"{value:02x}" for value in mixed)


def place(d: float) -> float:
    """Where ``d`` decades from the loss lie on it (rnncore/player/js/scale.js)."""
    if abs(d) <= 3:
        return 0.5 + (0.1 if d <= 0 else 0.08) * d
    further = math.log2(abs(d) / 3) / math.log2(13)
    return 0.2 * (1 - further) if d < 0 else 0.74 + 0.26 * further


# Measured, light and dark: contrast at a thousandth, at the loss, at a thousand times, at the end.
CONTRAST = {"light": (3.20, 13.48, 5.36, 3.12), "dark": (4.16, 15.49, 8.23, 4.31)}


@pytest.mark.parametrize("mode", MODES)
def test_every_gradient_that_is_drawn_as_a_line_can_be_seen(mode):
    ground = theme.colour(mode, "background")
    found = [contrast(along(mode, place(d)), ground) for d in (-3, 0, 3, 39)]
    np.testing.assert_allclose(found, CONTRAST[mode], atol=0.02)
    for d in np.arange(-3, 39.1, 0.1):
        assert contrast(along(mode, place(d)), ground) >= 3, d
    assert contrast(theme.colour(mode, "soft"), ground) >= 4.5, "the dots below"


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("vision", VISION)
def test_lightness_ranks_gradients_on_either_side_of_the_loss(mode, vision):
    away = 1 if mode == "light" else -1  # both sides lead from the loss towards the ground

    def lightness(decades):
        return np.array([lab(along(mode, place(d)), vision)[0] for d in decades])

    fewer = away * np.diff(lightness(np.arange(0, -3.1, -0.25)))
    assert fewer.min() >= 2.6, "a quarter of a decade less: measured 2.7 to 3.0"
    more = away * np.diff(lightness(np.arange(0, 3.1, 0.25)))
    assert more.min() >= 0.5, "a quarter of a decade more: measured 0.5 to 1.8"
    for far in (np.array([-3, -4, -6, -10, -20, -39]), np.array([3, 4, 6, 10, 20, 39])):
        assert np.all(away * np.diff(lightness(far)) > 0)


@pytest.mark.parametrize("mode", MODES)
def test_more_and_less_than_the_loss_differ_in_hue_for_everybody(mode):
    # Measured, the nearest over all kinds of vision: light 21, 32, 34 and more; dark 11, 22, 27 …
    for d, least in ((1, 10), (2, 20), (3, 25), (5, 25), (10, 25), (20, 25), (39, 25)):
        assert distance(along(mode, place(d)), along(mode, place(-d))) >= least, d


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("vision", VISION)
def test_a_signature_lights_up_to_the_last_steps_gradient_and_turns_red_beyond(mode, vision):
    def seen(decades):  # the scale goes from -12 to 3: rnncore/player/js/training_map.js
        colours = [along(mode, (d + 12) / 15, "signature") for d in decades]
        return np.array([lab(colour, vision) for colour in colours])

    lights = seen(range(-12, 1))
    assert np.diff(lights[:, 0]).min() >= 3, "a decade more: measured 3.2 to 11"
    ground = lab(theme.colour(mode, "well"), vision)
    assert np.linalg.norm(lights - ground, axis=1).min() >= 15, "what has not been played yet"
    for decade, least in ((1, 7), (2, 15), (3, 20)):
        (beyond,) = seen([decade])
        assert np.linalg.norm(lights - beyond, axis=1).min() >= least, decade


@pytest.mark.parametrize("mode", MODES)
def test_a_growing_gradient_is_not_taken_for_a_positive_state(mode):
    signs = theme.PALETTE[mode]["state"][4:]
    for stop, sign in itertools.product(theme.PALETTE[mode]["from_loss"][5:], signs):
        assert np.linalg.norm(lab(stop) - lab(sign)) >= 16.9, (stop, sign)


def test_a_scale_is_no_colour_and_a_colour_no_scale():
    assert theme.colour_scale("light", "state")[3] == (0.5, "#f3f2ee")
    with pytest.raises(ValueError, match="'state' is a scale of 7"):
        theme.colour("light", "state")
    with pytest.raises(ValueError, match="'state' or 'gradient'; 'ink' is one colour"):
        theme.colour_scale("light", "ink")


@pytest.mark.parametrize("mode", MODES)
def test_the_template_is_opaque_and_in_the_themes_colours(mode):
    layout = go.layout.Template(theme.template(mode)).layout
    assert layout.paper_bgcolor == theme.colour(mode, "background")
    assert layout.font.color == theme.colour(mode, "ink")
    assert layout.showlegend is False


@pytest.mark.parametrize(
    ("x", "written"),
    [
        (1e-7, "10⁻⁷"),
        (9.99e-8, "10⁻⁷"),
        (3.2e-7, "3.2 · 10⁻⁷"),
        (-2e5, "−2 · 10⁵"),
        (1.0, "10⁰"),
        (0.0, "0"),
        (math.inf, "∞"),
        (-math.inf, "−∞"),
        (math.nan, "not a number"),
    ],
)
def test_scientific(x, written):
    assert theme.scientific(x) == written


@pytest.mark.parametrize(
    ("x", "written"),
    [
        (0.8312, "0.831"),
        (0.9999, "1.00"),
        (-0.0123, "−0.0123"),
        (12345, "12,345"),
        (99_999.7, "10⁵"),
        (1.23e-5, "1.23 · 10⁻⁵"),
        (0, "0"),
    ],
)
def test_number(x, written):
    assert theme.number(x) == written


@given(st.floats(min_value=1e-300, max_value=1e300), st.integers(1, 4))
def test_what_is_written_reads_back_to_the_digits_shown(x, digits):
    written = theme.number(x, digits).replace(",", "").replace(" · 10", "e")
    back = written.translate(str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789"))
    back = f"1e{back[2:]}" if re.fullmatch("10[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+", written) else back
    assert float(back) == pytest.approx(x, rel=0.51 * 10 ** (1 - digits))


@given(st.lists(st.floats(allow_nan=True), min_size=1, max_size=8))
def test_the_limit_covers_every_finite_value_and_little_more(values):
    array = np.array(values)
    limit = theme.rounded_limit(array)
    finite = np.abs(array[np.isfinite(array)])
    largest = finite.max() if finite.size else 0.0
    assert limit > 0
    assert math.isfinite(limit)
    assert limit >= largest * (1 - 1e-8)
    if largest > 1e-300:
        assert limit / 1.11 <= largest


def test_labels_are_cut_and_cannot_become_markup():
    assert theme.short("feeling") == "feeling"
    assert theme.short("extraordinarily") == "extraordina…"
    assert theme.short("<b>&") == "&lt;b&gt;&amp;"


def test_titles_break_into_lines_that_fit_and_are_alike():
    title = "Shuffled, the last state moves by 83 % of its length; the bag of words stays"
    lines = theme.wrapped(title).split("<br>")
    assert " ".join(lines) == title
    assert max(map(len, lines)) <= theme.TITLE_WIDTH
    assert min(map(len, lines)) >= 0.6 * max(map(len, lines))
