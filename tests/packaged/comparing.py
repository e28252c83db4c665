"""One file, read by the project and by pandas, column by column.

Pandas is told the separator, the header and the lines of the table, as the readers understood them;
where that is not what pandas would assume, ``Compared.layout`` says so.
"""

from __future__ import annotations

import gzip
import io
import json
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd
from pandas._libs.parsers import STR_NA_VALUES

from rnncore.readers import Choices, InputError, Understood, understand
from rnncore.readers.files import parse
from rnncore.readers.tables.columns import CODES, Column
from rnncore.readers.tables.roles import Roles, roles_of

MOST = 0.9
"""A column of which so many of the cells that say something are numbers is one of numbers."""

RAMP = 8
"""Rows from which a ramp of whole numbers counts them."""


@dataclass
class Compared:
    """What the readers made of a file, beside pandas. Columns are listed by name."""

    path: Path
    rows: int = 0
    columns: int = 0
    numbers: int = 0
    equal: int = 0
    layout: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    missing: str = ""
    refused: str = ""
    words: list[str] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)
    dates: list[str] = field(default_factory=list)
    more: list[str] = field(default_factory=list)
    ramps: list[str] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)
    different: list[str] = field(default_factory=list)

    @property
    def wrong(self) -> list[str]:
        """What may not be."""
        return [
            f"{what}: {', '.join(some)}"
            for what, some in (
                ("numbers read as words", self.words),
                ("ramps read as inputs", self.ramps),
                ("dropped without a word", self.dropped),
                ("different", self.different),
            )
            if some
        ]


def compared(path: Path) -> Compared:
    """The file, read by both."""
    data, name = path.read_bytes(), path.name
    found = Compared(path)
    try:
        understood = understand(data, name)
    except InputError as error:
        found.refused = str(error)
        return found
    found.rows = understood.rows
    found.asked = [each.said for each in understood.questions]
    if not found.asked and understood.problem:
        found.refused = understood.problem
    if found.asked and "Nothing is filled in" in found.asked[0]:
        found.missing, found.asked = found.asked[0], []
    parsed = parse(data, name, Choices())
    if parsed.named is None:
        return found
    guessed = roles_of(parsed.named, name, Choices(), parsed.between)
    plain = roles_of(parsed.named, name, Choices(series="", order="as written"), parsed.between)
    found.columns = len(plain.columns)
    if ".json" in name:
        read = _from_json(data, name)
    else:
        read = _from_lines(data, name, understood, found, len(plain.columns))
    if read is None:
        found.layout.append("not for pandas")
    elif len(read.columns) != len(plain.columns) or len(read) != len(plain.columns[0].cells):
        ours = f"{len(plain.columns[0].cells)} × {len(plain.columns)}"
        found.different.append(f"{ours} and not {len(read)} × {len(read.columns)}")
    else:
        for k, column in enumerate(plain.columns):
            _compare(column, read.iloc[:, k], found)
    _judge_roles(guessed, found)
    return found


def _unpacked(data: bytes, name: str) -> bytes:
    return gzip.decompress(data) if name.endswith(".gz") else data


def _from_json(data: bytes, name: str) -> pd.DataFrame | None:
    """Records and columns; None for other shapes."""
    found = json.loads(_unpacked(data, name))
    if not (isinstance(found, list) and found and all(isinstance(row, dict) for row in found)):
        return None
    read = pd.DataFrame(found)
    if any(isinstance(v, (dict, list)) for column in read for v in read[column].head(5)):
        return None
    return read


