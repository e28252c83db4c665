"""Whether what a paper says was met here: computed from numbers and tolerances alone."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean, stdev
from typing import Final, Literal

from dashboard import theme
from pages.papers.replicas.repeating import Outcome
from rnncore.written import setting

Verdict = Literal["held", "did not hold at this size", "unclear"]
HELD: Final = "held"
NOT: Final = "did not hold at this size"
UNCLEAR: Final = "unclear"


@dataclass(frozen=True, slots=True)
class Criterion:
    """What has to be met: the number of condition ``of``, less that of ``minus`` where named.

    ``said``: in words. It is met from ``low`` to ``high``, both included; that is the tolerance.
    """

    said: str
    of: str
    minus: str = ""
    low: float = -math.inf
    high: float = math.inf

    @property
    def tolerance(self) -> str:
        """From where to where, in words."""
        if math.isinf(self.high):
            return f"{_limit(self.low)} or more"
        if math.isinf(self.low):
            return f"{_limit(self.high)} or less"
        return f"{_limit(self.low)} to {_limit(self.high)}"


def _limit(number: float) -> str:
    return setting(float(f"{number:.3g}")).replace("-", "−")


@dataclass(frozen=True, slots=True)
class Found:
    """The ``mean`` over ``seeds``, and its ``spread``: two standard errors of the mean."""

    mean: float
    spread: float
    seeds: int

    def __str__(self) -> str:
        """Both, 0 for what is below a billionth."""
        return " ± ".join(
            theme.number(0.0 if abs(each) < 1e-9 else each) for each in (self.mean, self.spread)
        )


def found(values: Sequence[float]) -> Found:
    """Mean and spread of one number a seed. Raises ValueError for fewer than two seeds."""
    if len(values) < 2:
        raise ValueError(f"values must be of two seeds or more; got {len(values)}")
    return Found(fmean(values), 2 * stdev(values) / math.sqrt(len(values)), len(values))


def number(criterion: Criterion, outcome: Outcome) -> Found:
    """What a criterion asks about, seed by seed and then over all of them."""
    values = outcome.numbers[criterion.of]
    if criterion.minus:
        pairs = zip(values, outcome.numbers[criterion.minus], strict=True)
        values = tuple(one - other for one, other in pairs)
    return found(values)


def judged(criterion: Criterion, measured: Found) -> Verdict:
    """Held where mean ± spread lies within the tolerance, not where it lies outside."""
    low, high = measured.mean - measured.spread, measured.mean + measured.spread
    if criterion.low <= low and high <= criterion.high:
        return HELD
    return NOT if high < criterion.low or low > criterion.high else UNCLEAR


def verdict(criteria: Sequence[Criterion], outcome: Outcome) -> Verdict:
    """Of all: held where each is, not held where one is not, else unclear."""
    each = [judged(criterion, number(criterion, outcome)) for criterion in criteria]
    if NOT in each:
        return NOT
    return UNCLEAR if UNCLEAR in each else HELD
