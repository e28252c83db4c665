"""Sunspots: one year ahead and many, for a network and for two that are none.

Yearly sunspot numbers 1700 to 2008, collected by the National Geophysical Data Center (NOAA,
United States), as in the Python package ``statsmodels`` 0.15.0; public domain. Everything is fitted
on the years before 1950 and measured from 1950 on. Square roots are forecast, whose swings are more
even, and squared again.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

import numpy as np

TEST_FROM = 1950
ORDER = 9
"""Years that the autoregression reads."""

HORIZON = 11
"""Years ahead: about one cycle."""

SCALE = 15.0
"""Square roots are divided by this for a network; the largest is 13.8."""

Forecaster = Callable[[np.ndarray, int], np.ndarray]
"""``forecast(before, ahead)``: from square roots ``(T,)``, the next ``ahead`` square roots."""


@cache
def _table() -> tuple[np.ndarray, np.ndarray]:
    file = Path(__file__).with_name("sunspots.csv")
    years, numbers = np.loadtxt(file, delimiter=",", skiprows=1, unpack=True)
    return years.astype(np.int64), numbers


def years() -> np.ndarray:
    """1700 to 2008, int ``(309,)``."""
    return _table()[0].copy()


def numbers() -> np.ndarray:
    """The sunspot number of every year, float64 ``(309,)``, 0 to 190.2."""
    return _table()[1].copy()


def last_value(before: np.ndarray, ahead: int) -> np.ndarray:
    """A forecaster: what was, stays."""
    return np.repeat(before[-1], ahead)


class Autoregression:
    """A forecaster: a weighted sum of the last ``order`` values and a constant, by least squares.

    Yule forecast these same numbers so in 1927, with order 2. Several years ahead it reads its own
    forecasts. ``values (T,)``: the square roots to fit. Raises ValueError for fewer than
    ``2 order + 1`` values.
    """

    def __init__(self, values: np.ndarray, order: int = ORDER) -> None:
        if len(values) < 2 * order + 1:
            raise ValueError(f"values must hold {2 * order + 1} or more; got {len(values)}")
        windows = np.lib.stride_tricks.sliding_window_view(values, order + 1)  # (T - order, p + 1)
        design = np.column_stack((np.ones(len(windows)), windows[:, :-1]))
        self.order = order
        self.weights = np.linalg.lstsq(design, windows[:, -1], rcond=None)[0]  # constant first

    def __call__(self, before: np.ndarray, ahead: int) -> np.ndarray:
        """The next ``ahead`` values after ``before``, of which ``order`` are read."""
        known = list(before[-self.order :])
        for _ in range(ahead):
            known.append(float(self.weights[0] + self.weights[1:] @ known[-self.order :]))
        return np.array(known[self.order :])


def fitted_autoregression() -> Autoregression:
    """AR(9) on the square roots of the years before 1950."""
    return Autoregression(np.sqrt(numbers()[years() < TEST_FROM]))


def forecasts(forecaster: Forecaster, *, ahead: int = 1) -> np.ndarray:
    """What is forecast 1 … ``ahead`` years ahead, in sunspots, ``(N, ahead)``.

    One forecast is made at the end of every year from 1949 on, from all years up to it, as long as
    ``ahead`` years follow. A negative square root is taken as 0.
    """
    roots = np.sqrt(numbers())
    made = [forecaster(roots[:start], ahead) for start in _starts(ahead)]
    return np.maximum(made, 0) ** 2


def came(ahead: int = 1) -> np.ndarray:
    """The sunspot numbers that ``forecasts`` are about, ``(N, ahead)``."""
    return np.stack([numbers()[start : start + ahead] for start in _starts(ahead)])


def errors(forecaster: Forecaster, *, ahead: int = 1) -> np.ndarray:
    """Mean absolute error of ``forecasts`` 1 … ``ahead`` years ahead, in sunspots, ``(ahead,)``."""
    return np.abs(forecasts(forecaster, ahead=ahead) - came(ahead)).mean(0)


def _starts(ahead: int) -> range:
    """The places of the first years that are forecast."""
    return range(int(np.searchsorted(years(), TEST_FROM)), len(years()) - ahead + 1)
