"""Typed or pasted text, read as tokens or as numbers.

Nothing is dropped silently, filled in, or guessed without being said in `Sequence.understood`.
Files are not read here.
"""

import unicodedata
from itertools import islice
from typing import Literal

import numpy as np
import regex

from rnncore.counting import counted
from rnncore.readers import limits
from rnncore.readers.limits import UPLOAD, Limits
from rnncore.readers.sequence import InputError, Sequence
from rnncore.readers.text import checked, place, quoted

# Letters, marks and digits; an apostrophe or hyphen inside a word and a point or comma inside a
# number belong to it. Anything else but white space is a token of its own, a grapheme cluster
# (Unicode Standard Annex 29) at a time, so that an emoji family stays one.
_WORD = regex.compile(
    r"[\p{L}\p{M}\p{N}_\u200c\u200d]+"
    r"(?:(?:['’\-]|(?<=\p{N})[.,](?=\p{N}))[\p{L}\p{M}\p{N}_\u200c\u200d]+){0,200}"
    r"|(?!\s)\X"
)
_CHARACTER = regex.compile(r"\X")
_SHOWN_AS = {" ": "␣", "\n": "⏎", "\t": "⇥"}

_NUMBER = regex.compile(r"[+-]?(?:[0-9]+[.,]?[0-9]*|[.,][0-9]+)(?:[eE][+-]?[0-9]+)?")
_ADVICE = "Write numbers such as 0.5, -2 or 1e-3."


def read_tokens(
    text: str, split: Literal["words", "characters"] = "words", *, within: Limits = UPLOAD
) -> Sequence:
    """Read `text` as words or as characters; one token is one step, and `values` is None.

    words: separated by white space; a punctuation mark is a token of its own.
    characters: grapheme clusters, spaces and line breaks included (labelled ␣ and ⏎).
    within: how long the text may be.
    Text is brought to Unicode's composed form (NFC), so that equal characters are equal tokens.

    Raises InputError for an empty text, one that is not valid Unicode, or one beyond the limits.
    """
    if split not in ("words", "characters"):
        raise ValueError(f"split must be one of 'words', 'characters'; got {split!r}")
    one = split.removesuffix("s")
    advice = f"Type at least one {one}, for example: feeling under the weather"
    text = checked(text, advice, within)
    text = unicodedata.normalize("NFC", text)
    labels: list[str] = []
    for match in (_WORD if split == "words" else _CHARACTER).finditer(text):
        if len(labels) == within.values:
            raise InputError(f"The text has more than {within.values:,} {split}. Shorten it.")
        labels.append(_label(match.group(), text, match.start()))
    return Sequence.of_tokens(tuple(labels), one, _tokens_understood(labels, one))


def read_numbers(text: str) -> Sequence:
    """Read `text` as numbers: one line is one number a step, several lines are one step each.

    Numbers on a line stand apart by semicolons, tabs, commas or spaces, the first of these that
    occurs anywhere in the text; beside semicolons and tabs a comma is a decimal comma.
    `values` is `(T, I)` with the same I on every line; "NaN", "1_000" and "0x10" are not numbers.

    Raises InputError for anything else, naming line and column; nothing is filled in.
    """
    text = checked(
        text, "Type some numbers, for example: 0 1 0 -1, or one step a line.", limits.now()
    )
    text = text.replace("−", "-")
    delimiter, comma = _delimiter(text)
    rows, widths, start = [], [], 0
    for line in text.split("\n"):
        if line.strip():
            rows.append(_cells(line, delimiter, text, start))
            widths.append(len(rows[-1]))
            _check_size(widths, text, start)
        start += len(line) + 1
    written = [cell for row in rows for cell in row]
    values = np.array([_value(cell, index, text, comma) for cell, index in written])
    if len(rows) == 1:
        rows = [[cell] for cell in written]
    values = values.reshape(len(rows), -1)  # (T * I,) -> (T, I)
    labels = tuple(row[0][0] for row in rows) if values.shape[1] == 1 else None
    blank = text.strip().count("\n") + 1 - len(widths)
    understood = _numbers_understood(values.shape, delimiter, comma, blank)
    return Sequence.of_numbers(values, understood, labels)


def _label(token: str, text: str, index: int) -> str:
    """The label of a token; one that cannot be seen is named by its code points."""
    if len(token) > limits.LABEL:
        raise InputError(
            f"{place(text, index)}: {quoted(token)} has {counted(len(token), 'character')}, and "
            f"at most {limits.LABEL} fit one step. Put spaces into it, or split the text into "
            "characters."
        )
    if token in _SHOWN_AS:
        return _SHOWN_AS[token]
    visible = any(unicodedata.category(c)[0] not in "CZ" for c in token)
    return token if visible else " ".join(f"U+{ord(c):04X}" for c in token)


