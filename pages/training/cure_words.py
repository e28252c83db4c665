"""What came of each cure, in words that follow from its numbers."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from dashboard.figures.powers import power
from dashboard.theme import number
from pages.training import lesson
from pages.training.over_seeds import OverSeeds
from rnncore.train.networks import open_share

Found = Mapping[str, OverSeeds]
"""What was measured of a cure, by condition."""


def learned(one: OverSeeds) -> int:
    """How many of its seeds learned it at some update."""
    return sum(each is not None for each in one.learned)


def ends(one: OverSeeds) -> np.ndarray:
    """The held-out loss of each seed where its curve ends, ``(S,)``."""
    return np.array([row[~np.isnan(row)][-1] for row in one.loss])


def median(values: np.ndarray) -> float:
    """The median, as a plain number."""
    return float(np.median(values))


def kept_alone(one: OverSeeds) -> float | None:
    """What a forget gate with its bias alone keeps over the sequence; None without such a bias."""
    bias = one.recipe.recurrent.keep_bias
    return None if bias is None else open_share(bias, one.recipe.task.steps - 1)


def best(found: Found) -> tuple[str, OverSeeds]:
    """The condition that most seeds learned; of several, that with the least loss at the end."""
    return max(found.items(), key=lambda each: (learned(each[1]), -median(ends(each[1]))))


def said(cure: str, found: Found) -> str:
    """What five seeds gave, in a few sentences."""
    return _SAID[cure](found)


def _bias(found: Found) -> str:
    ordered = sorted(found.values(), key=lambda one: one.recipe.recurrent.keep_bias or 0.0)
    none = [one for one in ordered if not learned(one)]
    whole = [one for one in ordered if learned(one) == one.seeds]
    if not (none and whole):
        return _counts(found)
    low, high = none[-1], whole[0]
    return lesson(
        "cures-bias-found",
        low=f"{low.recipe.recurrent.keep_bias:g}",
        low_alone=number(kept_alone(low) or 0.0, 2),
        low_reach=power(median(low.reach[:, 0])),
        high=f"{high.recipe.recurrent.keep_bias:g}",
        high_alone=number(kept_alone(high) or 0.0, 2),
        high_reach=power(median(high.reach[:, 0])),
        seeds=high.seeds,
    )


def _counts(found: Found) -> str:
    each = "; ".join(f"{name}: {learned(one)}" for name, one in found.items())
    return lesson("cures-counts", seeds=next(iter(found.values())).seeds, each=each)


def _weights(found: Found) -> str:
    """With the same reach at the start one learns it and the other does not, where that is so."""
    far = [(name, one) for name, one in found.items() if median(one.reach[:, 0]) > -3]
    counts = _counts(found)
    if not far:
        return counts
    (worse, one), (better, other) = (
        choose(far, key=lambda each: learned(each[1])) for choose in (min, max)
    )
    if learned(one) == learned(other):
        return counts
    more = lesson(
        "cures-weights-more",
        worse=worse,
        worse_start=power(median(one.reach[:, 0])),
        worse_learned=learned(one),
        better=better,
        better_start=power(median(other.reach[:, 0])),
        better_learned=learned(other),
    )
    return f"{counts} {more}"


def _clipping(found: Found) -> str:
    runs = list(found.values())
    peaks = {name: float(np.nanmax(one.loss)) for name, one in found.items()}
    highest = max(peaks, key=lambda name: peaks[name])
    spikes = lesson(
        "cures-clipping-found",
        peaks="; ".join(f"{name}: {number(peak)}" for name, peak in peaks.items()),
        broken=sum(one.broken for one in runs),
        runs=sum(one.seeds for one in runs),
    )
    recovered = learned(found[highest]) == found[highest].kept == found[highest].seeds
    over = lesson("cures-clipping-over", name=highest) if recovered else ""
    return f"{_counts(found)} {spikes} {over}".strip()


def _rate(found: Found) -> str:
    ordered = sorted(found.values(), key=lambda one: one.recipe.rate)
    top, (_, at_best) = ordered[-1], best(found)
    lost = sum(learned(one) - one.kept for one in ordered)
    more = lesson(
        "cures-rate-found",
        low=f"{ordered[0].recipe.rate:.4f}",
        low_loss=number(median(ends(ordered[0])), 2),
        chance=number(top.recipe.task.chance, 2),
        best=f"{at_best.recipe.rate:g}",
        high=f"{top.recipe.rate:g}",
        start=power(median(top.reach[:, 0])),
        end=power(median(top.reach[:, -1])),
        lost=lost,
    )
    return f"{_counts(found)} {more}"


def _small(found: Found) -> str:
    plain, *others = found.values()
    least, at = plain.best
    lowest = [(median(one.best[0]), name) for name, one in list(found.items())[1:]]
    value, name = min(lowest)
    return lesson(
        "cures-small-found",
        low=number(median(least)),
        at=f"{median(at):g}",
        end=number(median(ends(plain))),
        stop=number(median(ends(plain)) - median(least), 2),
        name=name,
        other=number(value),
        more=number(median(least) - value, 2),
        tried=len(others),
    )


def _truncation(found: Found) -> str:
    whole, *cut = found.values()
    some = [one for one in cut if learned(one)]
    shortest = min((one.recipe.cut for one in some), default=0)
    return " ".join(
        [
            _counts(found),
            lesson(
                "cures-truncation-found" if some else "cures-truncation-not",
                steps=whole.recipe.task.steps - 1,
                **(
                    {"cut": shortest, "lost": sum(learned(o) - o.kept for o in cut)} if some else {}
                ),
            ),
        ]
    )


def _noise(found: Found) -> str:
    plain, *noisy = found.values()
    helped = any(learned(one) > learned(plain) for one in noisy)
    return f"{_counts(found)} {lesson('cures-noise-helped' if helped else 'cures-noise-not')}"


def _one(found: Found) -> str:
    ones = [one for one in found.values() if one.recipe.recurrent.keep_bias == 1.0]
    enough = [one.recipe.task.steps for one in ones if learned(one) == one.seeds]
    none = [one.recipe.task.steps for one in ones if not learned(one)]
    if not (enough and none):
        return _counts(found)
    return lesson("cures-one-found", enough=max(enough), none=min(none), seeds=ones[0].seeds)


_SAID: dict[str, Callable[[Found], str]] = {
    "forget bias": _bias,
    "chrono": _counts,
    "recurrent weights": _weights,
    "clipping": _clipping,
    "learning rate": _rate,
    "a small text": _small,
    "truncated backpropagation": _truncation,
    "gradient noise": _noise,
    "a bias of 1": _one,
}
