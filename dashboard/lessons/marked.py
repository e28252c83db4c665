"""A lesson's words as Markdown: *so*, **so** and `so`, and all else letter by letter."""

import re

from dashboard.plain import plain

MARKED = re.compile(r"(\*\*|\*|`)(?=\S)(.+?)(?<=\S)\1")
LONGEST = 2000
"""Characters that are shown of a paragraph, whatever was filled into it."""


def marked(text: str) -> str:
    """``text`` with emphasis; a link, a picture, markup or an icon's name stays as written."""
    parts, end = [], 0
    for found in MARKED.finditer(text):
        sign, inner = found.groups()
        shown = f"`{_code(inner)}`" if sign == "`" else f"{sign}{plain(inner, LONGEST)}{sign}"
        parts += [_plain(text[end : found.start()]), shown]
        end = found.end()
    return "".join((*parts, _plain(text[end:])))


def unmarked(text: str) -> str:
    """``text`` without its signs, where no emphasis can be shown."""
    return MARKED.sub(r"\2", text)


def _plain(text: str) -> str:
    """Harmless, with the spaces at its ends."""
    before = " " * (text[:1].isspace())
    after = " " * (text[-1:].isspace() and bool(text.strip()))
    return f"{before}{plain(text, LONGEST)}{after}"


def _code(text: str) -> str:
    """Within code nothing is escaped but Streamlit's names in colons."""
    return text.replace("`", "").replace(":", ":\u2060")
