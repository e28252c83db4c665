"""Numbers as people write them, cell by cell: marks, thousands, signs, and what says "missing"."""

from __future__ import annotations

import re

from rnncore.readers.choices import COMMA, POINT

MISSING = frozenset(
    {"", ".", "..", "...", "…", "?", ":", "-", "--", "---", "–", "—", "na", "n/a", "n.a.", "nan"}
    | {"null", "none", "nil", "<na>", "nat", "nd", "n.d.", "missing", "(null)", "#n/a", "#na"}
    | {"#value!", "#div/0!", "#ref!", "#num!", "#name?", "#null!", "#error!", "-nan", "nan()"}
    | {"1.#qnan", "-1.#ind", "1.#ind", "#n/a n/a", r"\n", "na()"}
)  # fmt: skip
"""What says, in a column of numbers, that there is no value; in lower case."""

INFINITE = frozenset(
    sign + word for sign in ("", "+", "-", "−") for word in ("inf", "infinity", "∞", "1.#inf")
)

DRESSED = 40
"""Characters of a number with anything around it, at most; bare digits may be longer."""

SPACES, QUOTES, SIGNS = " \u00a0\u2009\u202f", "'’ʼ", "$€£¥₹%‰"
PLAIN = re.compile(r"[+-]?(?!0\d)(?:\d++(?:\.\d*+)?|\.\d++)(?:[eE][+-]?\d++)?")
"""Digits with a point: what ``float`` reads, but for leading zeros, which codes have."""

CODE = re.compile(r"0\d+")
"""Digits after a zero that is no number: a code, of a county or of a station."""

_FLAGGED_MISSING = re.compile(r"(?::|\.\.?|-|–|NA)\s?[A-Za-z]{1,2}")
"""A mark of a missing value and why it is missing, as ": z"."""

# What is matched is never given back (+ after a quantifier, ?>): on cells that nearly match, each
# step back would try the rest again.
_EXPONENT = r"(?:[eE][+-]?\d++)?"
_FIRST = r"[1-9]\d{0,2}"
_GROUPS = rf"{_FIRST}(?:[{SPACES}]\d{{3}})++|{_FIRST}(?:[{QUOTES}]\d{{3}})++"
_INDIAN = r"[1-9]\d?(?:,\d{2})+,\d{3}"
_POINTED = rf"(?>{_GROUPS}|{_FIRST}(?:,\d{{3}})++|{_INDIAN}|\d++)(?:\.\d*+)?|\.\d++"
_COMMAED = rf"(?>{_GROUPS}|{_FIRST}(?:\.\d{{3}})++|\d++)(?:,\d*+)?|,\d++"
_SIGN = r"(?:[+-]\s?)?"
_MONEY = r"(?:[$€£¥₹]\s?|[A-Z]{0,3}\$\s?)?"
_AFTER = r"(?:\s?[%‰$€£¥₹])?"
_FLAG = r"(?![KkMB]$)\s?(?:[A-Za-z]{1,2}|[*†‡¹²³⁴⁵]{1,3}|\([A-Za-z0-9]{1,2}\)|\[[A-Za-z0-9]{1,2}\])"


def _dressed(body: str, flag: str = "") -> re.Pattern[str]:
    return re.compile(rf"{_MONEY}{_SIGN}{_MONEY}(?!0\d)(?P<body>{body}){_EXPONENT}{_AFTER}{flag}")


FORMS = {POINT: _dressed(_POINTED), COMMA: _dressed(_COMMAED)}
FLAGGED = {POINT: _dressed(_POINTED, _FLAG), COMMA: _dressed(_COMMAED, _FLAG)}
"""Numbers in all that may stand around them, and with a short mark after that, as "2.5 b"."""

WITH_UNIT = re.compile(r"[+-]?[\d.,]*\d\s?(?P<unit>[^\W\d_]++[^\d]{0,10}+|°\s?[A-Za-z]?)")
_LESS = re.compile(r"\((?P<bracketed>[^()A-Za-z]*\d[^()A-Za-z]*)\)|(?P<before>[^-−A-Za-z]*\d)[-−]")
"""A number below zero as accounts write it, "(1,450)" or "100.00-"."""

