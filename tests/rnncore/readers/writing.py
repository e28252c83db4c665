"""Tables of numbers as people and programs write them: the bytes, and what they say."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, replace

import numpy as np
from hypothesis import strategies as st

NAMES = ("temp", "wind", "rain", "Druck", "CO2", "price ($)", "load", "y 2", "Größe", "flow")
UNITS = ("°C", "m/s", "mm", "hPa", "%", "kg", "(USD)", "ppm")
WORDS = ("north", "south", "ok", "bad", "A", "B", "low", "none of it")
PREAMBLES = (
    "Data of a station",
    "Exported by somebody",
    "Title: what it is; and more",
    "# a comment",
)
FOOTERS = ("Source: somebody's own measurements", "(c) the authors, all rights", "# the end")
MARKERS = ("", "NA", "NaN", "n/a", ".", "-", "?", "null", "#N/A", ":")
SPACE = " "


@dataclass(frozen=True)
class Writing:
    """How a table is written: marks, layout, and what stands beside the numbers."""

    decimal: str
    between: str
    thousands: str
    places: int | None
    minus: str
    form: str
    quoting: int
    newline: str
    header: bool
    units: bool
    index: str
    newest_first: bool
    beside: tuple[str, ...]
    marker: str | None
    trailing: str
    preamble: tuple[str, ...]
    footer: str | None
    blank: bool
    encoding: str


@st.composite
def writings(draw, index=None):
    """Ways of writing that go together."""
    decimal = draw(st.sampled_from(".,"))
    between = draw(st.sampled_from([",", ";", "\t", "|", SPACE]))
    # Whoever writes 1.234 for a thousand cuts cells by semicolons or tabs.
    grouped = "," if decimal == "." else "." if between in ";\t" else " "
    thousands = draw(st.sampled_from(["", "", grouped, " ", "\u202f", "'"]))
    kinds = ["none", "none", "unnamed", "id", "iso", "moments", "german", "american", "months"]
    kinds += ["quarters", "parts", "epochs", "date and time"]
    index = index or draw(st.sampled_from(kinds))
    if between == SPACE and index == "unnamed":
        index = "id"  # where spaces separate cells, none is empty
    header = draw(st.booleans()) or index in ("unnamed", "id", "parts", "epochs", "row names")
    # Words of a remark are cells where spaces separate them: there it is a comment.
    remarks = slice(-1 if between == SPACE else 0, None)
    return Writing(
        decimal=decimal,
        between=between,
        thousands="" if between == SPACE and thousands == " " else thousands,
        # "1,234" among commas is a thousand.
        places=draw(st.sampled_from([0, 1, 2, 4, None, *([] if decimal == between else [3])])),
        minus=draw(st.sampled_from(["-", "-", "−"])),
        form=draw(st.sampled_from(["plain", "plain", "plain", "power", "percent"])),
        quoting=draw(st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC])),
        newline=draw(st.sampled_from(["\n", "\r\n"])),
        header=header,
        units=header and draw(st.integers(0, 4)) == 0,
        index=index,
        newest_first=index in TIMES and draw(st.booleans()),
        beside=tuple(draw(st.lists(st.sampled_from(["words", "codes"]), max_size=2, unique=True))),
        marker=draw(st.one_of(st.none(), st.none(), st.sampled_from(MARKERS))),
        trailing=draw(st.sampled_from(["none", "none", "none", "all", "data"])),
        preamble=tuple(draw(st.lists(st.sampled_from(PREAMBLES[remarks]), max_size=2))),
        footer=draw(st.one_of(st.none(), st.sampled_from(FOOTERS[remarks]))),
        blank=draw(st.booleans()),
        encoding=draw(st.sampled_from(["utf-8", "utf-8-sig", "utf-16"])),
    )


def spoken(number, how):
    """A number as it is written, and its digits as Python writes them."""
    if how.form == "power":
        plain = f"{number:.{4 if how.places is None else how.places}e}"
    elif how.places is None:
        plain = repr(float(number))
    else:
        plain = f"{number:.{how.places}f}"
    text = plain
    if how.thousands and how.places is not None and how.form != "power":
        text = f"{number:,.{how.places}f}"
    text = text.translate(
        {ord(","): how.thousands, ord("."): how.decimal, ord("-"): how.minus}
        if "e" not in text
        else {ord("."): how.decimal}
    )
    return text + ("%" if how.form == "percent" else ""), float(plain)


def _moments(start, unit, count):
    return np.arange(start, count, dtype=f"datetime64[{unit}]") if count else np.array([])


def _days(form):
    return lambda count: [[d.strftime(form)] for d in _moments("2020-01-27", "D", count).tolist()]


TIMES = {
    "iso": (["date"], _days("%Y-%m-%d")),
    "german": (["Datum"], _days("%d.%m.%Y")),
    "american": (["date"], _days("%m/%d/%Y")),
    "moments": (
        ["time"],
        lambda count: [
            [d.strftime("%Y-%m-%d %H:%M")] for d in _moments("2020-01-27T21", "h", count).tolist()
        ],
    ),
    "months": (
        ["month"],
        lambda count: [[d.strftime("%b %Y")] for d in _moments("2019-11", "M", count).tolist()],
    ),
    "quarters": (
        ["quarter"],
        lambda count: [[f"{2018 + k // 4}Q{k % 4 + 1}"] for k in range(count)],
    ),
    "parts": (
        ["year", "month"],
        lambda count: [[f"{2018 + k // 12}", f"{k % 12 + 1:02}"] for k in range(count)],
    ),
    "epochs": (["timestamp"], lambda count: [[f"{1577836800 + 3600 * k}"] for k in range(count)]),
    "date and time": (
        ["date", "time"],
        lambda count: [
            [d.strftime("%Y-%m-%d"), d.strftime("%H:%M")]
            for d in _moments("2020-01-27T21", "h", count).tolist()
        ],
    ),
}
"""What names the steps and runs with time: the names of the columns, and so many rows."""

COUNTS = {
    "none": ([], lambda count: [[] for _ in range(count)]),
    "unnamed": ([""], lambda count: [[str(k)] for k in range(count)]),
    "id": (["id"], lambda count: [[str(k + 1)] for k in range(count)]),
    "row names": ([], lambda count: [[f"row {k}"] for k in range(count)]),
}


@st.composite
def tables(draw, rows=(5, 40), columns=(2, 5), index=None, remarks=True):
    """A table as a file: its bytes, its name, and the numbers in it."""
    how = draw(writings(index))
    if how.index == "row names":
        how = replace(how, trailing="none")
    if not remarks:
        # A line between spaces can be cut in many ways, which others below would tell apart.
        between = ";" if how.between == SPACE else how.between
        how = replace(how, preamble=(), footer=None, between=between, beside=())
    count, width = draw(st.integers(*rows)), draw(st.integers(*columns))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    scale = 10.0 ** draw(st.integers(-3, 6))
    numbers = rng.standard_normal((count, width)) * scale * 10.0 ** rng.integers(0, 3, width)
    said = [[spoken(number, how) for number in row] for row in numbers]
    right = np.array([[value for _, value in row] for row in said])
    cells = [[text for text, _ in row] for row in said]
    if how.marker is not None and how.between != SPACE and count > 4:
        for row in rng.choice(count, max(1, count // 12), replace=False):
            column = rng.integers(width)
            cells[row][column], right[row, column] = how.marker, np.nan
    titles, labels = {**TIMES, **COUNTS}[how.index]
    names = [NAMES[k] for k in rng.permutation(len(NAMES))[:width]]
    beside = [_beside(kind, count, rng) for kind in how.beside]
    lines = [
        [*label, *row, *(column[k] for column in beside)]
        for k, (label, row) in enumerate(zip(labels(count), cells, strict=True))
    ]
    if how.newest_first:
        lines.reverse()
    heads = [[*titles, *names, *how.beside]] if how.header else []
    if how.units:
        units = [UNITS[k] for k in rng.integers(len(UNITS), size=width)]
        none = "-" if how.between == SPACE else ""
        heads.append([*[none for _ in titles], *units, *[none for _ in beside]])
    kept = np.isfinite(right).all(1)
    return _written(how, heads, lines).encode(how.encoding), "t.csv", right[kept]


def _beside(kind, count, rng):
    """A column that is no input."""
    if kind == "codes":
        return [f"0{k:04}" for k in rng.integers(10_000, size=count)]
    return [WORDS[k] for k in rng.integers(len(WORDS), size=count)]


def _written(how, heads, lines):
    file = io.StringIO()
    writer = csv.writer(
        file, delimiter=how.between, quoting=how.quoting, lineterminator=how.newline
    )
    several = len(lines[0]) > 1 and how.between != SPACE
    ends = [""] if several and how.trailing != "none" else []
    for line in how.preamble:
        file.write(line + how.newline)
    if how.preamble and how.blank:
        file.write(how.newline)
    for row in heads:
        writer.writerow([*row, *(ends if how.trailing == "all" else [])])
    for row in lines:
        writer.writerow([*row, *ends])
    if how.footer is not None:
        file.write((how.newline if how.blank else "") + how.footer + how.newline)
    return file.getvalue()
