"""The views of the page Gradient flow that a lesson can link to."""

from typing import Any

from dashboard.choices import held, to_query
from dashboard.models.spec import IDENTITY
from dashboard.shell.presets import Presets
from pages.gradient_flow.spec import NONE, WORDS, GradientSpec

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
    alone = () if spec.input == WORDS else ("text", "split")
    return {key: value for key, value in held(spec).items() if key not in alone}


VIEWS = Presets("gradient", PRESETS, choices, to_query)