def _from_lines(
    data: bytes, name: str, understood: Understood, found: Compared, width: int
) -> pd.DataFrame:
    raw = _unpacked(data, name)
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("latin-1")
    facts = {fact.choice: fact for fact in understood.facts}
    mark, start, end = (facts[each].value for each in ("delimiter", "start", "end"))
    header = facts["header"].value
    usual = "\t" if ".tsv" in name else ","
    lines = io.StringIO(text, newline=None).read().split("\n")
    last = max((k for k, line in enumerate(lines, 1) if line.strip()), default=1)
    found.layout += [
        said
        for said, odd in (
            (f"separator {mark!r}", mark != usual),
            (f"header {header}", header is not True),
            ("units", facts["units"].value),
            (f"from line {start}", start != 1),
            (f"to line {end} of {last}", end != last and understood.notes),
        )
        if odd
    ]
    found.layout += list(understood.notes)
    rows = lines[start - 1 : end] if understood.notes else lines[start - 1 :]
    rows = [row.strip() if mark == " " else row for row in rows]
    plain = [row for row in rows if not row.startswith(("#", "%"))]
    skipped = int(bool(header)) + int(bool(facts["units"].value))
    skipped -= int(bool(header) and plain[0] != rows[0])
    read: pd.DataFrame = pd.read_csv(
        io.StringIO("\n".join(plain).replace('\\"', '""')),
        sep=r"\s+" if mark == " " else mark,
        header=None,
        skiprows=skipped,
        dtype=str,
        keep_default_na=False,
        skipinitialspace=True,
        engine="python" if mark == " " else "c",
    )
    empty = [k for k in read if not read[k].fillna("").str.strip().any()]
    return read.drop(columns=empty[len(empty) - max(len(read.columns) - width, 0) :])


def _compare(column: Column, cells: pd.Series, found: Compared) -> None:
    """One column. Numbers that pandas reads are to be equal, or asked about."""
    texts = cells.map(lambda cell: cell.strip() if isinstance(cell, str) else cell)
    said = texts[~texts.isin(list(STR_NA_VALUES)) & texts.notna()]
    booleans = said.map(lambda cell: isinstance(cell, bool))
    theirs = pd.to_numeric(said.where(~booleans), errors="coerce").astype(float)
    share = theirs.notna().mean() if len(said) else 0.0
    name = column.name
    if share >= MOST:
        found.numbers += 1
        if column.noted == CODES:
            found.codes.append(f"{name} ({', '.join(column.cells[:3])})")
            found.equal += 1
            return
        if column.kind == "words":
            found.words.append(f"{name} ({', '.join(column.cells[:3])})")
            return
        if column.kind in ("dates", "times", "empty"):
            found.dates.append(f"{name} ({', '.join(column.cells[:2])})")
            found.equal += 1
            return
    elif column.is_numbers:
        found.more.append(f"{name} ({', '.join(dict.fromkeys(column.cells[:6]))})")
        return
    else:
        return
    values = np.full(len(cells), np.nan)
    values[[cells.index.get_loc(k) for k in theirs.index]] = theirs
    ours = np.asarray(column.values)
    settled = np.isfinite(ours) | np.isnan(values) | np.isinf(values)
    open_rows = ~settled & bool(column.questions)
    same = np.isclose(ours, values, rtol=1e-12, atol=0) | (
        ~np.isfinite(ours) & ~np.isfinite(values)
    )
    both = np.isnan(values) & np.isfinite(ours)  # dressed numbers, which pandas does not read
    wrong = np.flatnonzero(~(same | open_rows | both))
    if column.questions and len(wrong):
        found.equal += 1  # asked about
    elif len(wrong):
        row = int(wrong[0])
        found.different.append(f"{name}: {column.cells[row]!r} is {ours[row]} and {values[row]}")
    else:
        found.equal += 1


def _judge_roles(roles: Roles, found: Compared) -> None:
    for column in roles.inputs:
        values = column.values
        if values is None or len(values) < RAMP or len(roles.inputs) == 1:
            continue
        steps = np.diff(values)
        if steps[0] and (steps == steps[0]).all() and (values == np.round(values)).all():
            found.ramps.append(f"{column.name} ({', '.join(column.cells[:3])})")
    used = {*roles.inputs, *roles.along, *roles.counting}
    if not roles.questions and not found.asked:
        found.dropped += [
            column.name
            for column in roles.columns
            if column.is_numbers and column not in used and not column.noted
        ]
