"""Text as a table: cut, headed, and each thing that was understood of it with its evidence."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

from rnncore.counting import counted
from rnncore.readers import limits
from rnncore.readers.choices import TABLE, TEXT, Choices, Fact, Question
from rnncore.readers.parsed import Parsed, with_fact
from rnncore.readers.sequence import InputError
from rnncore.readers.tables.cutting import DELIMITERS, Row, cut
from rnncore.readers.tables.extent import Extent, distinct
from rnncore.readers.tables.facts import extent_facts, left_out
from rnncore.readers.tables.locating import extent_of
from rnncore.readers.tables.lone import lone_numbers, one_or_more
from rnncore.readers.tables.looks import is_comment, typed_columns
from rnncore.readers.tables.separating import Cut, separator
from rnncore.readers.tables.stacking import Named
from rnncore.readers.tables.turned import laid_out

SHOWN, ENDS = 12, 4
"""Rows of the file, as they are, that a preview shows: so many from its start and from its end."""

LOOKED_AT = 200_000
"""Characters that tell whether a text is a table."""

IN_TABLE, OF_NUMBERS = 0.8, 0.5
"""A text is a table where such a share of its lines has one width, and such a share of cells is
numbers or dates."""


def parse_table(text: str, name: str, choices: Choices) -> Parsed:
    """A table of text, cut into columns. Raises InputError."""
    with uncollected():
        return _parsed(text, name, choices)


@contextmanager
def uncollected() -> Iterator[None]:
    """No garbage is collected: of 200,000 rows, the collector would walk each every time."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _parsed(text: str, name: str, choices: Choices) -> Parsed:
    guessed, evidence, questions = _separated(text, choices)
    between = choices.delimiter or guessed
    rows = cut(text, name, between)
    if not rows:
        raise InputError(f"{name} holds no rows.")
    options = tuple((words, mark) for mark, words in DELIMITERS.items())
    fact = Fact("delimiter", "Separator", between, DELIMITERS[between], evidence, options)
    parsed = of_rows(rows, name, choices, between)
    if parsed.named and len(parsed.named) == 1:
        parsed = replace(parsed, between="")
    said = f"{parsed.said}, separated by {fact.said}"
    parsed = replace(parsed, said=said, questions=(*questions, *parsed.questions))
    return with_fact(parsed, fact)


def _separated(text: str, choices: Choices) -> tuple[str, str, tuple[Question, ...]]:
    """What separates cells, why, and what is to be asked about that."""
    if choices.delimiter:
        return choices.delimiter, "as chosen", ()
    guessed, how = separator(text)
    lone = lone_numbers(text, guessed)
    if lone:
        return ";", "one number a line", ()
    evidence = (
        f"cut {how.rows:,} of the first {counted(how.total, 'line')} into "
        f"{counted(how.width, 'cell')}"
        if how.width > 1
        else "no separator cuts the lines evenly"
    )
    return guessed, evidence, (one_or_more(text, guessed),) if lone is None else ()


def of_rows(rows: Sequence[Row], name: str, choices: Choices, between: str | None) -> Parsed:
    """Rows of cells, from whatever format, as a table. Raises InputError."""
    found = extent_of(rows, name, choices)
    named, body = _columns(found, name), found.body
    said = f"{counted(len(body), 'row')} of {counted(len(named), 'column')}"
    said += ", a step for each column of numbers" if choices.across else ""
    laid = laid_out(named, name, choices, between, headed=found.header is not False)
    return Parsed(
        said=said,
        facts=(*extent_facts(found), *laid.facts),
        questions=(*found.questions, *laid.questions),
        named=laid.named,
        between=between,
        head=_ends(rows),
        notes=(*left_out(found), *laid.notes),
        span=(found.start, body[-1].line),
    )


def _ends(rows: Sequence[Row]) -> tuple[tuple[int, tuple[str, ...]], ...]:
    """The first and the last rows."""
    shown = rows if len(rows) <= SHOWN + ENDS else (*rows[:SHOWN], *rows[-ENDS:])
    return tuple((row.line, _as_written(row)) for row in shown)


def _as_written(row: Row) -> tuple[str, ...]:
    """The cells of a row; a comment is one text."""
    return (" ".join(row.cells),) if is_comment(row) else tuple(row.cells)


def _columns(found: Extent, name: str) -> list[Named]:
    """The columns by name; without those that have neither a name nor a cell."""
    width, most = len(found.names), limits.now()
    if width * len(found.body) > most.values:
        raise InputError(f"{name} has {most.more_than('cell')}. Shorten it.")
    body = [row.cells for row in found.body]  # zip would keep an iterator for each row
    cells = [tuple([row[k] for row in body]) for k in range(width)]
    kept = [k for k in range(width) if found.names[k] or any(cells[k])]
    names = [found.names[k] or f"column {k + 1}" for k in kept]
    if not kept:
        raise InputError(f"{name} holds no cells.")
    if len(kept) > most.columns:
        raise InputError(
            f"{name} has {counted(len(kept), 'column')}; at most {most.columns:,} are read."
        )
    return list(zip(distinct(names), (cells[k] for k in kept), strict=True))


# ------------------------------------------------------------------------------- table, or a text?


def kind_fact(text: str, choices: Choices) -> Fact:
    """Whether a text is a table, with the evidence."""
    options = (("a table", TABLE), ("a text", TEXT))
    if choices.kind is not None:
        said = "a table" if choices.kind == TABLE else "a text"
        return Fact("kind", "Read as", choices.kind, said, "as chosen", options)
    mark, how = separator(text)
    table, why = _is_table(text, mark, how)
    said = "a table" if table else "a text"
    return Fact("kind", "Read as", TABLE if table else TEXT, said, why, options)


def _first(text: str) -> str:
    """The first lines of a text, whole ones."""
    some = text[:LOOKED_AT]
    return some if len(some) == len(text) else some[: some.rfind("\n") + 1] or some


def _is_table(text: str, mark: str, how: Cut) -> tuple[bool, str]:
    try:
        rows = cut(_first(text), "", mark)
    except InputError:
        return False, "it cannot be cut into cells"
    if len(rows) < 2:
        return False, "a single line"
    plain = [row for row in rows if not is_comment(row)]
    if not plain:
        return False, "words"
    width = how.width
    inside = [
        row for row in plain if len([c for c in row.cells if c] or [""]) <= width == len(row.cells)
    ]
    even = len(inside) / len(plain)
    if len(inside) > 1 and even >= IN_TABLE:
        typed = len(typed_columns(inside)) / width
        if typed >= OF_NUMBERS and how.typed >= OF_NUMBERS:
            lines = counted(len(plain), "line")
            return True, f"{len(inside):,} of {lines} have {counted(width, 'cell')}"
    return False, "its lines are not cells of numbers"
