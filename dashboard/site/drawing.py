"""A beat's sketch as an SVG of our own, with a sentence under it and its numbers as a table.

Colours are roles, which the style sheet has for light and dark. No script, and nothing to load.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from dashboard.figures.common import spread, whole_steps
from dashboard.figures.powers import power, span, ticks
from dashboard.lessons.sketch import Bars, Line, Lines, Map, Sketch
from dashboard.site.languages import Language
from dashboard.site.markup import each, phrase, text
from rnncore.counting import per_cent
from rnncore.written import number

WIDTH, HEIGHT = 720, 314
LEFT, TOP, BOTTOM = 92, 40, 44
"""Pixels around the plot: names at its side, a title above, numbers below."""

NAMES, TICKS = 166, 72
"""Pixels beside lines: of their names, in every language and as large as a phone has them, and of
the numbers at the other side."""

LINE, CELL, BAR = 24, 34, 30
"""Pixels from name to name, across a cell of a map, and from bar to bar."""


Height = Callable[[float], float]
"""Where a value stands up the plot, in pixels from the top."""


def drawn(sketch: Sketch) -> str:
    """The figure as HTML."""
    draw = {Lines: _lines, Bars: _bars, Map: _map}[type(sketch)]
    svg, told, table = draw(sketch)  # type: ignore[operator]
    return (
        f'<figure class="curve">\n{svg}\n{told}\n<details class="twin">'
        f"<summary>{phrase('The numbers of this figure')}</summary>\n"
        f'<div class="scrolls" tabindex="0">{table}</div>'
        "</details>\n</figure>\n"
    )


def _svg(height: float, *parts: str) -> str:
    return f'<svg viewBox="0 0 {WIDTH} {height:.0f}" aria-hidden="true">\n{"".join(parts)}</svg>'


def _told(said: list[tuple[str, dict[str, str]]], what: str, *, data: bool = False) -> str:
    """The sentence under a figure: ``what`` it shows, and phrases with numbers in their places.

    ``data``: the names in them are, and stand there as they do in the figure.
    """

    def sentence(language: Language) -> str:
        phrases = [
            language.say(
                english,
                **{
                    name: language.number(value if data else language.say(value))
                    for name, value in places.items()
                },
            )
            for english, places in said
        ]
        return text(f"{language.say(what)}: {'; '.join(phrases)}.")

    return f"<figcaption>{each(sentence)}</figcaption>"


def _written(x: float, y: float, english: str, **attributes: object) -> str:
    return phrase(english, "text", x=f"{x:.1f}", y=f"{y:.1f}", **attributes)


def _numbered(x: float, y: float, said: str, **attributes: object) -> str:
    place = {"x": f"{x:.1f}", "y": f"{y:.1f}"} | attributes
    return each(lambda language: text(language.number(said)), "text", **place)


# ------------------------------------------------------------------------------------------ lines


def _lines(sketch: Lines) -> tuple[str, str, str]:
    values = [np.asarray(line.values, dtype=float) for line in sketch.lines]
    count = len(values[0])
    last = sketch.first + count - 1
    low, high = span(*values)
    left, right = (NAMES, WIDTH - TICKS) if sketch.named_first else (TICKS, WIDTH - NAMES)
    across = [left + (right - left) * k / (count - 1) for k in range(count)]

    def up(value: float) -> float:
        return TOP + (HEIGHT - TOP - BOTTOM) * (high - value) / (high - low)

    parts = [_grid(sketch, ticks(low, high), across, up), _steps(sketch, count, across)]
    parts += [
        f'<path class="line" style="stroke:var(--{line.role})" {_dash(line)}'
        f'd="{_path(across, found, up)}"/>'
        for line, found in zip(sketch.lines, values, strict=True)
    ]
    parts += _names(sketch, values, across, up)
    told = [
        (
            "{name} {start} at {first}, {end} at {last}",
            {"name": line.name, "start": power(float(found[0])), "end": power(float(found[-1]))}
            | {"first": str(sketch.first), "last": str(last)},
        )
        for line, found in zip(sketch.lines, values, strict=True)
    ]
    rows = [
        [str(sketch.first + k), *(power(float(found[k]), 3) for found in values)]
        for k in range(count)
    ]
    table = _table([phrase(sketch.across), *(phrase(line.name) for line in sketch.lines)], rows)
    return _svg(HEIGHT, *parts), _told(told, sketch.what), table


def _grid(sketch: Lines, marks: Mapping[str, Any], across: Sequence[float], up: Height) -> str:
    """Ticks up the plot, on the side where no names stand, and the title of the axis."""
    left, right = across[0], across[-1]
    side, anchor = (right + 8, "start") if sketch.named_first else (left - 8, "end")
    parts = []
    for value, said in zip(marks["tickvals"], marks["ticktext"], strict=True):
        y = up(value)
        parts.append(f'<path class="grid" d="M{left:.0f} {y:.1f}H{right:.0f}"/>')
        parts.append(_numbered(side, y + 4, said, **{"class": "tick", "text-anchor": anchor}))
    end = "end" if sketch.named_first else "start"
    at = WIDTH - 4 if sketch.named_first else 4
    parts.append(_written(at, 20, sketch.up, **{"class": "axis", "text-anchor": end}))
    return "".join(parts)


def _steps(sketch: Lines, count: int, across: Sequence[float]) -> str:
    """Numbers below the plot, and the title of the axis."""
    parts = [
        f'<text class="tick" x="{across[step - sketch.first]:.1f}" y="{HEIGHT - BOTTOM + 18}" '
        f'text-anchor="middle">{step}</text>'
        for step in whole_steps(sketch.first, sketch.first + count - 1)
    ]
    middle = {"class": "axis", "text-anchor": "middle"}
    return "".join(
        (*parts, _written((across[0] + across[-1]) / 2, HEIGHT - 6, sketch.across, **middle))
    )


def _path(across: Sequence[float], values: np.ndarray, up: Height) -> str:
    """The line, with a gap where a value is 0, infinite or no number."""
    words, pen = [], "M"
    for x, value in zip(across, values, strict=True):
        if np.isfinite(value):
            words.append(f"{pen}{x:.1f} {up(float(value)):.1f}")
        pen = "L" if np.isfinite(value) else "M"
    return "".join(words)


def _names(
    sketch: Lines, values: Sequence[np.ndarray], across: Sequence[float], up: Height
) -> list[str]:
    """A name at the end of each line where they part, moved where two would touch."""
    ends = []
    for line, found in zip(sketch.lines, values, strict=True):
        there = np.flatnonzero(np.isfinite(found))
        if there.size:
            at = there[0 if sketch.named_first else -1]
            ends.append((line, across[at], up(float(found[at]))))
    wanted = np.array([y for _, _, y in ends])
    placed = spread(wanted, LINE, TOP, HEIGHT - BOTTOM)
    away, anchor = (-10, "end") if sketch.named_first else (10, "start")
    return [
        f'<path class="lead" style="stroke:var(--{line.role})" '
        f'd="M{x:.1f} {y:.1f}L{x + 0.7 * away:.1f} {place:.1f}"/>'
        + _written(
            x + away,
            place + 4,
            line.name,
            **{"class": "name", "text-anchor": anchor, "style": f"fill:var(--{line.role})"},
        )
        for (line, x, y), place in zip(ends, placed, strict=True)
    ]


def _dash(line: Line) -> str:
    dashes = "" if line.dash in ("", "solid") else line.dash.replace("px", "")
    return f'stroke-dasharray="{dashes}" ' if dashes else ""


# ----------------------------------------------------------------------------------- bars and maps


def _named(x: float, y: float, name: str, anchor: str) -> str:
    """A name that is data, the same in every language."""
    place = f'x="{x:.1f}" y="{y}" text-anchor="{anchor}"'
    return f'<text class="name" {place}>{text(name)}</text>'


def _bars(sketch: Bars) -> tuple[str, str, str]:
    room = WIDTH - 2 * LEFT
    parts = []
    for row, (name, share) in enumerate(zip(sketch.names, sketch.shares, strict=True)):
        y = BAR * row
        end = LEFT + room * float(share)
        size = f'width="{end - LEFT:.1f}" height="20"'
        parts.append(_named(LEFT - 8, y + 20, name, "end"))
        parts.append(f'<rect class="bar" x="{LEFT}" y="{y + 5}" {size}/>')
        parts.append(_numbered(end + 8, y + 20, per_cent(float(share)), **{"class": "tick"}))
    told = [
        ("{name} {share}", {"name": name, "share": per_cent(float(share))})
        for name, share in zip(sketch.names, sketch.shares, strict=True)
    ]
    rows = [
        [name, number(float(share), 3)]
        for name, share in zip(sketch.names, sketch.shares, strict=True)
    ]
    return (
        _svg(BAR * len(sketch.names), *parts),
        _told(told, sketch.what, data=True),
        _table([phrase("answer"), phrase("probability")], rows),
    )


def _map(sketch: Map) -> tuple[str, str, str]:
    across = min((WIDTH - LEFT) / len(sketch.columns), 90)
    parts = [
        _named(LEFT + across * (k + 0.5), TOP - 10, name, "middle")
        for k, name in enumerate(sketch.columns)
    ]
    for row, (name, shares) in enumerate(zip(sketch.rows, sketch.shares, strict=True)):
        y = TOP + CELL * row
        parts.append(_named(LEFT - 10, y + 22, name, "end"))
        for column, share in enumerate(map(float, shares)):
            x = LEFT + across * column
            place = f'x="{x + 1:.1f}" y="{y + 1}" width="{across - 2:.1f}" height="{CELL - 2}"'
            parts.append(f'<rect class="cell" {place}/>')
            parts.append(f'<rect class="share" {place} fill-opacity="{share:.3f}"/>')
            strong = "value strong" if share > 0.55 else "value"
            look = {"class": strong, "text-anchor": "middle"}
            parts.append(_numbered(x + across / 2, y + 22, f"{share:.2f}", **look))
    told = []
    for name, shares in zip(sketch.rows, sketch.shares, strict=True):
        most = int(np.argmax(shares))
        places = {"row": name, "column": sketch.columns[most], "share": f"{shares[most]:.2f}"}
        told.append(("{row} looks most at “{column}” ({share})", places))
    rows = [
        [name, *(number(float(share), 3) for share in shares)]
        for name, shares in zip(sketch.rows, sketch.shares, strict=True)
    ]
    table = _table([phrase(sketch.down), *map(text, sketch.columns)], rows)
    svg = _svg(TOP + CELL * len(sketch.rows), *parts)
    return svg, _told(told, sketch.what, data=True), table


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Columns by their names, which are HTML, and rows of numbers in the marks of each language."""
    names = "".join(f'<th scope="col">{name}</th>' for name in head)

    def body(language: Language) -> str:
        return "".join(
            f'<tr><th scope="row">{text(first)}</th>'
            + "".join(f"<td>{text(language.number(cell))}</td>" for cell in cells)
            + "</tr>"
            for first, *cells in rows
        )

    return f"<table><thead><tr>{names}</tr></thead>{each(body, 'tbody')}</table>"
