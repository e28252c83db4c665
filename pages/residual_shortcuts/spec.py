"""What a person has chosen on the page Residual shortcuts. The fields are the keys of the address.

``seed`` is that of the other pages. Not here: widgets (``controls.py``), and what follows from the
choices (``state.py``).
"""

from dataclasses import dataclass, fields, replace
from typing import Any
from urllib.parse import urlencode

from rnncore.written import exact

VARIANTS = ("plain", "v1", "v2", "gated")
ACTIVATIONS = ("relu", "tanh", "sigmoid")
WEIGHTS = ("he", "xavier", "orthogonal")
NORMS = ("none", "layer", "batch")
UNTIED, TIED = TYING = ("own weights", "tied weights")
DEPTHS = (1, 100)
WIDTHS = (4, 64)
BRANCH_SCALES = (0.0, 2.0)
SHORTCUT_SCALES = (0.5, 1.5)
GATE_BIASES = (-5.0, 5.0)
ROWS = 16
"""Rows of the batch that every tower reads; batch norm needs more than one."""

CHOICES: dict[str, tuple[str, ...]] = {
    "variants": VARIANTS,
    "upper": VARIANTS,
    "lower": VARIANTS,
    "activation": ACTIVATIONS,
    "weights": WEIGHTS,
    "norm": NORMS,
    "tying": TYING,
}
RANGES: dict[str, tuple[float, float]] = {
    "depth": DEPTHS,
    "width": WIDTHS,
    "branch": BRANCH_SCALES,
    "shortcut": SHORTCUT_SCALES,
    "gate": GATE_BIASES,
}


@dataclass(frozen=True, slots=True)
class ResidualSpec:
    """Every choice that decides the numbers on the page.

    ``variants``: those with a curve, in the order of ``VARIANTS``; ``upper`` and ``lower``: those
    on the stage. ``depth``: blocks; ``width``: units of each. ``weights``: how they are drawn;
    ``norm``: the normalisation; ``tying``: whether all blocks have the same weights. ``branch`` β
    and ``shortcut`` λ: the two scales; ``gate``: the bias of the gated blocks' gates.
    """

    variants: tuple[str, ...] = VARIANTS
    upper: str = "plain"
    lower: str = "v2"
    depth: int = 30
    width: int = 32
    activation: str = "relu"
    weights: str = "he"
    norm: str = "none"
    tying: str = UNTIED
    branch: float = 0.1
    shortcut: float = 1.0
    gate: float = -1.0
    seed: int = 0

    @property
    def tied(self) -> bool:
        """Whether one block is used at every depth."""
        return self.tying == TIED


USUAL = ResidualSpec()


def canonical(spec: ResidualSpec) -> ResidualSpec:
    """The same view with the variants in their order."""
    return replace(spec, variants=tuple(each for each in VARIANTS if each in spec.variants))


def of_tower(spec: ResidualSpec, variant: str) -> ResidualSpec:
    """What decides the numbers of one variant, whichever others are shown; the rest at its default.

    ``upper`` names the variant. plain knows neither scale, gated no β, and only gated has a gate.
    """
    unused: dict[str, Any] = {"variants": USUAL.variants, "upper": variant, "lower": USUAL.lower}
    if variant != "gated":
        unused["gate"] = USUAL.gate
    if variant in ("plain", "gated"):
        unused["branch"] = USUAL.branch
    if variant == "plain":
        unused["shortcut"] = USUAL.shortcut
    return replace(spec, **unused)


def of_weights(spec: ResidualSpec) -> ResidualSpec:
    """What decides how a block's matrices are drawn; the rest, and the seed, at its default."""
    return replace(USUAL, width=spec.width, weights=spec.weights, tying=spec.tying)


def to_query(spec: ResidualSpec) -> dict[str, str | list[str]]:
    """The parameters of the address that reproduces ``spec``: only what is not the default."""
    query: dict[str, str | list[str]] = {}
    for field in fields(ResidualSpec):
        value = getattr(spec, field.name)
        if value == getattr(USUAL, field.name):
            continue
        if isinstance(value, tuple):
            query[field.name] = list(value)
        else:
            query[field.name] = exact(value) if isinstance(value, float) else str(value)
    return query


def query_string(spec: ResidualSpec, **more: str) -> str:
    """``to_query`` as it stands in an address, with the parameters ``more`` appended."""
    return urlencode(to_query(spec) | more, doseq=True)
