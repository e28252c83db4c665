"""What is chosen on the page Beside others as a whole; its sections add their own choices."""

from __future__ import annotations

from dataclasses import dataclass

from dashboard.choices import pick, typed
from rnncore.language.smoothing import KNESER_NEY, NONE, SMOOTHINGS

PHRASE = "i was feeling under the weather"
TURNED = "the weather was feeling under i"
NEW = "they are feeling under the weather"
"""No phrase that was learned from begins with "they are"."""

ONE, TWO = DEPTHS = ("one layer", "two layers")
ORDERS = ("1", "2", "3", "4", "5")


@dataclass(frozen=True, slots=True)
class BesideSpec:
    """``text``: the sentence that all models read; its full stop is read too.

    ``order`` and ``smoothing``: of the n-gram model, which looks at one word fewer than its order.
    ``depth``: of the Transformer on the stage.
    """

    text: str = typed("Sentence", PHRASE, key="sentence")
    order: str = pick("n", ORDERS, "3", visible=True, key="ngram")
    smoothing: str = pick("Smoothing", tuple(SMOOTHINGS), KNESER_NEY, visible=True)
    depth: str = pick("Transformer", DEPTHS, TWO, visible=True, key="inside_depth")


USUAL = BesideSpec()

PRESETS: dict[str, BesideSpec] = {
    "as one says it": USUAL,
    "the same words, turned": BesideSpec(TURNED),
    "never seen, not smoothed": BesideSpec(NEW, smoothing=NONE),
    "never seen, smoothed": BesideSpec(NEW),
}
"""The views of the page, in the order of its story."""
