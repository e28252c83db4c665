"""What a person may decide about a file, what was guessed instead, and what only a person can say.

A fact is a guess with its evidence and the choices there are. A question is a fact that the file
leaves open: nothing is read until somebody has answered it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, Final, Literal

from rnncore.readers.sequence import InputError

REFUSE, LEAVE_OUT = MISSING_CHOICES = ("refuse", "leave out")
"""What becomes of rows in which an input has no number."""

TABLE, TEXT = KINDS = ("table", "text")
POINT, COMMA = DECIMALS = ("point", "comma")
NUMBERS, WORDS = "numbers", "words"
READINGS = (NUMBERS, POINT, COMMA, WORDS)
"""How a column may be read; ``POINT`` and ``COMMA`` are numbers with that decimal mark."""

ROW_NAMES: Final = "row names"
"""A choice of ``header``: it names all columns but the first, which holds the names of the rows."""

WRITTEN, TURNED = ORDERS = ("as written", "turned")
SPLITS = ("words", "characters")


@dataclass(frozen=True, slots=True)
class Choices:
    """What a person may decide about a file; None leaves it to a guess.

    ``kind``: of a text file, "table" or "text". ``split``: of text, into "words" or "characters".
    ``encoding``: of text, where it is not UTF-8. ``member``: which sheet, array, record, track or
    inner list of a file that holds several.

    Of a table: ``delimiter`` between cells (" " for any white space); ``start`` and ``end``, the
    first and the last line of the file that belong to it, counted from 1, and ``skip``, lines
    between them that do not; whether its first line is a ``header`` ("row names" where that has no
    name for the first column), and whether ``units`` stand below that; the ``decimal`` mark,
    "point" or "comma"; ``absent``, texts that say there is no value, besides the usual ones, and
    ``present``, texts that are values though they look like marks of a missing one; ``read_as``,
    pairs of a column and one of ``READINGS``.

    Of its columns: ``columns`` are the inputs; ``axis`` is the one that names the steps, or several
    together ("" for none); ``series`` the one that tells series apart ("" for none) and ``only``
    the one series that is read; ``long`` puts all series side by side. ``order``: "turned" where
    times run backwards. ``missing``: "refuse" missing numbers, or "leave out" their rows.
    ``across``: of an array or a table, whether the steps lie along its columns.

    Raises InputError for what there is no such choice.
    """

    kind: Literal["table", "text"] | None = None
    split: Literal["words", "characters"] = "words"
    encoding: str | None = None
    member: str | None = None
    delimiter: str | None = None
    start: int | None = None
    end: int | None = None
    skip: tuple[int, ...] = ()
    header: bool | Literal["row names"] | None = None
    units: bool | None = None
    decimal: Literal["point", "comma"] | None = None
    absent: tuple[str, ...] = ()
    present: tuple[str, ...] = ()
    read_as: tuple[tuple[str, str], ...] = ()
    columns: tuple[str, ...] | None = None
    axis: str | tuple[str, ...] | None = None
    series: str | None = None
    only: str | None = None
    long: bool | None = None
    order: Literal["as written", "turned"] | None = None
    missing: str = REFUSE
    across: bool | None = None

    def __post_init__(self) -> None:
        """Check what has a fixed set of values."""
        asked: list[tuple[str, object, tuple[str, ...]]] = [
            ("kind", self.kind, KINDS),
            ("split", self.split, SPLITS),
            (
                "header",
                None if isinstance(self.header, bool) else self.header,
                ("True", "False", ROW_NAMES),
            ),
            ("decimal", self.decimal, DECIMALS),
            ("order", self.order, ORDERS),
            ("missing", self.missing, MISSING_CHOICES),
            *(("read_as", how, READINGS) for _, how in self.read_as),
        ]
        for name, value, there_are in asked:
            if value is not None and value not in there_are:
                listed = ", ".join(there_are)
                raise InputError(f"{name} must be one of {listed}; got {str(value)[:40]}.")

    def changed(self) -> dict[str, Any]:
        """The choices that were made, by name: what is not the default."""
        usual = Choices()
        made = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: value for name, value in made.items() if value != getattr(usual, name)}

    def answered(self, answer: Answer) -> Choices:
        """These choices, with those of an answer: lists grow, the rest is replaced."""
        grown = {
            name: _joined(name, getattr(self, name), value)
            for name, value in answer.changes.items()
        }
        return replace(self, **grown)

    def within(self, columns: Iterable[str]) -> Choices:
        """These choices without what they say of columns that are not among ``columns``."""
        there = {*columns, ""}
        axis = (self.axis,) if isinstance(self.axis, str) else self.axis or ()
        inputs = tuple(each for each in self.columns or () if each in there)
        return replace(
            self,
            columns=inputs or None,
            axis=self.axis if there.issuperset(axis) else None,
            series=self.series if self.series in there else None,
            only=self.only if self.series in there else None,
            long=self.long if self.series in there else None,
            read_as=tuple(each for each in self.read_as if each[0] in there),
        )

    def reading_of(self, column: str) -> str | None:
        """How the person wants a column to be read."""
        return dict(self.read_as).get(column)


def _joined(name: str, old: Any, new: Any) -> Any:
    if name == "read_as":
        return tuple({**dict(old), **dict(new)}.items())
    if name in ("absent", "present", "skip"):
        return tuple(dict.fromkeys((*old, *new)))
    return new


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """One answer to a question: what it says, and the choices that it makes."""

    said: str
    changes: Mapping[str, Any]

    @property
    def written(self) -> str:
        """The choices as ``read_sequence`` takes them."""
        return ", ".join(f"{name}={value!r}" for name, value in self.changes.items())


@dataclass(frozen=True, slots=True, eq=False)
class Question:
    """What a file leaves open, and the answers that would settle it, the likeliest first."""

    said: str
    answers: tuple[Answer, ...]

    def as_error(self, name: str) -> AskedError:
        """The question as the refusal that it is for whoever cannot be asked."""
        return AskedError(name, self)


class AskedError(InputError):
    """A file that is read as soon as its ``question`` is answered."""

    def __init__(self, name: str, question: Question) -> None:
        ways = "; ".join(f"{each.said}: {each.written}" for each in question.answers)
        super().__init__(f"{name}: {question.said} Choose one. {ways}.")
        self.name, self.question = name, question


@dataclass(frozen=True, slots=True, eq=False)
class Fact:
    """One thing that was understood of a file.

    ``choice`` names the field of ``Choices`` that makes it otherwise, and ``options`` are the pairs
    of words and values there are for it; none where any value will do. ``value`` is the one in use,
    ``said`` the same in words, and ``evidence`` why.
    """

    choice: str
    label: str
    value: Any
    said: str
    evidence: str = ""
    options: tuple[tuple[str, Any], ...] = ()
