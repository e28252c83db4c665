"""Norms that neither under- nor overflow: in squares, half the range of a float is lost."""

from __future__ import annotations

import numpy as np


def log10_norm(array: np.ndarray, axis: int = -1) -> np.ndarray:
    """``log10`` of the Euclidean norm along ``axis``, for norms of any size.

    Squares leave the range of a float long before the norm does, so each vector is first divided
    by its largest magnitude. A zero vector gives -inf, one with an infinity inf, one with a NaN
    NaN.
    """
    scale, unit = _split(array, axis)
    with np.errstate(divide="ignore"):
        return np.log10(unit) + np.log10(scale)


def norm(array: np.ndarray, axis: int = -1) -> np.ndarray:
    """Euclidean norm along ``axis``; over- or underflows only where the norm itself does."""
    scale, unit = _split(array, axis)
    with np.errstate(over="ignore"):
        return scale * unit


def _split(array: np.ndarray, axis: int) -> tuple[np.ndarray, np.ndarray]:
    """The largest magnitude of each vector, and the norm of the vector divided by it, 1 to √n.

    Where that magnitude is 0, infinite or NaN the second part is 1.
    """
    magnitude = np.abs(array)
    scale = magnitude.max(axis=axis, keepdims=True)
    ordinary = np.isfinite(scale) & (scale > 0)
    ratio = np.divide(magnitude, scale, out=np.zeros_like(magnitude), where=ordinary)
    unit = np.where(ordinary, np.linalg.norm(ratio, axis=axis, keepdims=True), 1)
    return np.squeeze(scale, axis), np.squeeze(unit, axis)
