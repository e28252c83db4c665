"""Controls of several pages: an untrained network, and the sequence of the page Your data."""

from dataclasses import replace
from typing import Any, TypeVar

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard.models import uploaded
from dashboard.models.sent import FROM_TRAINING, HELD_OUT, Sent, held_out, refused
from dashboard.models.spec import BOTH
from dashboard.parts import lesson
from dashboard.plain import plain
from dashboard.shell.page import explain
from dashboard.shell.take import File
from dashboard.shell.widgets import ask
from rnncore.counting import counted
from rnncore.readers import InputError

Spec = TypeVar("Spec")

NETWORK_KEYS = ("cell", "units", "layers", "directions", "init", "seed")


def network(spec: Spec) -> Spec:
    """All choices of an untrained network."""
    return ask(spec, *NETWORK_KEYS)


def of_network(spec: Any) -> str:
    """An untrained network as a chip names it."""
    parts = [spec.cell, counted(spec.units, "unit")]
    if spec.layers > 1:
        parts.append(counted(spec.layers, "layer"))
    if spec.directions == BOTH:
        parts.append("both directions")
    return " · ".join((*parts, "untrained"))


def held_out_row(spec: Spec) -> Spec:
    """Which held-out sequence the network reads that the page Training has sent."""
    spec = ask(spec, "row")
    st.caption(lesson("sent-row", count=HELD_OUT))
    return spec


def or_usual(
    spec: Spec, name: str, usual: str, place: DeltaGenerator, *, answers: bool = False
) -> Spec:
    """``spec`` with the ``usual`` network where the one that was sent cannot be had.

    ``name``: of the field that names the network; why not is said in ``place``. ``answers``:
    whether it has to be one whose answers have a probability.
    """
    why_not = refused(getattr(spec, "sent", None), answers=answers)
    if getattr(spec, name) != FROM_TRAINING or not why_not:
        return spec
    explain(why_not, lesson("sent-kept"), place)
    return replace(spec, **{name: usual})  # type: ignore[type-var]


def of_row(spec: Any) -> str:
    """A held-out sequence as a chip names it."""
    return f"held-out sequence {spec.row}"


def of_sent(found: Sent | None) -> str:
    """A network that was sent, as a chip names it."""
    if found is None:
        return "nothing sent yet"
    return f"{found.cell_name} · {counted(found.units, 'unit')} · trained"


def told(found: Sent, row: int) -> str:
    """What it was trained for, on how many updates, and what is right here."""
    return lesson(
        "sent",
        title=plain(found.title),
        task=found.recipe.task.name,
        updates=found.recipe.updates,
        seed=found.recipe.seed,
        row=row,
        right=plain(held_out(found, row).right),
    )


def weights_of(found: Sent | None) -> tuple[File, ...]:
    """The file of its weights, where a network was sent."""
    if found is None:
        return ()
    weights = found.weights
    return (("Weights (.safetensors)", found.file, lambda: weights),)


def with_uploaded(spec: Spec) -> Spec:
    """``spec`` with the window that Your data shows, whose name is drawn; as it is without one."""
    try:
        found = uploaded.current()
    except InputError:  # nothing is there: reading it says so
        return spec
    st.markdown(f":green-badge[{plain(found.name, longest=40)}]")
    return replace(spec, uploaded=found.window)  # type: ignore[type-var]
