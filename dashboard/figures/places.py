"""Places along an axis: which steps are numbered, and where names stand that must not touch."""

import numpy as np


def whole_steps(first: int, last: int) -> list[int]:
    """The steps that are numbered under the axis: ``first``, and multiples of 1, 2 or 5 · 10ⁿ."""
    apart = next(
        digit * 10**n for n in range(9) for digit in (1, 2, 5) if digit * 10**n * 5 >= last - first
    )
    multiples = range(-(-first // apart) * apart, last + 1, apart)
    return [first, *(step for step in multiples if step - first > apart / 2)]


def spread(wanted: np.ndarray, gap: float, low: float, high: float) -> np.ndarray:
    """Places for ``wanted (N,)``, at least ``gap`` apart, in their order and as near as can be.

    Least squares under the order, by pooling neighbours (isotonic regression), then moved between
    ``low`` and ``high`` where they fit there.
    """
    order = np.argsort(wanted, kind="stable")
    steps = gap * np.arange(len(wanted))
    pools: list[tuple[float, int]] = []  # mean and size
    for value in wanted[order] - steps:
        mean, size = float(value), 1
        while pools and pools[-1][0] > mean:
            before, count = pools.pop()
            mean, size = (before * count + mean * size) / (count + size), count + size
        pools.append((mean, size))
    level = np.repeat([mean for mean, _ in pools], [size for _, size in pools])
    room = max(low, high - gap * (len(wanted) - 1))
    placed = np.empty(len(wanted))
    placed[order] = np.clip(level, low, room) + steps
    return placed
