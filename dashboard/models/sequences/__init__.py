"""The sequences that come with the dashboard, and where each is from (``SOURCES.md``).

Values are as measured, in the units of their columns; nothing is scaled here.
"""

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np

from rnncore.counting import counted
from rnncore.readers import Sequence, read_tokens

_HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Bundled:
    """A row of ``BUNDLED``; ``axis`` is what one step is, ``""`` for text, which can be split."""

    name: str
    title: str
    description: str
    source: str
    licence: str
    file: str
    axis: str


BUNDLED: dict[str, Bundled] = {
    row.name: row
    for row in (
        Bundled(
            name="Sunspots",
            title="Yearly sunspots, 1700 to 2008",
            description="One number a year; it rises and falls about every eleven years.",
            source="National Geophysical Data Center (NOAA), by way of statsmodels",
            licence="public domain",
            file="sunspots.csv",
            axis="year",
        ),
        Bundled(
            name="Weather",
            title="Daily weather in Seattle, 2014 and 2015",
            description="Four numbers a day: precipitation, highest and lowest temperature, wind.",
            source="NOAA, by way of vega_datasets",
            licence="public domain",
            file="weather.csv",
            axis="day",
        ),
        Bundled(
            name="Sentences",
            title="Six short sentences",
            description="In the first two pairs only the order of the words differs.",
            source="written for this project",
            licence="MIT",
            file="sentences.txt",
            axis="",
        ),
    )
}


def file(name: str) -> bytes:
    """The file of the bundled sequence ``name`` as it is. Raises ValueError as `load`."""
    return (_HERE / _row(name).file).read_bytes()


def load(name: str, split: Literal["words", "characters"] = "words") -> Sequence:
    """The bundled sequence ``name``; ``split`` matters for text only.

    Raises ValueError for a name that is not in ``BUNDLED``.
    """
    row = _row(name)
    text = (_HERE / row.file).read_text(encoding="utf-8")
    if not row.axis:
        return read_tokens(" ".join(text.split()), split=split)
    (_, *names), *lines = csv.reader(text.splitlines())
    labels = tuple(label for label, *_ in lines)
    values = np.array([cells for _, *cells in lines], dtype=np.float64)  # (T, I)
    of = f"{counted(len(names), 'number')}" if len(names) > 1 else "one number"
    understood = f"{len(labels)} {row.axis}s of {of}, {labels[0]} to {labels[-1]}"
    return Sequence(labels, values, tuple(names), "numbers", row.axis, understood)


def about(name: str) -> str:
    """One line for the page: what it is, where it is from, and under which licence."""
    row = _row(name)
    return f"{row.title}. {row.description} Source: {row.source}; {row.licence}."


def _row(name: str) -> Bundled:
    if name not in BUNDLED:
        raise ValueError(f"name must be one of {', '.join(map(repr, BUNDLED))}; got {name!r}")
    return BUNDLED[name]
