"""The player's view in the address."""

import json

import pytest

from dashboard.stage.address import from_query, to_query
from rnncore.player import View

VIEWS = [
    View(),
    View(step=3, folded=True),
    View(step=0),
    View(pin={"lane": 1, "t": 4, "unit": 11}, lane=1),
    View(step=500, pin={"t": 0, "output": 2}),
]


@pytest.mark.parametrize("view", VIEWS)
def test_round_trip(view):
    assert from_query(to_query(view)) == view


def test_the_default_view_leaves_the_address_alone():
    assert to_query(View()) == {}


def test_counts_from_one_as_on_the_screen():
    assert to_query(View(pin={"lane": 0, "t": 2, "unit": 4})) == {"pin": "1.3.5"}


@pytest.mark.parametrize(
    "query",
    [
        {"step": "abc"},
        {"step": "-1"},
        {"step": "1e9"},
        {"step": "9" * 40},
        {"lane": "0"},
        {"lane": "٣"},
        {"pin": "1.2"},
        {"pin": "0.1.1"},
        {"pin": "y.0.1"},
        {"pin": "1.1.1.1"},
        {"pin": "<img>"},
        {"folded": "maybe"},
    ],
)
def test_nonsense_is_the_default(query):
    assert from_query(query) == View()


def test_packed_is_json_padded_to_four_bytes():
    for view in VIEWS:
        packed = view.packed()
        assert len(packed) % 4 == 0
        assert json.loads(packed)["step"] == view.step
