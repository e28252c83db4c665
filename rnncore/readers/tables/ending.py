"""Where a table ends: what stands below the data in rows of the same width."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rnncore.readers.choices import Answer, Choices, Question
from rnncore.readers.tables.cutting import Row
from rnncore.readers.tables.extent import Extent
from rnncore.readers.tables.looks import (
    SUBTOTAL,
    TOTAL,
    has_numbers,
    is_empty,
    is_footer,
    is_typed,
    typed_columns,
)
from rnncore.readers.tables.numerals import is_missing
from rnncore.readers.tables.shapes import CHUNK
from rnncore.readers.text import quoted

SUMS = ("otal", "umme", "esamt")
"""How total, Summe and gesamt end, in whatever case they begin."""


def end(found: Extent, choices: Choices) -> None:
    """Leave out empty rows and remarks below the data, and ask about what may be a total."""
    _drop_empty(found)
    if choices.end is not None or len(found.body) < 3:
        return
    typed = typed_columns(found.body)
    while typed and len(found.body) > 2 and is_footer(found.body[-1]):
        found.left_out.append((found.body.pop().line, "below the data"))
        _drop_empty(found)
    if typed and _may_be_total(found.body, typed):
        found.questions.append(_last_row(found.body, typed))
    elif typed:
        found.questions += _subtotals(found.body, choices)


def _drop_empty(found: Extent) -> None:
    """Empty rows below the data are none of it."""
    while len(found.body) > 1 and is_empty(found.body[-1]):
        found.left_out.append((found.body.pop().line, "empty"))


def _words(row: Row) -> list[str]:
    return [cell for cell in row.cells if cell and not is_typed(cell)]


def _may_be_total(body: Sequence[Row], typed: Sequence[int]) -> bool:
    """Whether the last row adds up the others: called so, or with a word where none had one."""
    last, rest = body[-1], body[:-1]
    words = _words(last)
    if not words or not has_numbers(last):
        return False
    if TOTAL.fullmatch(words[0]):
        place = last.cells.index(words[0])
        return all(row.cells[place] != words[0] for row in rest)
    odd = [k for k in typed if last.cells[k] in words and not is_missing(last.cells[k])]
    return len(rest) > 2 and any(all(is_typed(row.cells[k]) for row in rest) for k in odd)


def _last_row(body: Sequence[Row], typed: Sequence[int]) -> Question:
    """The question about a last row, and about those above it that are called totals as well."""
    last, kept = body[-1], len(body) - 1
    while (
        kept > 2 and _may_be_total(body[:kept], typed) and TOTAL.fullmatch(_first(body[kept - 1]))
    ):
        kept -= 1
    first = body[kept]
    word = _first(first)
    says = "begins with" if first.cells[0] == word else "has"
    if first is last:
        said, what = f"Line {last.line:,} {says} {quoted(word)}. Is it one of the data?", "it"
        yes = "yes: the last step"
    else:
        said, what = f"Lines {first.line:,} to {last.line:,} have ", "them"
        said += " and ".join(quoted(_first(row)) for row in body[kept:][:3])
        said, yes = f"{said}. Are they data?", "yes: the last steps"
    return Question(
        said,
        (
            Answer(f"no: leave {what} out", {"end": body[kept - 1].line}),
            Answer(yes, {"end": last.line}),
        ),
    )


def _subtotals(body: Sequence[Row], choices: Choices) -> list[Question]:
    """The question about rows between the others that add some of them up."""
    rows = [row for row in _ending(body) if _words(row) and SUBTOTAL.fullmatch(_first(row))]
    rows = [row for row in rows if has_numbers(row)]
    if (
        not rows
        or 3 * len(rows) > len(body)
        or len({_first(row) for row in body if _words(row)}) < 4
    ):
        return []
    shown = ", ".join(f"{quoted(_first(row))} (line {row.line:,})" for row in rows[:3])
    return [
        Question(
            f"{shown}{' …' if len(rows) > 3 else ''}: sums of the rows above, or data?",
            (
                Answer(
                    "sums: leave them out",
                    {"skip": (*(choices.skip or ()), *(row.line for row in rows))},
                ),
                Answer("data: read them", {"end": body[-1].line}),
            ),
        )
    ]


def _ending(body: Sequence[Row]) -> Iterator[Row]:
    """The rows with a word that ends as those for a sum do."""
    for start in range(0, len(body), CHUNK):
        part = body[start : start + CHUNK]
        text = "\n".join("\n".join(row.cells) for row in part)
        if any(end in text for end in SUMS):  # mostly none
            yield from (row for row in part if any(e in cell for cell in row.cells for e in SUMS))


def _first(row: Row) -> str:
    return _words(row)[0]
