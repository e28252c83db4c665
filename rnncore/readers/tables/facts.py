"""What was guessed about a table, with the choices there are."""

from __future__ import annotations

from collections.abc import Sequence

from rnncore.readers.choices import ROW_NAMES, TURNED, WRITTEN, Choices, Fact
from rnncore.readers.tables.columns import Column
from rnncore.readers.tables.extent import Extent

MOST_NAMED = 100
"""Series that can be chosen by name."""


def axis_fact(along: Sequence[Column], why: str, found: Sequence[Column]) -> Fact:
    """Which columns name the steps."""
    names = tuple(column.name for column in along)
    value = names[0] if len(names) == 1 else names or ""
    said = " and ".join(names)
    both: list[tuple[str, object]] = [(said, names)] if len(names) > 1 else []
    options = (("none: numbered", ""), *both, *((c.name, c.name) for c in found))
    return Fact("axis", "Steps are named by", value, said or "their number", why, options)


def order_fact(turn: bool, choices: Choices) -> Fact:
    """Whether the rows are turned, so that time runs forwards."""
    said = "times run backwards: turned" if turn else "as written"
    why = "" if choices.order is None else "as chosen"
    options = (("as written", WRITTEN), ("turned", TURNED))
    return Fact("order", "Order", TURNED if turn else WRITTEN, said, why, options)


def only_fact(names: Sequence[str], only: str | None) -> Fact:
    """Which of the series is read; all of them where none is chosen."""
    options = (
        ("all side by side", None),
        *((each or "(empty)", each) for each in names[:MOST_NAMED]),
    )
    return Fact("only", "Which series", only, only or "all side by side", "", options)


def series_fact(series: str, said: str) -> Fact:
    """Which column tells series apart, and which of these are read."""
    options = (("none", ""), (series, series))
    label, why = "Series told by", "repeats each step"
    return Fact("series", label, series, f"{series}: {said}" if said else series, why, options)


def extent_facts(found: Extent) -> tuple[Fact, ...]:
    """Where the table starts and ends, its header and its units."""
    first, last = found.start, found.body[-1].line
    header = {
        True: "the first line",
        False: "none",
        ROW_NAMES: "names all columns but the first",
    }[found.header]
    facts = [
        Fact("start", "The table starts at", first, f"line {first:,}"),
        Fact("end", "and ends at", last, f"line {last:,}"),
        Fact(
            "header",
            "Header",
            found.header,
            header,
            found.evidence,
            (("the first line", True), ("there is none", False)),
        ),
    ]
    units = "none" if found.units is None else ", ".join(filter(None, found.units))
    options = (("the line under the header", True), ("there are none", False))
    facts.append(Fact("units", "Units", found.units is not None, units, "", options))
    return tuple(facts)


def left_out(found: Extent) -> tuple[str, ...]:
    """Which lines are left out, by the reason."""
    by_reason: dict[str, list[int]] = {}
    for line, why in sorted(found.left_out):
        by_reason.setdefault(why, []).append(line)
    said = []
    for why, lines in by_reason.items():
        some = ", ".join(f"{line:,}" for line in lines[:5]) + (" …" if len(lines) > 5 else "")
        what = "comments" if why == "a comment" and len(lines) > 1 else why
        said.append(f"{'line' if len(lines) == 1 else 'lines'} {some} left out: {what}")
    return tuple(said)
