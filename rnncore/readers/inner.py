"""The tables inside a JSON file, wherever they stand, by their paths: "data[0].series"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from rnncore.counting import counted
from rnncore.readers import limits
from rnncore.readers.cells import is_scalar
from rnncore.readers.choices import Answer, Question
from rnncore.readers.inner_table import Table
from rnncore.readers.shapes import table_of
from rnncore.readers.tables.extent import distinct
from rnncore.readers.text import quoted

WHOLE = "the whole file"
"""How the value of a file itself is called among its parts."""

DEEPEST = 5
"""Keys and places of a path, at most."""

FIRST, MOST = 16, 64
"""Values of a list that are looked into, and parts that are offered."""

ASKED = 6
"""Parts that a question names."""


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """A table in a file and where it stands. ``within_numbers``: inside one that is read itself."""

    path: str
    table: Table
    within_numbers: bool = False

    @property
    def whole(self) -> bool:
        """Whether it is the value of the file itself."""
        return self.path == WHOLE

    @property
    def within(self) -> str:
        """Its path, after the name of the file."""
        return "" if self.whole else f", {self.path}"


def parts_of(found: Any, across: bool | None) -> list[Part]:
    """The tables in a value, itself first. One that cannot be read is none, but for the first."""
    top = table_of(found, "", across)
    if top is not None and top.problem:
        return [Part(WHOLE, top)]
    parts = [Part(WHOLE, top)] if top is not None and top.size else []
    inner = islice(_inner(found, top, "", False, across), MOST)
    parts += inner
    paths = distinct([part.path[: limits.LABEL] for part in parts])
    return [replace(part, path=path) for part, path in zip(parts, paths, strict=True)]


def _inner(
    found: Any, table: Table | None, path: str, within: bool, across: bool | None, depth: int = 0
) -> Iterator[Part]:
    """The tables inside a value that may be one itself."""
    if depth == DEEPEST or (table is not None and table.closed):
        return
    within = within or (table is not None and table.holds_numbers and table.rows > 1)
    for key, last, value in _children(found, table):
        below = f"{path}.{key}" if path and not key.startswith("[") else f"{path}{key}"
        child = table_of(value, last, across)
        least = 1 if depth == 0 and isinstance(found, dict) else 2
        if child is not None and not child.problem and child.size and child.rows >= least:
            yield Part(below, child, within)
        alone = isinstance(found, list) and len(found) == 1
        yield from _inner(value, child, below, within, across, depth + (not alone))


def _children(found: Any, table: Table | None) -> Iterator[tuple[str, str, Any]]:
    """What stands in a value and is no cell of its table: the step of its path, its key, itself."""
    cells = {} if table is None else dict(table.columns)
    if isinstance(found, dict):
        for key, value in found.items():
            if not is_scalar(value) and key not in cells:
                yield key, key, value
    elif _is_of_one(found):
        yield "[0]", "", found[0]
    elif isinstance(found, list):
        yield from _gathered(table)
        for k, each in enumerate(found[:FIRST]):
            if isinstance(each, list) and table is None:
                yield f"[{k}]", "", each
            elif isinstance(each, dict):
                yield from _in_record(each, k, table)


def _is_of_one(found: Any) -> bool:
    """Whether a value is a list of one object, in which there are lists or objects."""
    if not isinstance(found, list) or len(found) != 1 or not isinstance(found[0], dict):
        return False
    return not all(map(is_scalar, found[0].values()))


def _gathered(table: Table | None) -> Iterator[tuple[str, str, Any]]:
    """Columns of objects, each as a list of records."""
    for key, values in () if table is None else table.columns:
        given = [value for value in values if value is not None]
        if given and all(isinstance(value, dict) for value in given):
            yield f"[].{key}", key, list(values)


def _in_record(
    record: dict[str, Any], k: int, table: Table | None
) -> Iterator[tuple[str, str, Any]]:
    if table is None:
        yield f"[{k}]", "", record
        return
    for key, value in record.items():
        if not is_scalar(value) and (table.is_wide(key) or not table.widths.get(key)):
            yield f"[{k}].{key}", key, value


def largest(parts: Sequence[Part]) -> Part:
    """The part that is read where nobody chose: of numbers, not inside another, the largest."""
    return max(parts, key=_worth)


def _worth(part: Part) -> tuple[bool, bool, bool, int]:
    table = part.table
    return table.holds_numbers, not part.within_numbers, table.rows > 1, table.size


def which_part(found: Any, parts: Sequence[Part]) -> tuple[Question, ...]:
    """Which part is meant, where several are as large, or a file holds lists of several lengths."""
    best = largest(parts)
    same = [each for each in parts if _worth(each) == _worth(best)]
    what = best.table.said
    if wide := [key for key in best.table.widths if best.table.is_wide(key)]:
        return (_step_or_sequence(best, parts, wide),)
    if len(same) == 1 and _is_of_lists(found):
        same = [each for each in parts if each.table.holds_numbers]
        same.sort(key=lambda each: -each.table.size)
        what = "different lengths"
    if len(same) == 1:
        return ()
    answers = tuple(
        Answer(f"{each.path}: {each.table.said}", {"member": each.path}) for each in same[:ASKED]
    )
    said = f"It holds {counted(len(same), 'part')} of {what}. Which one?"
    return (Question(said, answers),)


def _step_or_sequence(best: Part, parts: Sequence[Part], wide: Sequence[str]) -> Question:
    """Whether long lists in a table are its steps, or each is a sequence."""
    start = "[" if best.whole else f"{best.path}["
    lists = [part for part in parts if part.path.startswith(start) and part.within_numbers]
    width = best.table.widths[wide[0]]
    return Question(
        f"{quoted(wide[0])} holds {counted(best.table.rows, 'list')} of "
        f"{counted(width, 'number')}. Is each a step, or a sequence?",
        (
            *(Answer(f"the sequence {each.path}", {"member": each.path}) for each in lists[:ASKED]),
            Answer("each is a step", {"member": best.path}),
        ),
    )


def _is_of_lists(found: Any) -> bool:
    """Whether a value is an object of nothing but lists, and those of numbers or texts."""
    return isinstance(found, dict) and all(
        isinstance(each, list) and all(map(is_scalar, each)) for each in found.values()
    )
