"""The views of the page Gradient flow that a lesson can link to."""

from dataclasses import replace

from dashboard.models.spec import IDENTITY
from pages.gradient_flow.spec import NONE, GradientSpec

KEPT = "a gate keeps it"
HALF_SHUT = "a gate half shut"
VANISHING = "vanishing"
EXPLODING = "exploding"
NOT_SUFFICIENT = "necessary is not sufficient"
FORGET_BIAS = "the LSTM's forget bias"
HOLDS = "IndRNN holds"

_SHORT = GradientSpec(cells=("Elman tanh", "LSTM"), length=14, radius=0.5)

PRESETS: dict[str, GradientSpec] = {
    KEPT: replace(_SHORT, forget=3.0),
    HALF_SHUT: _SHORT,
    VANISHING: GradientSpec(cells=("Elman tanh", "LSTM", "GRU"), radius=0.9),
    EXPLODING: GradientSpec(cells=("Elman tanh", "Elman ReLU"), radius=3.0),
    NOT_SUFFICIENT: GradientSpec(cells=("Elman tanh",), radius=1.1),
    FORGET_BIAS: GradientSpec(cells=("Elman tanh", "LSTM", "GRU"), forget=3.0),
    HOLDS: GradientSpec(cells=("Elman tanh", "LSTM", "IndRNN ReLU"), recurrent=IDENTITY),
}
SILENT = GradientSpec(cells=("Elman tanh",), radius=1.1, input=NONE)
"""*Necessary is not sufficient* without its input: there the gradient does grow, as s^T."""
