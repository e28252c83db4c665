"""Small files of the kinds that people have, each with what is right.

The layouts are those of real sources, which are named; the numbers are invented. A folder is a
kind: how numbers are written (digits, decimals), what is missing (markers), what stands around the
data (headers, rows), what a column is for (index, order, wide), the text around the numbers (texts,
names, marks), and other files (json, arrays, formats). ``<kind>.toml`` has an entry for each file:

source, why: after what the file is made, and what is hard about it.
right: what it holds. ``names`` of the inputs; the ``first`` and ``last`` label; ``steps``; and
    ``values``, a list for each step, or of wide tables ``first_row``, ``last_row`` and ``sum``; of
    words or letters ``tokens``. Names or labels that are left open are not given.
missing: "leave out" where ``right`` holds only when rows with missing numbers are left out.
asks: words that the question must contain, in either case, where nobody can know without asking.
answer: the choice after which ``right`` holds. Without ``asks`` it is a choice that must be there.
refused: words that the message must contain, in either case, where a file is not to be read; no
    ``right`` then.
pandas, numpy: how those libraries read ``right`` out of the file when they are told everything.
    ``test_catalogue`` holds ``right`` against them; the readers never see it.

The words of an ``answer``:
    encoding, decimal, thousands: a text.
    markers: a list of cells that mean missing.
    header: whether the first row is one. row_names: whether the first column holds names of rows.
    first, last: the line of the file (from 1) where the table starts, header included, or ends.
    skip: lines that are not data.
    columns: the inputs. steps: the columns that name the steps, together.
    read_as: column to "numbers" or "words". read: the whole file as "text".
    series, only: the column that tells series apart, and the one that is read.
    member: the array, inner list or record. entry: which sequence of a batch (from 1).
    turned: whether steps run along the other axis.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Right:
    """What a file holds; None where it is left open or does not apply."""

    steps: int
    names: tuple[str, ...] | None = None
    first: str | None = None
    last: str | None = None
    values: np.ndarray | None = None
    first_row: tuple[float, ...] | None = None
    last_row: tuple[float, ...] | None = None
    sum: tuple[float, ...] | None = None
    tokens: tuple[str, ...] | None = None

    @classmethod
    def of(cls, found: dict[str, Any]) -> Right:
        """What stands in an entry."""
        lists = {k: tuple(v) for k, v in found.items() if isinstance(v, list) and k != "values"}
        values = np.array(found["values"], dtype=np.float64) if "values" in found else None
        return cls(**{**found, **lists, "values": values})

    def differs(self, labels: tuple[str, ...], names: tuple[str, ...], values: Any) -> str:
        """What of a sequence is not right, in words; "" where all is."""
        if len(labels) != self.steps:
            return f"{len(labels)} steps and not {self.steps}"
        for what, is_, should in (
            ("first label", labels[0], self.first),
            ("last label", labels[-1], self.last),
            ("names", tuple(names), self.names),
            ("tokens", tuple(labels), self.tokens),
        ):
            if should is not None and is_ != should:
                return f"{what} {is_!r} and not {should!r}"
        if self.tokens is not None:
            return "" if values is None else "numbers and not tokens"
        if values is None:
            return "tokens and not numbers"
        return self._numbers_differ(np.asarray(values, dtype=np.float64))

    def _numbers_differ(self, values: np.ndarray) -> str:
        for what, is_, should in (
            ("values", values, self.values),
            ("first row", values[0], self.first_row),
            ("last row", values[-1], self.last_row),
            ("sum", values.sum(0), self.sum),
        ):
            if should is None:
                continue
            if np.shape(is_) != np.shape(should):
                return f"{what} of the shape {np.shape(is_)} and not {np.shape(should)}"
            if not np.allclose(is_, should, rtol=1e-12, atol=1e-12 if what == "sum" else 0):
                return f"{what} {is_} and not {should}"
        return ""


@dataclass(frozen=True)
class Entry:
    """A file of the catalogue, and what is right. The module says what the fields mean."""

    kind: str
    name: str
    path: Path
    source: str
    why: str
    right: Right | None = None
    missing: str | None = None
    asks: tuple[str, ...] = ()
    answer: dict[str, Any] = field(default_factory=dict)
    refused: tuple[str, ...] = ()
    pandas: dict[str, Any] | None = None
    numpy: dict[str, Any] | None = None

    @classmethod
    def of(cls, kind: str, name: str, found: dict[str, Any]) -> Entry:
        """What stands in an entry."""
        right = Right.of(found["right"]) if "right" in found else None
        lists = {key: tuple(found.get(key, ())) for key in ("asks", "refused")}
        return cls(kind, name, FOLDER / kind / name, **{**found, **lists, "right": right})

    def __str__(self) -> str:
        return f"{self.kind}/{self.name}"


def catalogue() -> list[Entry]:
    """All files, kind by kind."""
    return [
        Entry.of(path.stem, name, found)
        for path in sorted(FOLDER.glob("*.toml"))
        for name, found in tomllib.loads(path.read_text(encoding="utf-8")).items()
    ]
