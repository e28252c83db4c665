"""Cures: what is said to let a network learn, with and without, and folklore beside them."""

from collections.abc import Mapping
from functools import partial

import numpy as np
import streamlit as st

from dashboard.figures import training_seeds
from dashboard.figures.powers import power
from dashboard.shell.chart import chart, harmless, to_csv
from dashboard.shell.take import files
from dashboard.shell.widgets import ask
from dashboard.theme import number
from pages.training import lesson
from pages.training.cure_words import Found, best, ends, kept_alone, learned, median, said
from pages.training.cures import CURES, NEAR, ONE, SEEDS, SMALL, recorded
from pages.training.over_seeds import OverSeeds, middle_and_range
from pages.training.sections.cures_here import here
from pages.training.sections.ways import way
from pages.training.spec import TabSpec
from pages.training.state import TrainingRuns
from rnncore.train import Task

GERS = "Gers, Schmidhuber & Cummins 2000 (DOI 10.1162/089976600300015015)"
TALLEC = "Tallec & Ollivier 2018 (arXiv:1804.11188)"
SAXE = "Saxe, McClelland & Ganguli 2014 (arXiv:1312.6120)"
LE = "the IRNN of Le, Jaitly & Hinton 2015 (arXiv:1504.00941)"
PASCANU = "Pascanu, Mikolov & Bengio 2013 (arXiv:1211.5063)"
GREFF = "Greff et al. 2017 (arXiv:1503.04069)"
DECAY = "Loshchilov & Hutter 2019 (arXiv:1711.05101)"
DROPOUT = "Zaremba, Sutskever & Vinyals 2014 (arXiv:1409.2329)"
UNBIASING = "Tallec & Ollivier 2017 (arXiv:1705.08209)"
NOISE = "Neelakantan et al. 2015 (arXiv:1511.06807)"
JOZEFOWICZ = "Jozefowicz, Zaremba & Sutskever 2015 (ICML, PMLR 37)"


def cures(runs: TrainingRuns) -> None:
    """The table over all; then the one that is chosen: what it is, what came of it, its runs."""
    del runs  # each has recipes of its own
    found, made = recorded()
    facts = {name: made[name] for name in ("date", "processor", "torch")}
    updates = CURES["forget bias"].conditions["b = 0"].updates
    st.markdown(lesson("cures", seeds=len(SEEDS), updates=updates, **facts))
    st.caption(lesson("cures-all"))
    st.table(overview(found))
    chosen = ask(TabSpec(), "cure").cure
    if CURES[chosen].folklore:
        st.markdown(lesson("cures-folklore", hidden=ONE.hidden))
    st.markdown(about(chosen))
    st.markdown(said(chosen, found[chosen]))
    st.table(columns(found[chosen]))
    st.caption(lesson("cures-table", seeds=len(SEEDS)))
    ways = [way(name, one) for name, one in found[chosen].items()]
    first = next(iter(found[chosen].values())).recipe
    chart(
        training_seeds,
        ways,
        planned=first.updates,
        chance=first.task.chance,
        key="training-cure",
    )
    st.caption(lesson("cures-figure"))
    here(chosen)
    files(("All conditions (.csv)", "cures.csv", partial(every_row, found)))


def about(cure: str) -> str:
    """What is tried, and who says so."""
    return {
        "forget bias": lesson("cures-forget-bias", source=GERS, steps=NEAR.steps - 1),
        "chrono": lesson("cures-chrono", source=TALLEC, steps=_task("chrono").steps),
        "recurrent weights": lesson(
            "cures-weights",
            orthogonal=SAXE,
            identity=LE,
            rate=CURES["recurrent weights"].conditions["orthogonal"].rate,
        ),
        "clipping": lesson(
            "cures-clipping",
            source=PASCANU,
            rate=CURES["clipping"].conditions["not clipped"].rate,
        ),
        "learning rate": lesson("cures-rate", source=GREFF),
        "a small text": lesson(
            "cures-small", decay=DECAY, dropout=DROPOUT, letters=len(SMALL.text)
        ),
        "truncated backpropagation": lesson(
            "cures-truncation", source=UNBIASING, steps=_task("truncated backpropagation").steps - 1
        ),
        "gradient noise": lesson("cures-noise", source=NOISE),
        "a bias of 1": lesson("cures-one", source=JOZEFOWICZ),
    }[cure]


def _task(cure: str) -> Task:
    return next(iter(CURES[cure].conditions.values())).task


def overview(found: Mapping[str, Found]) -> dict[str, list[str]]:
    """A row a cure: what is without it, and the best of the rest."""
    rows: dict[str, list[str]] = {}
    for cure, each in found.items():
        if CURES[cure].folklore:
            continue
        (without, one), *others = each.items()
        name, other = best(dict(others))
        row = {
            "cure": cure,
            "without": without,
            "learned": _of(one),
            "loss": _loss(median(ends(one))),
            "with": name,
            "learned with it": _of(other),
            "loss with it": _loss(median(ends(other))),
        }
        for column, cell in row.items():
            rows.setdefault(column, []).append(cell)
    return rows


def columns(found: Found) -> dict[str, list[str]]:
    """A row a condition."""
    alone = {name: kept_alone(one) for name, one in found.items()}
    told = {
        "way": list(found),
        "kept by the bias alone": [
            "–" if each is None else number(each, 2) for each in alone.values()
        ],
        "learned": [_of(one) for one in found.values()],
        "at update": [_update(one.median_updates) for one in found.values()],
        "still at the end": [f"{one.kept} of {one.seeds}" for one in found.values()],
        "loss at the end": [_range(ends(one)) for one in found.values()],
        "lowest loss": [_loss(median(one.best[0])) for one in found.values()],
        "reach before": [power(median(one.reach[:, 0])) for one in found.values()],
        "reach after": [power(median(one.reach[:, -1])) for one in found.values()],
        "seconds": [number(median(one.seconds), 2) for one in found.values()],
    }
    if not any(alone.values()):
        del told["kept by the bias alone"]
    return told


def every_row(found: Mapping[str, Found]) -> bytes:
    """All conditions of all cures, a row a seed, as CSV."""
    told: list[dict[str, str]] = []
    for cure, each in found.items():
        for name, one in each.items():
            last, (least, at) = ends(one), one.best
            for seed in range(one.seeds):
                update = one.learned[seed]
                row = {
                    "cure": cure,
                    "condition": name,
                    "seed": str(seed),
                    "learned at update": "" if update is None else str(update),
                    "loss at the end": repr(float(last[seed])),
                    "lowest loss": repr(float(least[seed])),
                    "at update": str(at[seed]),
                    "reach before": repr(float(one.reach[seed, 0])),
                    "reach after": repr(float(one.reach[seed, -1])),
                    "seconds": repr(float(one.seconds[seed])),
                }
                told.append(row)
    return to_csv(harmless({name: [row[name] for row in told] for name in told[0]}))


def _of(one: OverSeeds) -> str:
    return f"{learned(one)} of {one.seeds}"


def _update(value: float | None) -> str:
    return "–" if value is None else f"{value:g}"


def _loss(value: float) -> str:
    return number(value, 2) if value >= 0.01 else "under 0.01"


def _range(values: np.ndarray) -> str:
    """``"1.39 (1.38 to 1.40)"``; the median alone where all are alike."""
    middle, low, high = (_loss(each) for each in middle_and_range(values))
    return middle if low == high else f"{middle} ({low} to {high})"
