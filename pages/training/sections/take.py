"""Take it with you: the link, the weights of each network, and what it did with the probe."""

from __future__ import annotations

from functools import partial

import streamlit as st
import torch

from dashboard.models.sent import sequence
from dashboard.shell import export
from dashboard.shell.chart import to_csv
from dashboard.shell.presets import slug
from dashboard.shell.take import File, files, link
from pages.training import lesson
from pages.training.sending import send, sendable, sent_of
from pages.training.state import Lane, TrainingRuns
from rnncore.train import trace_of


def take(runs: TrainingRuns) -> None:
    """The address, and files that are built when asked for."""
    st.markdown(lesson("take"))
    link(runs.spec, lesson("take-long"))
    send(runs)
    trained = sendable(runs)
    if trained:
        rows = trained[0].recipe.probe().inputs.shape[1]
        st.markdown(lesson("take-files", rows=rows))
        for lane in trained:
            files(*offered(lane))
        read = partial(held_out_csv, trained[0])
        files(("A held-out sequence (.csv)", "held-out-sequence.csv", read))


def offered(lane: Lane) -> tuple[File, ...]:
    """The files of one network."""
    name = slug(lane.title)
    return (
        (f"{lane.title}: weights (.safetensors)", f"{name}.safetensors", partial(weights, lane)),
        (f"{lane.title}: trace (.npz)", f"{name}-trace.npz", partial(trace, lane)),
    )


def weights(lane: Lane) -> bytes:
    """The trained weights, by torch's names."""
    return sent_of(lane).weights


def held_out_csv(lane: Lane) -> bytes:
    """What it reads at each step of a held-out sequence, a column a number: for Your data."""
    found = sequence(sent_of(lane), 1)
    assert found.values is not None
    return to_csv(dict(zip(found.names, found.values.T, strict=True)))


def trace(lane: Lane) -> bytes:
    """The probe, run by the trained network."""
    model, _ = lane.recipe.build()
    held = {name: torch.tensor(value) for name, value in lane.shots[-1].weights.items()}
    model.load_state_dict(held)
    return export.trace_bytes(trace_of(model.eval(), lane.recipe))
