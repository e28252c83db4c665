"""Numbers given as their log10, of any size: how they are written, and ticks for them."""

import math
from typing import Any

import numpy as np

from dashboard import theme

_SUPERSCRIPT = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
_STEPS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000)

LEAST_SPAN = 1.0
"""Decades that an axis shows at least."""


def power(log10: float, digits: int = 2) -> str:
    """The number whose log10 is given: ``"0.12"``, ``"4 · 10⁻²³"``, ``"10⁻⁴⁰⁰"``; -inf is 0.

    ``digits``: how many significant ones, also outside the range of floats.
    """
    if not math.isfinite(log10) or abs(log10) < 300:
        return theme.number(10.0**log10, digits)
    whole = math.floor(log10)
    mantissa = float(f"{10 ** (log10 - whole):.{digits - 1}f}")
    if mantissa == 10:
        mantissa, whole = 1.0, whole + 1
    return _ten_to_the(whole) if mantissa == 1 else f"{mantissa:g} · {_ten_to_the(whole)}"


def ticks(low: float, high: float) -> dict[str, list[Any]]:
    """``tickvals`` and ``ticktext`` of an axis from ``low`` to ``high``, both log10, at most 7.

    Powers of ten, evenly spaced; over less than two decades 1, 2 and 5 times a power of ten.
    """
    if high - low < 2:
        decades = range(math.floor(low), math.ceil(high) + 1)
        values = [k + math.log10(digit) for k in decades for digit in (1, 2, 5)]
    else:
        step = next(step for step in _STEPS if (high - low) / step <= 6)
        first = math.ceil(low / step) * step
        values = np.arange(first, high + 1e-9, step).tolist()
    inside = [value for value in values if low <= value <= high]
    return {"tickvals": inside, "ticktext": [_tick(value) for value in inside]}


def _tick(log10: float) -> str:
    """One digit; whole powers of ten outside 0.01 to 100 as 10ᵏ."""
    whole = round(log10)
    return _ten_to_the(whole) if abs(whole) > 2 and abs(log10 - whole) < 1e-9 else power(log10, 1)


def _ten_to_the(exponent: int) -> str:
    return "10" + str(exponent).translate(_SUPERSCRIPT)


def span(*log10: np.ndarray, margin: float = 0.06) -> tuple[float, float]:
    """The ends of an axis around all finite values, with a margin and at least a decade between."""
    values = np.concatenate([np.ravel(array) for array in log10])
    values = values[np.isfinite(values)]
    low, high = (float(values.min()), float(values.max())) if values.size else (0.0, 0.0)
    room = margin * (high - low) + max(0.0, LEAST_SPAN - (high - low)) / 2
    return low - room, high + room


def drawable(log10: np.ndarray) -> np.ndarray:
    """float32 for Plotly, with a gap (NaN) where the number is 0 or infinite."""
    return np.where(np.isfinite(log10), log10, np.nan).astype(np.float32)
