"""Hostile and malformed files: what each is, how it is made, and what a person is told of it.

``CASES`` is the catalogue of what is refused, or asked about. It is walked at the level of the
readers (``tests/rnncore/readers/test_hostile.py``), through the real uploader
(``tests/browser/test_hostile.py``), and printed with what was measured (``benchmarks/hostile.py``).
Files are made when they are asked for; none is stored.
"""

from tests.hostile import (
    arrays,
    keras,
    models,
    nearly,
    nested,
    packed,
    state_dicts,
    tables,
    traces,
    weights,
)
from tests.hostile.case import FULL, RAN, Case

CASES: tuple[Case, ...] = (
    *tables.CASES,
    *nested.CASES,
    *nearly.CASES,
    *arrays.CASES,
    *packed.CASES,
    *state_dicts.CASES,
    *weights.CASES,
    *models.CASES,
    *keras.CASES,
    *traces.CASES,
)
"""Every row, by format."""

READ: tuple[Case, ...] = nearly.READ
"""What only looks as if it could not be read within the limits."""

__all__ = ["CASES", "FULL", "RAN", "READ", "Case"]
