"""Text from outside, made harmless for Streamlit's Markdown."""

import re

_PUNCTUATION = re.compile(r"([!\"#$%&'()*+,\-./;<=>?@\[\\\]^_`{|}~])")
LONGEST = 32


def plain(text: str, longest: int = LONGEST) -> str:
    """``text`` so that Markdown shows it letter by letter, cut to ``longest`` characters.

    CommonMark lets every ASCII punctuation mark be escaped. A colon is followed by a word joiner
    (U+2060) instead, since Streamlit looks for ``:name:`` after escapes are resolved.
    """
    shown = text if len(text) <= longest else text[: longest - 1] + "…"
    return _PUNCTUATION.sub(r"\\\1", " ".join(shown.split())).replace(":", "\\:\u2060")