def _tokens_understood(labels: list[str], one: str) -> str:
    """What was read, in one sentence."""
    count = counted(len(labels), one)
    if len(labels) > 1:
        count += f", {len(set(labels)):,} of them distinct"
    if one == "character":
        return count + ("; a space counts, shown as ␣" if "␣" in labels else "")
    marks = any(not any(c.isalnum() for c in label) for label in labels)
    return count + ("; a mark such as a comma counts as a word" if marks else "")


def _delimiter(text: str) -> tuple[str, bool]:
    """What stands between numbers, and whether a comma is a decimal comma."""
    found = next((c for c in ";\t," if c in text.strip()), " ")
    comma = found in ";\t" and "," in text
    if comma and "." in text:
        where = place(text, text.index(","))
        raise InputError(
            f"{where}: the text has decimal commas and decimal points. Use one of them throughout."
        )
    return found, comma


def _cells(line: str, delimiter: str, text: str, start: int) -> list[tuple[str, int]]:
    """The written numbers of a line, each with its index in `text`."""
    if delimiter == " ":
        found = islice(regex.finditer(r"\S+", line), limits.now().values + 1)  # one too many tells
        return [(m.group(), start + m.start()) for m in found]
    cells: list[tuple[str, int]] = []
    index = start
    for cell in line.split(delimiter, limits.now().values + 1):
        if not cell.strip():
            raise InputError(
                f"{place(text, index)}: number {len(cells) + 1} is missing. "
                "Nothing is filled in: write it, or remove the separator."
            )
        cells.append((cell.strip(), index + len(cell) - len(cell.lstrip())))
        index += len(cell) + 1
    return cells


def _check_size(widths: list[int], text: str, start: int) -> None:
    """Raise InputError where the last row is unlike the first, or the whole is too large."""
    if widths[-1] != widths[0]:
        raise InputError(
            f"{place(text, start)}: {counted(widths[-1], 'number')}, where the first line has "
            f"{widths[0]:,}. Every line is one step and needs as many."
        )
    if len(widths) > 1 and widths[0] > limits.now().columns:
        raise InputError(
            f"Each line has {counted(widths[0], 'number')}, and a step has at most "
            f"{limits.now().columns}. Remove columns, or put all numbers on one line."
        )
    if widths[0] * len(widths) > limits.now().values:
        most = counted(limits.now().values, "number")
        raise InputError(f"There are more than {most}. Shorten the text.")


def _value(cell: str, index: int, text: str, comma: bool) -> float:
    """The number that `cell` writes; InputError where it is none or outside float64's range."""
    written = cell.replace(",", ".") if comma else cell
    match = _NUMBER.match(written)
    if len(cell) > limits.LABEL:
        wrong = f"has {counted(len(cell), 'character')}. {_ADVICE}"
    elif not match or match.end() < len(cell) or "," in written:
        wrong = f"is not a number{_reason(cell, match)}. {_ADVICE}"
    elif _out_of_range(written):
        wrong = "is beyond what a float64 holds, about 10⁻³⁰⁸ to 10³⁰⁸ in size."
    else:
        return float(written)
    # Found only now: counting lines for every number would make a long text quadratic.
    raise InputError(f"{place(text, index)}: {quoted(cell)} {wrong}")


def _out_of_range(written: str) -> bool:
    """Whether a float64 makes infinity of the number, or 0 of one that is not."""
    value = float(written)
    digits = written.lower().split("e")[0]
    return not np.isfinite(value) or (value == 0 and digits.strip("+-0.") != "")


def _reason(cell: str, match: "regex.Match | None") -> str:
    """What about `cell` is wrong, where that can be said."""
    if " " in cell or "\t" in cell:
        return "; for decimal commas put semicolons between the numbers"
    return f": {quoted(cell[match.end()])} does not belong" if match else ""


def _numbers_understood(shape: tuple[int, int], delimiter: str, comma: bool, blank: int) -> str:
    """What was read, in one sentence."""
    steps, columns = shape
    between = {";": "semicolons", "\t": "tabs", ",": "commas", " ": "spaces"}[delimiter]
    said = f"{counted(steps, 'step')} of "
    said += f"{counted(columns, 'number')}, separated by {between}" if columns > 1 else "one number"
    said += "; the comma is read as the decimal point" if comma else ""
    return said + (f"; {counted(blank, 'empty line')} skipped" if blank else "")
