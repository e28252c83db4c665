"""What every reader of text needs: is it text at all, where is a character, how is it quoted."""

import re
from collections.abc import Iterator

import regex

from rnncore.counting import counted
from rnncore.readers.limits import UPLOAD, Limits
from rnncore.readers.sequence import InputError

MARKS = 30
"""Marks on one character, such as accents: what Unicode's stream-safe format allows (UAX 15).

Bringing a long run of them into its order takes time that grows with the square of its length.
"""

_LINE = re.compile(r"[^\r\n]*+(?:\r\n?|\n|\Z)")
_RUN_OF_MARKS = regex.compile(rf"(?<!\p{{M}})\p{{M}}{{{MARKS + 1},}}+")


def checked(text: str, advice: str, within: Limits = UPLOAD) -> str:
    """`text` with every line break as a newline, whatever system it was typed on.

    Raises InputError where it is empty (closing with `advice`), too long or not valid Unicode.
    """
    if len(text) > within.text:
        raise InputError(
            f"The text has {counted(len(text), 'character')}, and at most {within.text:,} are "
            f"read. Shorten it."
        )
    text = regex.sub(r"\R", "\n", text.removeprefix("\ufeff"))
    broken = regex.search(r"[\ud800-\udfff]", text)
    if broken:
        raise InputError(
            f"{place(text, broken.start())}: {quoted(broken.group())} is half a character "
            "(a lone surrogate). Delete it and type the character again."
        )
    check_marks(text)
    if not text.strip():
        raise InputError(f"There is nothing to read yet. {advice}")
    return text


def check_marks(text: str) -> None:
    """Raise InputError where one character carries more than ``MARKS`` marks."""
    run = _RUN_OF_MARKS.search(text)
    if run:
        raise InputError(
            f"{place(text, run.start())}: {counted(len(run.group()), 'mark')} on one character, "
            f"and at most {MARKS} are read. Delete some."
        )


def lines(text: str) -> Iterator[str]:
    """The lines of `text` one by one, each with its line break, of whatever system.

    Cut all at once, short lines would take ten times the memory of the text.
    """
    for match in _LINE.finditer(text):
        if match.group():
            yield match.group()


def place(text: str, index: int) -> str:
    """Where in `text` the character `index` stands: "Line 2, column 5", both counted from 1."""
    line = text.count("\n", 0, index) + 1
    return f"Line {line:,}, column {index - text.rfind(chr(10), 0, index):,}"


def quoted(text: str, width: int = 30) -> str:
    """`text` in quotation marks, cut to `width`, invisible characters by their code points."""
    shown = text if len(text) <= width else text[: width - 1] + "…"
    return "“" + "".join(c if c.isprintable() else f"U+{ord(c):04X}" for c in shown) + "”"
