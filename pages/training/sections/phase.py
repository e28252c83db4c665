"""The phase diagram: how far the gradient reaches over forget bias and length, and who learns."""

import numpy as np
import streamlit as st

from dashboard.choices import canonical, widget_values
from dashboard.figures import training_phase, training_seeds
from dashboard.figures.powers import power
from dashboard.shell.chart import chart, clickable
from dashboard.shell.presets import set_view, show
from dashboard.shell.widgets import ask, foreseen
from pages.training import lesson, phase
from pages.training.cures import SEEDS
from pages.training.over_seeds import OverSeeds
from pages.training.phase import BIASES, LENGTHS
from pages.training.sections.cures import columns
from pages.training.sections.ways import way
from pages.training.spec import TabSpec
from pages.training.state import TrainingRuns
from rnncore.train.running import NEEDED


def diagram(runs: TrainingRuns) -> None:
    """The map, what it says, and the runs of the cell that is chosen."""
    cells, made = phase.recorded()
    facts = {name: made[name] for name in ("date", "processor", "torch")}
    st.markdown(lesson("phase", seeds=len(SEEDS), cells=len(cells), **facts))
    reach, counts = phase.reaches(cells), phase.counts(cells)
    borders, seen = phase.borders(reach), foreseen(TabSpec(), "at_bias", "at_length")
    clickable(
        training_phase,
        np.array(BIASES),
        np.array(LENGTHS, np.int32),
        reach,
        counts.astype(np.int32),
        borders,
        seeds=len(SEEDS),
        needed=NEEDED,
        chosen=(float(seen.at_bias), int(seen.at_length)),
        picked=_choose,
        key="training-phase",
    )
    st.caption(lesson("phase-read", seeds=len(SEEDS)))
    st.markdown(said(reach, counts, borders))
    chosen = ask(TabSpec(), "at_bias", "at_length")
    bias, steps = float(chosen.at_bias), int(chosen.at_length)
    _cell(runs, bias, steps, cells[bias, steps])


def said(reach: np.ndarray, counts: np.ndarray, borders: np.ndarray) -> str:
    """Who learned with the reach and without it, and where the two borders lie."""
    far = reach > NEEDED
    found = lesson(
        "phase-found",
        cells=int(far.sum()),
        whole=int((counts[far] == len(SEEDS)).sum()),
        none=int((counts[far] == 0).sum()),
        short=int((~far).sum()),
        learned=int((counts[~far] > 0).sum()),
    )
    alone, measured = borders[:, LENGTHS.index(40)]
    lines = lesson("phase-lines", alone=f"{alone:.1f}", measured=f"{measured:.1f}", length=40)
    return f"{found} {lines}"


def _choose(place: float, bias: float) -> None:
    """Show the runs of the cell that was clicked: at a place in the row of lengths."""
    length = LENGTHS[round(place) - 1]
    set_view(**{"phase-bias": f"{bias:g}", "phase-length": f"{length}"})


def _cell(runs: TrainingRuns, bias: float, steps: int, found: OverSeeds) -> None:
    """The recorded runs of one cell, and the way to the race that they are."""
    called = phase.name(bias, steps)
    st.table(columns({called: found}))
    view = phase.view(bias, steps)
    shown = canonical(view) == runs.spec
    show("Open it in the race", "phase-open", widget_values(view), disabled=shown)
    st.caption(lesson("phase-open", start=power(float(np.median(found.reach[:, 0])))))
    recipe = found.recipe
    chart(
        training_seeds,
        [way(called, found)],
        planned=recipe.updates,
        chance=recipe.task.chance,
        key="training-phase-cell",
    )
