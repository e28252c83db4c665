"""The phase diagram: its borders, its counts, and the race that each cell is."""

import re
from dataclasses import replace

import numpy as np
import pytest

from dashboard.choices import canonical
from dashboard.shell import chart
from pages.training import phase
from pages.training.recipes import recipes
from pages.training.sections.phase import said
from pages.training.spec import BIASED
from rnncore import sweep
from rnncore.train import run
from rnncore.train.networks import open_share

CELLS, _ = phase.recorded()
REACH, COUNTS = phase.reaches(CELLS), phase.counts(CELLS)
BORDERS = phase.borders(REACH)


def test_a_cell_is_the_race_that_it_opens_and_begins_as_recorded():
    view = canonical(phase.view(2.0, 20))
    recipe = recipes(view)[BIASED]
    assert CELLS[2.0, 20].recipe == recipe
    place = phase.LENGTHS.index(20)
    first = next(iter(run(recipe)))
    assert first.reach == pytest.approx(float(CELLS[2.0, 20].reach[recipe.seed, 0]), abs=2e-3)
    assert REACH[2, place] == np.median(CELLS[2.0, 20].reach[:, 0])
    assert COUNTS[2, place] == len([each for each in CELLS[2.0, 20].learned if each is not None])


def test_the_borders_are_where_a_thousandth_is_left():
    assert (np.diff(REACH, axis=0) > 0).all()  # what the interpolation needs
    for length, alone, measured, column in zip(phase.LENGTHS, *BORDERS, REACH.T, strict=True):
        if not np.isnan(alone):
            assert open_share(alone, length - 1) == pytest.approx(1e-3)
        if not np.isnan(measured):
            below, above = column[int(measured)], column[int(measured) + 1]
            assert below <= -3 <= above
    assert np.isnan(BORDERS[:, 0]).all()  # the shortest has a thousandth with any bias
    assert (BORDERS[1, 2:] < BORDERS[0, 2:]).all()  # by all ways more arrives


def test_what_is_said_is_counted_over_the_cells():
    words = " ".join(said(REACH, COUNTS, BORDERS).split())
    far = REACH > -3
    cells, whole, none, short, learned = map(int, re.findall(r"\d+", words.split(" At T")[0]))
    assert (cells, short) == (far.sum(), (~far).sum())
    assert whole == (COUNTS[far] == 5).sum()
    assert none == (COUNTS[far] == 0).sum()
    assert learned == (COUNTS[~far] > 0).sum()
    assert cells + short == len(CELLS)


def test_a_click_hands_on_its_place_and_a_second_one_nothing(monkeypatch):
    held = {"map": {"selection": {"points": [{"x": 7, "y": 5.0}]}}}
    monkeypatch.setattr(chart.st, "session_state", held)
    got = []
    chart._pick("map", lambda *place: got.append(place))
    assert got == [(7, 5.0)]
    assert held.pop("_picked_map")
    held["map"]["selection"]["points"] = []
    chart._pick("map", lambda *place: got.append(place))
    assert len(got) == 1
    assert "_picked_map" not in held


def test_what_is_swept_is_gathered_cell_by_cell(monkeypatch):
    """The sweep's order, and one run against the record."""
    monkeypatch.setattr(phase, "BIASES", (5.0,))
    monkeypatch.setattr(phase, "LENGTHS", (10,))
    short = replace(phase.recipe(5.0, 10), updates=20)
    monkeypatch.setattr(phase, "recipe", lambda *_: short)
    swept = sweep(phase.run_cell, phase.grid((0, 1)))
    assert not swept.errors
    (found,) = phase.gathered(swept.values, 2).values()
    np.testing.assert_allclose(found.loss[:, :2], CELLS[5.0, 10].loss[:2, :2], rtol=1e-3)
    assert found.reach.shape == (2, 3)
