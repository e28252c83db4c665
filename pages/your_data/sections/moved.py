"""Two traces: which gates and states moved, at which step, and in which units."""

from collections.abc import Iterator

import numpy as np
import streamlit as st

from dashboard.figures import moved as moved_figure
from dashboard.figures import moved_means, unit_moves
from dashboard.figures.moved import Moved
from dashboard.figures.moved_means import Pair
from dashboard.plain import plain
from dashboard.shell.chart import chart
from dashboard.theme import number
from dashboard.visitors.turn import fragment
from pages.your_data import lesson, pairs
from pages.your_data.runs import DataRun
from rnncore.cells import CELLS
from rnncore.comparing import Change, Comparison, WeightChange
from rnncore.counting import counted

GATES, STATES = 12, 6
"""How many of each the map shows at most."""

KIN = 0.5
"""Cosine of the input weights from which unit k is taken to be the same unit in both."""


def overview(run: DataRun) -> None:
    """In one look: every gate and state by step, the most first; and what else is different."""
    found = pairs.comparison(run)
    changes = (*found.gates[:GATES], *found.states[:STATES])
    rows = tuple(
        Moved(_capital(pairs.quantity(run, each)), each.by_step / (each.span or 1))
        for each in changes
    )
    chart(moved_figure, rows, run.labels, key="own-moved")
    gates, states = len(found.gates), len(found.states)
    if gates > GATES or states > STATES:
        shown = {"gates": min(gates, GATES), "states": min(states, STATES)}
        st.caption(lesson("moved-more", **shown, all_gates=gates, all_states=states))
    if len(run.trace.tracks) > 1:
        named = [name for name, _ in run.named_tracks()]
        first = pairs.place_of(run)
        st.selectbox(
            "Layer and direction", named, first, key=pairs.TRACK, width=260, persist_state="page"
        )
    said = [lesson("inputs-same" if found.inputs.same else "inputs-differ")]
    st.markdown(" ".join([*said, *_kin(found)]))


def _kin(found: Comparison) -> Iterator[str]:
    """Whether one network has come from the other, as far as their input weights tell."""
    if all(each.same for each in found.weights):
        yield lesson("weights-same")
        return
    numbers = sum(each.a.size for each in found.weights if each.name.startswith("weight_ih"))
    chance = 4 / numbers**0.5  # four standard deviations of the cosine of two random directions
    if found.cosine >= max(KIN, chance):
        yield lesson("weights-kin", cosine=number(found.cosine, 2))
    elif abs(found.cosine) < chance:
        yield lesson("weights-apart", cosine=number(found.cosine, 2))


def means(run: DataRun) -> None:
    """Each gate's mean over the units in both runs, then one gate or state unit by unit."""
    st.markdown(lesson("means"))
    units(run)


@fragment
def units(run: DataRun) -> None:
    """Those of one layer and direction, and the units of the gate that is chosen."""
    changes, place = pairs.moved(run), pairs.place_of(run)
    names = pairs.names(run)
    gates = _pairs(run, place)
    if gates:
        chart(moved_means, gates, run.labels, names, key="own-moved-means")
    own = [each for each in changes if each.track == place]
    said = [pairs.quantity(run, each) for each in own]
    name = st.selectbox("Show unit by unit", said, key=f"own-moved-unit-{place}", width=300)
    change = own[said.index(name)]
    values = change.a[:, 0], change.b[:, 0]
    chart(unit_moves, *values, run.labels, name=f"the {name}", key="own-moved-units")
    st.caption(lesson("units-map", first=plain(names[0]), second=plain(names[1])))
    ranked(run, place)


def ranked(run: DataRun, place: int) -> None:
    """The units that moved most, of all gates of a layer and direction; without gates of h."""
    st.markdown(lesson("ranked"))
    rows = table(run, place)
    alt = f"{counted(len(rows['unit']), 'unit')} that moved most, with steps and weights."
    st.dataframe(rows, hide_index=True, key="own-moved-ranked", alt=alt)


def table(run: DataRun, place: int, most: int = 12) -> dict[str, list[object]]:
    """A row a unit of a gate or state, ranked by its mean over the steps, a share of its range."""
    found = pairs.comparison(run)
    gates, states = (
        [each for each in group if each.track == place] for group in (found.gates, found.states)
    )
    rows = []
    for change in gates or states:
        apart = np.where(np.isnan(change.apart), 0, change.apart)[:, 0]  # (T, H)
        for unit in np.argsort(-apart.mean(0), kind="stable")[:most]:
            step = int(apart[:, unit].argmax())
            rows.append((apart[:, unit].mean() / (change.span or 1), change, int(unit), step))
    rows.sort(key=lambda row: -row[0])
    weights = [each for each in found.weights if each.track == place]
    return {
        "gate": [pairs.quantity(run, change) for _, change, _, _ in rows[:most]],
        "unit": [unit + 1 for _, _, unit, _ in rows[:most]],
        "moved, % of its range": [round(100 * float(share), 2) for share, *_ in rows[:most]],
        "most at step": [step + 1 for *_, step in rows[:most]],
        "from": [float(change.a[step, 0, unit]) for _, change, unit, step in rows[:most]],
        "to": [float(change.b[step, 0, unit]) for _, change, unit, step in rows[:most]],
        "its weights moved by": [
            _weights(weights, change, unit) for _, change, unit, _ in rows[:most]
        ],
    }


def _weights(weights: list[WeightChange], change: Change, unit: int) -> float | None:
    """The norm of what changed in the rows of a gate's unit, over all parameters."""
    parts = [each.by_gate[change.name][unit] for each in weights if change.name in each.by_gate]
    return float(np.linalg.norm(parts)) if parts else None


def _pairs(run: DataRun, place: int) -> tuple[Pair, ...]:
    """The gates of a track with a range of their own, in the order of the screen."""
    found = {each.name: each for each in pairs.comparison(run).gates if each.track == place}
    gates = sorted(CELLS[run.trace.tracks[0].cell].gates, key=lambda gate: gate.order)
    return tuple(
        Pair(
            f"{gate.title} {gate.symbol}",
            gate.role,
            gate.low,
            gate.high,
            found[gate.name].a[:, 0].mean(1),
            found[gate.name].b[:, 0].mean(1),
        )
        for gate in gates
        if gate.bounded
    )


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]
