"""The kinds of weather, and the reports of each."""

import pytest
import torch

from rnncore.zoo.tasks import classes


@pytest.mark.parametrize(
    ("measured", "kind"),
    [
        ((20, 90, 61), "stormy"),
        ((20, 90, 60), "rainy"),
        ((20, 64, 10), "sunny"),
        ((0.9, 70, 30), "snowy"),
        ((1, 70, 30), "rainy"),
        ((1, 86, 14), "foggy"),
        ((1, 86, 15), "rainy"),
        ((-10, 86, 15), "snowy"),
        ((-10, 30, 80), "stormy"),
    ],
)
def test_the_rule(measured, kind):
    assert classes.kind_of(*measured) == kind


def test_measurements_lie_in_their_ranges_and_each_kind_is_as_frequent():
    measured, kinds = classes.measurements(200, torch.Generator().manual_seed(0))
    assert measured.shape == (1000, 3)
    assert kinds.bincount().tolist() == [200] * 5
    for column, (low, high) in zip(measured.T, classes.RANGES.values(), strict=True):
        assert low <= column.min() < low + 5 < high - 5 < column.max() <= high
    for row, kind in zip(measured.tolist(), kinds.tolist(), strict=True):
        assert classes.kind_of(*row) == classes.KINDS[kind]


def test_scaled_takes_each_range_to_one():
    ends = torch.tensor(list(classes.RANGES.values())).T
    assert classes.scaled(ends).tolist() == [[-1.0] * 3, [1.0] * 3]
    assert classes.scaled(ends.mean(0)).tolist() == [0.0] * 3


def test_measurements_come_from_the_generator_alone():
    torch.manual_seed(1)
    before = torch.get_rng_state()
    first, again, other = (
        classes.measurements(3, torch.Generator().manual_seed(seed))[0] for seed in (2, 2, 3)
    )
    assert torch.equal(first, again)
    assert not torch.equal(first, other)
    assert torch.equal(torch.get_rng_state(), before)


@pytest.mark.parametrize("kind", classes.KINDS)
def test_the_reports_of_a_kind(kind):
    reports = classes.reports_of(kind)
    assert len(set(reports)) == len(reports) == 864
    for words in reports:
        regions = [word for word in words if word in ("north", "south", "east", "west")]
        assert set(regions) in ({"north", "south"}, {"east", "west"})
        days = [word for word in words if word in ("today", "tonight", "tomorrow")]
        assert len(days) == 2
        assert len(set(days)) == 1
        assert words[-1] == "."
        assert all(classes.VOCABULARY.known(words))
        assert classes.END not in words


def test_no_report_belongs_to_two_kinds():
    every = [words for kind in classes.KINDS for words in classes.reports_of(kind)]
    assert len(set(every)) == len(every)


@pytest.mark.parametrize("kind", classes.KINDS)
def test_a_report_is_held_out_or_trained_on(kind):
    trained, held_out = (set(classes.split(kind, held_out=side)) for side in (False, True))
    assert trained.isdisjoint(held_out)
    assert trained | held_out == set(classes.reports_of(kind))
    assert 0.12 < len(held_out) / 864 < 0.28
