"""Text from outside, made harmless for Streamlit's Markdown."""

import re

_PUNCTUATION = re.compile(r"([!\"#$%&'()*+,\-./;<=>?@\[\\\]^_`{|}~])")
_DIRECTION = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_FROM_RIGHT = re.compile(
    "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
LONGEST = 32


def plain(text: str, longest: int = LONGEST) -> str:
    """``text`` so that Markdown shows it letter by letter, cut to ``longest`` characters.

    CommonMark lets every ASCII punctuation mark be escaped. A colon is followed by a word joiner
    (U+2060) instead, since Streamlit looks for ``:name:`` after escapes are resolved.
    """
    return _PUNCTUATION.sub(r"\\\1", shown(text, longest)).replace(":", "\\:\u2060")


def shown(text: str, longest: int = LONGEST) -> str:
    """``text`` on one line, cut to ``longest`` characters, so that it turns no other text around.

    A mark of direction is shown as its code point; letters that run from right to left stand in an
    isolate (Unicode Standard Annex 9), which ends with them.
    """
    cut = text if len(text) <= longest else text[: longest - 1] + "…"
    cut = _DIRECTION.sub(lambda mark: f"U+{ord(mark[0]):04X}", " ".join(cut.split()))
    return f"\u2068{cut}\u2069" if _FROM_RIGHT.search(cut) else cut
