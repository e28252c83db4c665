"""Strengths and weaknesses, a row a kind: every cell was measured in a section, and opens it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import streamlit as st

from dashboard.figures.growth import written_bytes, written_seconds
from dashboard.shell.presets import set_view
from dashboard.theme import number
from pages.beside_others.costs import measured as costs
from pages.beside_others.costs.recorded import recorded as recorded_costs
from pages.beside_others.history import lesson
from pages.beside_others.learning.recipes import FAR, SEEDS, UNITS, WINDOW
from pages.beside_others.learning.recorded import recorded as recorded_learning
from pages.beside_others.models import IN_ZOO, NGRAM
from pages.beside_others.sentence.measured import worth
from pages.beside_others.spec import USUAL
from rnncore import zoo
from rnncore.counting import counted, per_cent

KEY = "beside-standings"
NOT_ASKED = "–"
PARITY, RECALL = "parity", "recall of 8 pairs"
CELL = "GRU"
NEAR = 20
"""Steps of the longest sequences that the networks learned from."""


@dataclass(frozen=True, slots=True)
class Kind:
    """What a row is called where it was measured; "" where it was not."""

    words: str
    tasks: str = ""
    costs: str = ""


KINDS: Mapping[str, Kind] = {
    f"n-gram, n = {USUAL.order}": Kind(NGRAM),
    "window of 4": Kind("window 4", "window of 4", "window"),
    "CNN": Kind("TCN", "CNN", "CNN"),
    "Elman": Kind("Elman", "Elman", "Elman"),
    "GRU": Kind("GRU", "GRU", "GRU"),
    "LSTM": Kind("LSTM", "LSTM", "LSTM"),
    "minGRU": Kind("minGRU", "minGRU", "minGRU by scan"),
    "Transformer, 2 layers": Kind("Transformer 2", "Transformer", "Transformer"),
}


@dataclass(frozen=True, slots=True)
class Column:
    """``cell`` of a kind, and the section where it was measured, with the ``view`` of it."""

    cell: Callable[[Kind], str]
    section: str
    view: Mapping[str, object] = field(default_factory=dict)


def perplexity(kind: Kind) -> str:
    """On held-out phrases; of a network the median over its seeds."""
    if kind.words == NGRAM:
        return number(worth(USUAL.order, USUAL.smoothing).counted)
    return number(zoo.card(IN_ZOO[kind.words]).details["median of 3 seeds"])


def solved(task: str, steps: int) -> Callable[[Kind], str]:
    """Of how many seeds a kind answers a task of so many steps."""

    def cell(kind: Kind) -> str:
        if not kind.tasks:
            return NOT_ASKED
        return f"{recorded_learning().found[task, kind.tasks].solved(steps)} of {len(SEEDS)}"

    return cell


def right(task: str) -> Callable[[Kind], str]:
    """The share of answers that are right at the length that was learned from, mean of seeds."""

    def cell(kind: Kind) -> str:
        if not kind.tasks:
            return NOT_ASKED
        return per_cent(float(recorded_learning().found[task, kind.tasks].at_length(NEAR).mean()))

    return cell


def chain(kind: Kind) -> str:
    """How the longest chain of operations grows with the steps T."""
    found = {each.name: each.formula for each in costs.chains()}
    return found.get(kind.costs, NOT_ASKED)


def kept(kind: Kind) -> str:
    """What a stream keeps at the longest that was measured."""
    found = recorded_costs().bytes.get(kind.costs)
    return NOT_ASKED if found is None else written_bytes(found[costs.LENGTHS[-1]])


def took(kind: Kind) -> str:
    """Forward and backward over the longest that was measured."""
    found = recorded_costs().seconds.get(kind.costs)
    return NOT_ASKED if found is None else written_seconds(found[costs.LENGTHS[-1]])


LEARNS, COSTS = "Who learns what?", "What it costs"
COLUMNS: Mapping[str, Column] = {
    "perplexity": Column(perplexity, "P(sentence)"),
    f"parity, {counted(NEAR, 'step')}": Column(
        solved(PARITY, NEAR), LEARNS, {"learn-task": PARITY}
    ),
    f"parity, {counted(FAR, 'step')}": Column(solved(PARITY, FAR), LEARNS, {"learn-task": PARITY}),
    f"{RECALL}, {NEAR} steps": Column(right(RECALL), LEARNS, {"learn-task": RECALL}),
    "operations that wait": Column(chain, COSTS),
    f"kept after {costs.LENGTHS[-1]:,} steps": Column(kept, COSTS),
    f"time of {costs.LENGTHS[-1]:,} steps": Column(took, COSTS),
}
"""Every column by its heading."""


def standings() -> None:
    """The table; a press on a cell opens the section that measured it."""
    st.markdown(lesson("standings", seeds=len(SEEDS), units=UNITS))
    table = {"network": list(KINDS)} | {
        name: [column.cell(kind) for kind in KINDS.values()] for name, column in COLUMNS.items()
    }
    st.dataframe(
        table,
        hide_index=True,
        key=KEY,
        on_select=_opened,
        selection_mode="single-cell",
        row_height=36,
        height=36 * (len(KINDS) + 1) + 3,
        alt="Each kind of network with what was measured of it: "
        + "; ".join(
            f"{kind}: " + ", ".join(f"{name} {table[name][row]}" for name in COLUMNS)
            for row, kind in enumerate(KINDS)
        ),
    )


def feed_forward() -> dict[str, object]:
    """What networks with and without a state answer, in numbers of seeds."""
    found = recorded_learning().found

    def seeds(task: str, network: str, steps: int = NEAR) -> int:
        return found[task, network].solved(steps)

    return {
        "seeds": len(SEEDS),
        "width": WINDOW,
        "cell": CELL,
        "near": NEAR,
        "far": FAR,
        "independent": seeds("independent inputs", "window of 1"),
        "parity": seeds(PARITY, "window of 1"),
        "local": seeds("local rule", f"window of {WINDOW}"),
        "window": seeds(PARITY, f"window of {WINDOW}"),
        "state": seeds(PARITY, CELL),
        "state_far": seeds(PARITY, CELL, FAR),
    }


def _opened() -> None:
    """The section of the cell that was pressed; a callback."""
    for _, name in st.session_state[KEY].selection.cells:
        if name in COLUMNS:
            column = COLUMNS[name]
            set_view(section=column.section, **column.view)
