"""Where a table stands in a file: the longest run of rows of one width.

Lines that are left out may not look like data: where one does, that is a question.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import takewhile
from operator import itemgetter
from typing import NamedTuple

from rnncore.counting import counted
from rnncore.readers.choices import Answer, Choices, Question
from rnncore.readers.sequence import InputError
from rnncore.readers.tables.cutting import Row
from rnncore.readers.tables.ending import end
from rnncore.readers.tables.extent import Extent
from rnncore.readers.tables.heading import headed
from rnncore.readers.tables.looks import (
    MARKS_OF_RULES,
    SAMPLE,
    are_names,
    has_numbers,
    is_comment,
    is_rule,
    is_typed,
    numbers_in,
)
from rnncore.readers.tables.numerals import is_missing

MOST_ODD = 20
"""Lines of another width in the middle of a table that may be left out with one answer."""

FEW = 2
"""Numbers in a line of another width from which it looks like data."""


class Block(NamedTuple):
    """The rows of a table, those above and below it, and the runs of rows that could be it too."""

    above: list[Row]
    rows: list[Row]
    below: list[Row]
    others: list[list[Row]]


def extent_of(rows: Sequence[Row], name: str, choices: Choices) -> Extent:
    """The table among the rows of a file. Raises InputError where there is none."""
    low, high = choices.start or 1, choices.end
    if low > 1 or high is not None:
        rows = [row for row in rows if row.line >= low and (high is None or row.line <= high)]
    if choices.skip:
        rows = [row for row in rows if row.line not in set(choices.skip)]
    ruled = {
        row.line
        for k, row in enumerate(rows)
        if row.cells[0][:1] in MARKS_OF_RULES and is_rule(row, second=k == 1)
    }
    rows = [row for row in rows if row.line not in ruled] if ruled else [*rows]
    comments = [row for row in rows if is_comment(row)]
    marked = {row.line for row in comments}
    plain = [row for row in rows if row.line not in marked] if marked else rows
    if not plain:
        plain, comments = comments, []
    if not plain:
        raise InputError(f"{name} holds no rows.")
    block = _longest(plain)
    chosen = choices.start is not None and choices.end is not None
    if chosen and not block.others:
        _check_even(block, name)
    found = headed(block.rows, block.above, comments, choices)
    if block.others and not chosen:
        found.questions.insert(0, _which_table([block.rows, *block.others], block, found))
    found.left_out += [(row.line, "a comment") for row in comments if row.line != found.headed]
    found.left_out += [(line, "drawn") for line in sorted(ruled)]
    _drop_headers(found)
    if not found.body:
        raise InputError(f"{name}: there is a header and no row of data under it.")
    end(found, choices)
    _leave_out(found, block, asking=not chosen)
    return found


def _drop_headers(found: Extent) -> None:
    """The names once more between the data, where files were put together, are none of it."""
    names = tuple(found.names)
    if found.headed is None or all(map(is_typed, names)) or len(found.body) < FEW:
        return
    again = [
        row.line for row in found.body if row.cells[0] == names[0] and tuple(row.cells) == names
    ]
    if again and len(again) < len(found.body):
        found.body = [row for row in found.body if row.line not in set(again)]
        found.left_out += [(line, "the names again") for line in again]


def _longest(rows: Sequence[Row]) -> Block:
    """The longest run of rows of the width that most have."""
    counts = Counter(map(len, map(itemgetter(1), rows)))  # of cells
    width = _width(counts)
    runs: list[list[Row]] = [[*rows]] if len(counts) == 1 else []
    inside = False
    for row in rows if len(counts) > 1 else ():
        fitted = _fitted(row, width)
        if fitted is not None and inside:
            runs[-1].append(fitted)
        elif fitted is not None:
            runs.append([fitted])
        inside = fitted is not None
    longest = max(map(len, runs))
    block = max(
        (run for run in runs if len(run) == longest),
        key=lambda run: sum(map(has_numbers, run[-SAMPLE:])),
    )
    above = list(takewhile(lambda row: row.line < block[0].line, rows))
    return Block(
        *_with_names(above, block),
        below=list(takewhile(lambda row: row.line > block[-1].line, reversed(rows)))[::-1],
        others=[run for run in runs if run is not block and sum(map(has_numbers, run)) > 1],
    )


def _with_names(above: list[Row], block: list[Row]) -> tuple[list[Row], list[Row]]:
    """Rows above a table, and its own, of which each may end with a separator that names lack."""
    width = len(block[0].cells) - 1
    if width < 1 or any(row.cells[width] for row in block):
        return above, block
    names = list(takewhile(lambda row: len(row.cells) == width, reversed(above)))[::-1]
    if not names:
        return above, block
    cut = [Row(row.line, row.cells[:width]) for row in block]
    rest = above[: len(above) - len(names)]
    if not any(row.cells[-1] for row in names):  # these end so as well, and are still one short
        return rest + [Row(row.line, row.cells[:-1]) for row in names], cut
    return rest, names + cut


def _width(counts: Counter[int]) -> int:
    """How many cells most rows have, of how many have each; of several cells, where some do."""
    several = {width: count for width, count in counts.items() if width > 1}
    if several and sum(several.values()) * 2 >= counts.total():
        return max(several, key=lambda width: (several[width], width))
    return max(counts, key=lambda width: counts[width])


def _fitted(row: Row, width: int) -> Row | None:
    """The row in this width, without empty cells beyond it; None where it is another."""
    cells = row.cells
    if len(cells) == width:
        return row
    if len(cells) > width and not any(cells[width:]):
        return Row(row.line, cells[:width])
    return None


def _check_even(block: Block, name: str) -> None:
    """Between a first and a last line that somebody chose, all rows must have one width."""
    odd = block.above[-1:] or block.below
    if odd:
        raise InputError(
            f"{name}, line {odd[0].line:,} has {counted(len(odd[0].cells), 'cell')}, where most "
            f"have {len(block.rows[0].cells):,}."
        )


def _which_table(runs: Sequence[list[Row]], block: Block, found: Extent) -> Question:
    first, last = min(run[0].line for run in runs), max(run[-1].line for run in runs)
    inside = {row.line for run in runs for row in run}
    odd = [
        row.line
        for row in (*block.above, *block.below)
        if first < row.line < last and row.line not in inside and row.line != found.headed
    ]
    spans = sorted((run[0].line, run[-1].line) for run in runs)[:4]
    said = ", ".join(f"{low:,} to {high:,}" for low, high in spans)
    return Question(
        f"Lines {said} have rows of one width, with others between them. Which ones are the table?",
        (
            *([_without(odd)] if 0 < len(odd) <= MOST_ODD else []),
            *(
                Answer(f"only lines {low:,} to {high:,}", {"start": low, "end": high})
                for low, high in spans
            ),
        ),
    )


def _without_odd(block: Block) -> list[Answer]:
    """The answer that leaves out all lines of another width, where rows of the same follow them."""
    width, outside = len(block.rows[0].cells), [*block.above, *block.below]
    odd = [row.line for row in outside if len(row.cells) != width]
    return [_without(odd)] if 0 < len(odd) <= MOST_ODD and len(odd) < len(outside) else []


def _without(lines: Sequence[int]) -> Answer:
    listed = ", ".join(f"{line:,}" for line in lines[:3]) + (" …" if len(lines) > 3 else "")
    return Answer(f"all but line {listed}", {"skip": tuple(lines)})


def _may_be_data(row: Row) -> bool:
    """Whether a row holds several numbers, or a number and no word."""
    return numbers_in(row) >= FEW or (
        has_numbers(row) and all(is_typed(cell) or is_missing(cell) for cell in row.cells)
    )


def _leave_out(found: Extent, block: Block, *, asking: bool) -> None:
    """Note the lines of another width, and ask about those that look like data."""
    known = {found.headed, *(line for line, _ in found.left_out)}
    above = [row for row in block.above if row.line not in known]
    for rows, why in ((above, "above the table"), (block.below, "below the table")):
        found.left_out += [(row.line, why) for row in rows]
    odd = [row for row in above[-1:] if found.headed is None and _may_name(row, block)]
    odd += [row for row in (*above, *block.below) if _may_be_data(row)]
    if odd and asking and not found.questions:
        found.questions.append(_leave_them_out(odd[0], found, block))


def _may_name(row: Row, block: Block) -> bool:
    """Whether a row directly above the table holds names, though not as many as it has columns."""
    return len(row.cells) > 1 and len(block.rows[0].cells) > 1 and are_names(row.cells)


def _leave_them_out(row: Row, found: Extent, block: Block) -> Question:
    first, last = found.start, found.body[-1].line
    has, width = counted(len(row.cells), "cell"), len(found.body[0].cells)
    what = ", and holds numbers. Leave such lines out?" if has_numbers(row) else ". Leave it out?"
    return Question(
        f"Line {row.line:,} has {has}, where the table has {width:,}{what}",
        (
            *_without_odd(block),
            Answer(f"read lines {first:,} to {last:,}", {"start": first, "end": last}),
        ),
    )
