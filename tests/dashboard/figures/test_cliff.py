"""The cliff: both descents on the surface, and what plays, against the arrays they were given."""

import numpy as np
import pytest

from dashboard import theme
from dashboard.figures import cliff
from dashboard.figures.cliff_paths import edge, left_at
from pages.gradient_flow import clipping
from tests.validated import validated

SURFACE = tuple(clipping.surface())
FREE, HELD = clipping.descend(None)[:3], clipping.descend()[:3]
DATA = (SURFACE, HELD, FREE)
OPTIONS = {"threshold": clipping.THRESHOLD}


@pytest.fixture(scope="module")
def figure():
    return validated(cliff.figure(*DATA, mode="light", **OPTIONS))


def title(figure):
    (found,) = [a.text for a in figure.layout.annotations if a.name == "title"]
    return found.replace("<br>", " ")


def test_the_surface_is_the_one_given_in_float32_and_not_capped(figure):
    ground = figure.data[0]
    for drawn, given in zip((ground.x, ground.y, ground.z), SURFACE, strict=True):
        np.testing.assert_array_equal(drawn, np.float32(given))


def test_the_title_says_which_is_thrown_off_and_the_alt_text_repeats_it(figure):
    assert title(figure) == (
        "Not clipped, the descent is thrown off at update 33; clipped at 0.20 it stays"
    )
    assert title(figure) in cliff.alt(*DATA, **OPTIONS)
    loose = clipping.descend(10)[:3]
    both = validated(cliff.figure(SURFACE, loose, FREE, threshold=10, mode="light"))
    assert title(both).endswith("; and clipped at 10 it is thrown off at update 33")


def test_both_paths_are_drawn_whole_and_the_thrown_one_to_the_edge(figure):
    free, held, heads = figure.data[1:]
    np.testing.assert_allclose(held.x, HELD[0], rtol=1e-6)
    np.testing.assert_allclose(held.y, HELD[1], rtol=1e-6)
    assert np.all(held.z > HELD[2])  # a little above the surface, which would hide it
    assert np.all(held.z < HELD[2] + 0.01 * np.ptp(SURFACE[2]))
    off = left_at(SURFACE, FREE)
    assert len(free.x) == off + 1
    np.testing.assert_allclose(free.x[:-1], FREE[0][:off], rtol=1e-6)
    assert free.y[-1] == np.float32(SURFACE[1].max())
    assert (heads.x[0], heads.x[1]) == (free.x[-1], held.x[-1])
    assert len(set(heads.marker.symbol)) == len(set(heads.marker.color)) == 2


def test_words_say_where_the_thrown_path_went(figure):
    words = [a.text for a in figure.layout.scene.annotations]
    assert words == ["start", "to w = 10, b = 7.2"]
    names = [a.text for a in figure.layout.annotations]
    assert {"● clipped at 0.20", "◆ not clipped"} <= set(names)


def test_the_edge_is_on_the_line_of_the_step():
    step = np.array([[4.5, 8.5], [-2.0, 6.0], [0.1, 0.2]])
    there = edge(SURFACE, step)
    shares = (there - step[:, 0]) / (step[:, 1] - step[:, 0])
    np.testing.assert_allclose(shares, shares[0])
    assert there[1] == pytest.approx(SURFACE[1].max())
    straight = edge(SURFACE, np.array([[4.5, 4.5], [-2.0, 6.0], [0.1, 0.1]]))
    np.testing.assert_allclose(straight, [4.5, SURFACE[1].max(), 0.1])


def test_a_frame_an_update_moves_the_paths_and_nothing_else(figure):
    assert len(figure.frames) == len(HELD[0]) == 61
    off = left_at(SURFACE, FREE)
    for k in (0, 5, off - 1, off, 60):
        shown = figure.frames[k]
        assert (shown.name, shown.traces) == (str(k), (1, 2, 3))
        free, held, heads = shown.data
        assert len(held.x) == k + 1
        assert len(free.x) == min(k, off) + 1
        assert heads.x[1] == held.x[-1] == np.float32(HELD[0][k])
    for shown in figure.frames:
        assert all(part.x.dtype == np.float32 for part in shown.data)


def test_the_payload_is_small(figure):
    assert len(figure.to_json()) < 200_000


def test_the_buttons_play_on_and_stop_at_the_cliff_and_never_interrupt(figure):
    """An interrupted animation leaves a rejected promise, an error in the browser's console."""
    play, halt = figure.layout.updatemenus[0].buttons
    assert play.args[0] is None
    assert play.args[1]["fromcurrent"] is True
    assert list(halt.args[0]) == [str(k) for k in range(33)]
    for button in (play, halt):
        assert "mode" not in button.args[1]
        assert button.args[1]["frame"]["redraw"] is True


def test_without_a_fall_there_is_nothing_to_stop_at():
    calm = validated(cliff.figure(SURFACE, HELD, HELD, threshold=1, mode="light"))
    assert [button.label for button in calm.layout.updatemenus[0].buttons] == ["▶ Play"]
    assert [a.text for a in calm.layout.scene.annotations] == ["start"]
    assert "the descent stays; and clipped at 1.0 it stays" in title(calm)


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_every_colour_is_of_its_theme(mode):
    text = validated(cliff.figure(*DATA, mode=mode, **OPTIONS)).to_json()
    other = "dark" if mode == "light" else "light"
    assert theme.colour(mode, "accent") in text
    for role in ("accent", "ink", "soft", "branch"):
        assert theme.colour(other, role) not in text


def test_the_table_has_both_paths():
    table = cliff.table(*DATA)
    np.testing.assert_array_equal(table["clipped, w"], HELD[0])
    np.testing.assert_array_equal(table["not clipped, loss"], FREE[2])
    assert len({len(column) for column in table.values()}) == 1
