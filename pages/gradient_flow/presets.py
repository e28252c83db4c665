"""The views of the page Gradient flow that a lesson can link to."""

from dataclasses import fields
from typing import Any

from dashboard.models.spec import IDENTITY
from dashboard.shell.presets import Presets
from pages.gradient_flow.spec import NONE, WORDS, GradientSpec, to_query

VANISHING = "vanishing"
EXPLODING = "exploding"
NOT_SUFFICIENT = "necessary is not sufficient"
FORGET_BIAS = "the LSTM's forget bias"
HOLDS = "IndRNN holds"

PRESETS: dict[str, GradientSpec] = {
    VANISHING: GradientSpec(cells=("Elman tanh", "LSTM", "GRU"), radius=0.9),
    EXPLODING: GradientSpec(cells=("Elman tanh", "Elman ReLU"), radius=3.0),
    NOT_SUFFICIENT: GradientSpec(cells=("Elman tanh",), radius=1.1),
    FORGET_BIAS: GradientSpec(cells=("Elman tanh", "LSTM", "GRU"), forget=3.0),
    HOLDS: GradientSpec(cells=("Elman tanh", "LSTM", "IndRNN ReLU"), recurrent=IDENTITY),
}
SILENT = GradientSpec(cells=("Elman tanh",), radius=1.1, input=NONE)
"""*Necessary is not sufficient* without its input: there the gradient does grow, as s^T."""


def choices(spec: GradientSpec) -> dict[str, Any]:
    """What the widgets must hold to show ``spec``. A text that it does not read is left alone."""
    keys = [field.name for field in fields(GradientSpec) if field.name != "own"]
    if spec.input != WORDS:
        keys = [key for key in keys if key not in ("text", "split")]
    named = {key: getattr(spec, key) for key in keys}
    return named | {"cells": list(spec.cells)}


VIEWS = Presets("gradient", PRESETS, choices, to_query)