_FORTRAN = re.compile(r"([+-]?\d*\.\d*)[dD]([+-]\d{2,3})")
_NUMBER_OF_A_COLUMN = re.compile(r"\(\d{1,2}\)")
SCALES = {"K": "1,000", "k": "1,000", "M": "1,000,000", "B": "1,000,000,000"}
SCALED = re.compile(r"[^A-Za-z]*\d(?P<scale>[KkMB])")
"""A number and what it is to be multiplied by, as "1.2M"."""

_GROUP_OF_SCALED = re.compile(r"[.,]\d{3}[KkMB]")
BEFORE = re.compile(
    r"[+-]?(?P<unit>CHF|EUR|USD|GBP|JPY|INR|CNY|RMB|SEK|NOK|DKK|ISK|PLN|CZK|HUF|RON|BGN|CAD|AUD|NZD"
    r"|BRL|MXN|ZAR|TRY|KRW|SGD|HKD|RUB|UAH|ILS|THB|IDR|Rs\.?|Fr\.|SFr\.|kr\.?|Rp\.?|RM|KSh|[₩₽₺₴₦₫₱฿])"
    r"\s?[+\-−]?[\d.,'’ ]*\d",
    re.IGNORECASE,
)
"""Money with its name in front, as "CHF 12.50"."""

PHONE = re.compile(r"\+?\d{1,3}(?:[ ]\d{2,4}){2,}")

_INSIDE = re.compile(rf"[+-]?(?:\d+\.?\d*|\.\d+){_EXPONENT}")
_NO_MARKS: dict[int, str | None] = dict.fromkeys(map(ord, SPACES + QUOTES + SIGNS))
TO_POINT: dict[str, dict[int, str | None]] = {
    POINT: _NO_MARKS | {ord("−"): "-", ord(","): None},
    COMMA: _NO_MARKS | {ord("−"): "-", ord("."): None, ord(","): "."},
}
"""What becomes of the characters of a number, by its decimal mark, before ``float`` reads it."""

WITHOUT_SIGN = {
    mark: table | dict[int, str | None].fromkeys(map(ord, "()-−"))
    for mark, table in TO_POINT.items()
}
"""The same of a number that has no sign in front and is below zero."""


def signed(cell: str) -> str:
    """The cell with the minus sign that programs write, in front, and "e" before a power of ten."""
    if cell[-1:] in ")-−" and (match := less(cell)):
        return "-" + (match["bracketed"] or match["before"]).strip()
    if ("D" in cell or "d" in cell) and cell[:1] in "+-−.0123456789":
        cell = _FORTRAN.sub(r"\1e\2", cell)
    return cell.replace("−", "-") if "−" in cell else cell


def less(cell: str) -> re.Match[str] | None:
    """A number below zero without a sign in front, "(1,450)" or "100.00-"."""
    return _LESS.fullmatch(cell) if len(cell) <= DRESSED else None


def scaled(cell: str) -> str:
    """The cell with a power of ten for the letter behind it; as it is where it has none."""
    match = SCALED.fullmatch(cell) if len(cell) <= DRESSED else None
    if match is None or _GROUP_OF_SCALED.search(cell):
        return cell
    return f"{cell[:-1]}e{SCALES[match['scale']].count('0')}"


def number_in(text: str) -> float:
    """A number with a point; what letters stand around it is left out."""
    try:
        return float(text)
    except ValueError:
        match = _INSIDE.search(text)
        return float(match[0]) if match else float("nan")


def is_not_zero(cell: str) -> bool:
    """Whether a number has a digit that is not 0, outside of its exponent."""
    return any(c in "123456789" for c in re.split("[eE]", cell)[0])


def is_number(cell: str) -> bool:
    """Whether a cell is a number in some way of writing it."""
    if PLAIN.fullmatch(cell):
        return True
    if len(cell) > DRESSED or _NUMBER_OF_A_COLUMN.fullmatch(cell):
        return False
    written = signed(cell)
    return any(form.fullmatch(written) is not None for form in FORMS.values())


def is_missing(cell: str) -> bool:
    """Whether a cell is one of the usual marks of a missing value, with or without a flag."""
    return cell.lower() in MISSING or (
        len(cell) < 6 and _FLAGGED_MISSING.fullmatch(cell) is not None
    )
