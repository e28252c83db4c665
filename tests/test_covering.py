"""The combinations that stand for a full product."""

from itertools import combinations, product

import pytest

from tests.covering import covering

AXES = [(12, 6, 5, 2), (12, 4, 4, 3, 2), (3, 3, 3, 3), (6, 3, 3), (9, 6, 6, 4, 3), (2, 2), (1, 4)]


@pytest.mark.parametrize(
    ("sizes", "strength"), [(sizes, n) for sizes in AXES for n in (2, 3) if n <= len(sizes)]
)
def test_any_two_or_three_values_meet_and_the_rows_are_few(sizes, strength):
    axes = [[f"{name}{k}" for k in range(size)] for name, size in zip("abcde", sizes, strict=False)]
    rows = covering(*axes, strength=strength)
    for chosen in combinations(range(len(axes)), strength):
        met = {tuple(row[axis] for axis in chosen) for row in rows}
        assert met == set(product(*(axes[axis] for axis in chosen)))
    least = 1
    for size in sorted(sizes)[-strength:]:
        least *= size
    assert least <= len(rows) <= 1.7 * least
    assert rows == covering(*axes, strength=strength)
    assert len(set(rows)) == len(rows)
