"""What a lesson may measure: ``kept LSTM / kept "Elman tanh"``, and ``kept LSTM > 0.05``.

A measure is named, and what follows it are its arguments: numbers, words, or text in quotation
marks. Two of them may be divided or subtracted, and compared; nothing else can be written, and
nothing is run but the measures that a scene offers.
"""

from __future__ import annotations

import inspect
import math
import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from rnncore.counting import counted, per_cent
from rnncore.written import number

Quantity = float | str
Measures = Mapping[str, Callable[..., Quantity]]
Written = Callable[[Quantity, str | None], str]

LARGEST = 1e6
"""Whole numbers below this are written with every digit."""

_TOKEN = re.compile(
    r'\s*(?:"([^"]*)"|“([^”]*)”|(<=|>=|!=|[=<>/]|[-−](?=\s))'
    r"|([-−]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?(?![\w.]))|([A-Za-z][\w'’-]*))"
)
_COMPARED: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "=": operator.eq,
    "!=": operator.ne,
}
_PLACE = re.compile(r"\{\{([^{}|]*)(?:\|([^{}|]*))?\}\}")
_NOUN = re.compile(r"([a-z][a-z -]*?)(?: ([a-z]+)/([a-z]+))?")


class FormulaError(ValueError):
    """What is written cannot be measured; the message says why."""


@dataclass(frozen=True, slots=True)
class Term:
    """A measure with its arguments; a constant where ``name`` is None."""

    name: str | None
    arguments: tuple[Quantity, ...]

    def value(self, measures: Measures) -> Quantity:
        """What is measured. Raises FormulaError."""
        if self.name is None:
            return self.arguments[0]
        if self.name not in measures:
            raise FormulaError(
                f"there is no measure “{self.name}” on this page: there are {', '.join(measures)}"
            )
        found = measures[self.name]
        try:
            inspect.signature(found).bind(*self.arguments)
        except TypeError:
            raise FormulaError(f"“{self.name}” is written as: {usage(self.name, found)}") from None
        try:
            return found(*self.arguments)
        except ValueError as error:
            raise FormulaError(f"“{self.name}”: {error}") from None


@dataclass(frozen=True, slots=True)
class Expression:
    """A term, or two that are divided or subtracted."""

    left: Term
    sign: str = ""
    right: Term | None = None

    def value(self, measures: Measures) -> Quantity:
        """What is measured. Raises FormulaError."""
        first = self.left.value(measures)
        if self.right is None:
            return first
        second = self.right.value(measures)
        if isinstance(first, str) or isinstance(second, str):
            raise FormulaError("text can be compared, but neither divided nor subtracted")
        if self.sign == "/":
            return first / second if second else math.nan
        return first - second


@dataclass(frozen=True, slots=True)
class Condition:
    """Two expressions that are compared; ``written`` as in the lesson."""

    written: str
    left: Expression
    sign: str
    right: Expression

    def holds(self, measures: Measures) -> bool:
        """Whether it does. Raises FormulaError where it cannot be measured."""
        first, second = self.left.value(measures), self.right.value(measures)
        if isinstance(first, str) != isinstance(second, str):
            raise FormulaError(f"“{self.written}” compares a number with text")
        return bool(_COMPARED[self.sign](first, second))

    def measured(self, measures: Measures) -> str:
        """What stands on its left side, as measured."""
        return written(self.left.value(measures))


def condition(text: str) -> Condition:
    """``"kept LSTM > 0.05"``. Raises FormulaError."""
    tokens = _tokens(text)
    places = [
        place for place, (kind, what) in enumerate(tokens) if kind == "sign" and what in _COMPARED
    ]
    if len(places) != 1:
        raise FormulaError(f"“{text}” compares nothing: write one of {' '.join(_COMPARED)} in it")
    at = places[0]
    left, right = _expression(tokens[:at], text), _expression(tokens[at + 1 :], text)
    return Condition(text, left, str(tokens[at][1]), right)


def filled(text: str, measures: Measures, say: Written | None = None) -> str:
    """``text`` with what is measured in its places.

    ``{{kept LSTM}}``, ``{{kept LSTM|%}}``, ``{{kept LSTM|3}}`` for three digits, and counted with
    its noun ``{{steps|step}}`` or ``{{steps|step is/are}}``. ``say``: how a quantity is written,
    where not in English. Raises FormulaError.
    """
    if re.search(r"\{\{|\}\}", _PLACE.sub("", text)):
        raise FormulaError("a place for a number is not closed: write it as {{measure}}")

    def measured(place: re.Match[str]) -> str:
        formula = place[1].strip()
        value = _expression(_tokens(formula), formula).value(measures)
        return (say or written)(value, place[2])

    return _PLACE.sub(measured, text)


def written(value: Quantity, form: str | None = None) -> str:
    """A quantity as a sentence has it, with two digits where nothing else is asked."""
    if isinstance(value, str):
        if form is not None:
            raise FormulaError(f"“{value}” is text, and cannot be written as “{form}”")
        return value
    form = (form or "").strip()
    if form == "%":
        return per_cent(value) if value > 0.99 else f"{number(100 * value, 2)} %"
    if form.isdecimal() and 1 <= int(form) <= 6:
        return number(value, int(form))
    if form:
        noun = _NOUN.fullmatch(form)
        if noun is None or not float(value).is_integer():
            raise FormulaError(f"a number cannot be written as “{form}”: %, 1 to 6, or a noun")
        verb = noun[2] if value == 1 else noun[3]
        return counted(int(value), noun[1]) + (f" {verb}" if verb else "")
    whole = float(value).is_integer() and abs(value) < LARGEST
    return f"{int(value):,}".replace("-", "−") if whole else number(value, 2)


def usage(name: str, measure: Callable[..., Quantity]) -> str:
    """How a measure is written: ``kept CELL [BACK]``."""
    words = [name]
    for parameter in inspect.signature(measure).parameters.values():
        needed = parameter.default is parameter.empty
        words.append(parameter.name.upper() if needed else f"[{parameter.name.upper()}]")
    return " ".join(words)


Token = tuple[str, Quantity]


def _tokens(text: str) -> list[Token]:
    found: list[Token] = []
    at = 0
    while text[at:].strip():
        token = _TOKEN.match(text, at)
        if token is None:
            raise FormulaError(f"“{text[at:].strip()[:20]}” cannot be read in “{text}”")
        quoted, curly, sign, digits, word = token.groups()
        if quoted is not None or curly is not None:
            found.append(("text", quoted if quoted is not None else curly))
        elif sign:
            found.append(("sign", sign.replace("−", "-")))
        elif digits:
            found.append(("number", float(digits.replace("−", "-"))))
        else:
            found.append(("word", word))
        at = token.end()
    return found


def _expression(tokens: list[Token], text: str) -> Expression:
    signs = [place for place, (kind, _) in enumerate(tokens) if kind == "sign"]
    if len(signs) > 1:
        raise FormulaError(f"“{text}” has more than two measures in a row")
    if not signs:
        return Expression(_term(tokens, text))
    at = signs[0]
    return Expression(_term(tokens[:at], text), str(tokens[at][1]), _term(tokens[at + 1 :], text))


def _term(tokens: list[Token], text: str) -> Term:
    if not tokens:
        raise FormulaError(f"something is missing in “{text}”")
    (kind, first), rest = tokens[0], tuple(value for _, value in tokens[1:])
    if kind == "word":
        return Term(str(first), rest)
    if rest:
        raise FormulaError(f"“{text}”: a measure begins with its name")
    return Term(None, (first,))
