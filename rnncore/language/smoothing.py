"""What an n-gram model leaves to words that never followed a context: four ways to share.

Chen & Goodman, "An empirical study of smoothing techniques for language modeling" (1999), compare
them; the definitions are those of nltk.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from rnncore.language.counts import Followers

Share = Callable[[Followers, float, int], tuple[np.ndarray, float]]
"""From what followed, a parameter and the size of the vocabulary: P of each ``(K,)``, the rest."""


@dataclass(frozen=True, slots=True)
class Smoothing:
    """One way. ``usual``: of its parameter, whose name is ``parameter``.

    ``backs_off``: the rest goes to a context of one word fewer; else to all words alike.
    ``continues``: below the longest context it counts continuations, not occurrences.
    """

    share: Share
    parameter: str = ""
    usual: float = 0.0
    backs_off: bool = False
    continues: bool = False


def _frequency(followers: Followers, _: float, __: int) -> tuple[np.ndarray, float]:
    """Nothing is left."""
    return followers.counts / followers.total, 0.0


def _added(followers: Followers, k: float, size: int) -> tuple[np.ndarray, float]:
    """Every word counts as if it had followed k times more."""
    whole = followers.total + k * size
    return followers.counts / whole, k * size / whole


def _witten_bell(followers: Followers, _: float, __: int) -> tuple[np.ndarray, float]:
    """As often as a word followed for the first time, something new may follow again."""
    whole = followers.total + len(followers.words)
    return followers.counts / whole, len(followers.words) / whole


def _discounted(followers: Followers, discount: float, _: int) -> tuple[np.ndarray, float]:
    """The same is taken from each count."""
    kept = np.maximum(followers.counts - discount, 0) / followers.total
    return kept, float(1 - kept.sum())


NONE, ADD_K, WITTEN_BELL, KNESER_NEY = "none", "add-k", "Witten–Bell", "Kneser–Ney"

SMOOTHINGS = {
    NONE: Smoothing(_frequency),
    ADD_K: Smoothing(_added, "k", 1.0),
    WITTEN_BELL: Smoothing(_witten_bell, backs_off=True),
    KNESER_NEY: Smoothing(_discounted, "D", 0.75, backs_off=True, continues=True),
}
