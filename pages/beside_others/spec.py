"""What is chosen on the page Beside others as a whole; its sections add their own choices."""

from __future__ import annotations

from dataclasses import dataclass

from dashboard.choices import typed

PHRASE = "i was feeling under the weather"
TURNED = "the weather was feeling under i"


@dataclass(frozen=True, slots=True)
class BesideSpec:
    """``text``: the sentence that all models read; its full stop is read too."""

    text: str = typed("Sentence", PHRASE, key="sentence")


USUAL = BesideSpec()

PRESETS: dict[str, BesideSpec] = {
    "as one says it": USUAL,
    "the same words, turned": BesideSpec(TURNED),
}
"""The views of the page, in the order of its story."""
