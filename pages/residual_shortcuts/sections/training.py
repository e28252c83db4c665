"""A short training run of the kinds shown: it moves while somebody looks, and can be stopped."""

from collections.abc import Sequence
from functools import partial

import streamlit as st

from dashboard.figures import residual_training
from dashboard.models.digits import HELD_OUT
from dashboard.shell.chart import chart
from dashboard.worker.view import Shown, run_here
from pages.residual_shortcuts import lesson
from pages.residual_shortcuts.race import STEPS, Shot, curves, key_of, race, share
from pages.residual_shortcuts.spec import ResidualSpec
from pages.residual_shortcuts.state import ResidualRuns
from pages.residual_shortcuts.training import BATCH, LEARNING_RATE, MOMENTUM
from rnncore.counting import counted, per_cent
from rnncore.written import setting

DIGITS_BY = "E. Alpaydin & C. Kaynak 1998 (DOI 10.24432/C50P49), CC BY 4.0"


def training(runs: ResidualRuns) -> None:
    """The buttons, and the part that moves."""
    spec = runs.spec
    st.markdown(
        lesson(
            "training",
            depth=spec.depth,
            width=spec.width,
            beta=setting(spec.branch),
            steps=STEPS,
            seed=spec.seed,
            momentum=setting(MOMENTUM),
            rate=setting(LEARNING_RATE),
            batch=BATCH,
            held=HELD_OUT,
        )
    )
    shown = Shown(
        draw=partial(_draw, spec),
        share=partial(share, spec),
        says=partial(_says, spec),
        run="Train",
        stop="Stop training",
        again="Train again",
    )
    run_here("training", key_of(spec), shown, race, spec)


def _says(spec: ResidualSpec, shots: Sequence[Shot]) -> str:
    return f"Training {counted(len(spec.variants), 'tower')}: {per_cent(share(spec, shots))}"


def _draw(spec: ResidualSpec, shots: Sequence[Shot]) -> None:
    """The curves so far; at the end what differs, and where the digits are from."""
    chart(
        residual_training,
        curves(shots),
        steps=STEPS,
        depth=spec.depth,
        key="residual-training",
    )
    if share(spec, shots) == 1:
        st.caption(lesson("training-done", differ=_differ(spec), source=DIGITS_BY))


def _differ(spec: ResidualSpec) -> str:
    """In what plain towers differ from v1 and v2; nothing where there are not both kinds."""
    kinds = [kind for kind in spec.variants if kind in ("v1", "v2")]
    if "plain" not in spec.variants:
        return ""
    said = []
    if kinds and spec.branch != 1:
        said.append(lesson("training-differ", kinds=" and ".join(kinds)))
    elif "v1" in kinds:
        said.append(lesson("training-differ-one"))
    if "v2" in kinds:
        said.append(lesson("training-differ-v2"))
    return "".join(f"{each} " for each in said)
