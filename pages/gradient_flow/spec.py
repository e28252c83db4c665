"""What a person has chosen on the page Gradient flow. The fields are the keys of the address.

``text``, ``split`` and ``seed`` are those of the Unroll page, so that what was typed there is read
here too. Not here: widgets (``controls.py``), and what follows from the choices (``state.py``).
"""

from dataclasses import dataclass, fields, replace
from typing import Any
from urllib.parse import urlencode

from dashboard.models.loss import CHOSEN, LAST, LOSSES
from dashboard.models.networks import CELLS
from dashboard.models.spec import (
    ADDRESS_CHARACTERS,
    BY_WORD,
    INITS,
    ORTHOGONAL,
    UNITS,
    Own,
    RunSpec,
    Split,
)
from dashboard.models.vectors import SIZE
from rnncore.written import exact

NOISE, NONE, WORDS, OWN = INPUTS = ("noise", "none", "words", "your data")
BROUGHT_ALONG = (NOISE, NONE, WORDS)
"""The inputs that need no upload."""

RESCALED, AS_DRAWN = SCALINGS = ("rescaled", "as drawn")
CELL_NAMES = tuple(CELLS)
LENGTHS = (2, 500)
RADII = (0.1, 4.0)
FORGET_BIASES = (-2.0, 5.0)
HIDDEN = UNITS
THRESHOLDS = (0.05, 2.0)
CHOICES: dict[str, tuple[str, ...]] = {
    "cells": CELL_NAMES,
    "input": INPUTS,
    "recurrent": INITS,
    "scaling": SCALINGS,
    "loss": LOSSES,
}
RANGES: dict[str, tuple[float, float]] = {
    "length": LENGTHS,
    "hidden": HIDDEN,
    "radius": RADII,
    "forget": FORGET_BIASES,
}


@dataclass(frozen=True, slots=True)
class GradientSpec:
    """Every choice that decides the numbers on the page.

    ``cells``: those shown, in the order of ``CELL_NAMES``. ``length``: T, for noise and none;
    ``hidden``: units of each cell. ``recurrent``: how the recurrent weights are drawn;
    ``scaling``: whether each block of them is then scaled to the spectral radius ``radius``.
    ``forget``: the bias of the LSTM's forget gate. ``loss``: where the loss reads the state;
    ``at``: the chosen step, counted from 1. Fields that the others make irrelevant keep their
    defaults (``canonical``), so that equal runs have equal specs. ``own``: the uploaded sequence.
    """

    cells: tuple[str, ...] = ("Elman tanh", "LSTM", "GRU", "IndRNN ReLU")
    input: str = NOISE
    text: str = RunSpec().text
    split: Split = BY_WORD
    length: int = 100
    hidden: int = 32
    radius: float = 1.0
    scaling: str = RESCALED
    recurrent: str = ORTHOGONAL
    forget: float = 0.0
    loss: str = LAST
    at: int = 1
    seed: int = 0
    own: Own | None = None

    @property
    def input_size(self) -> int:
        """How many numbers the cells read at a step."""
        own = self.own if self.input == OWN else None
        return SIZE if own is None or own.tokens else own.columns


USUAL = GradientSpec()


def canonical(spec: GradientSpec) -> GradientSpec:
    """The same run with what does not matter to it at its default, and the cells in order."""
    unused: dict[str, Any] = {}
    if spec.input in (WORDS, OWN):
        unused["length"] = USUAL.length
    if spec.input != WORDS:
        unused |= {"text": USUAL.text, "split": USUAL.split}
    if spec.input != OWN:
        unused["own"] = None
    if spec.scaling == AS_DRAWN:
        unused["radius"] = USUAL.radius
    if spec.loss != CHOSEN:
        unused["at"] = USUAL.at
    if "LSTM" not in spec.cells:
        unused["forget"] = USUAL.forget
    cells = tuple(cell for cell in CELL_NAMES if cell in spec.cells)
    return replace(spec, cells=cells, **unused)


def of_cell(spec: GradientSpec, cell: str) -> GradientSpec:
    """What decides the numbers of one cell, whichever others are shown."""
    return canonical(replace(spec, cells=(cell,)))


def to_query(spec: GradientSpec) -> dict[str, str | list[str]]:
    """The parameters of the address that reproduces ``spec``: only what is not the default.

    Typed text above ``ADDRESS_CHARACTERS`` is left out, as the page leaves it out.
    """
    query: dict[str, str | list[str]] = {}
    for field in fields(GradientSpec):
        value = getattr(spec, field.name)
        if field.name == "own" or value == getattr(USUAL, field.name):
            continue  # a file cannot travel in an address
        if isinstance(value, tuple):
            query[field.name] = list(value)
        elif len(str(value)) <= ADDRESS_CHARACTERS:
            query[field.name] = exact(value) if isinstance(value, float) else str(value)
    return query


def query_string(spec: GradientSpec, **more: str) -> str:
    """``to_query`` as it stands in an address, with the parameters ``more`` appended."""
    return urlencode(to_query(spec) | more, doseq=True)
