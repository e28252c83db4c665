"""What a person has chosen on the page Residual shortcuts. The fields are the keys of the address.

``seed`` is that of the other pages. Not here: widgets (``controls.py``), and what follows from the
choices (``state.py``).
"""

from dataclasses import dataclass, replace
from typing import Any

from dashboard.choices import pick, several, slide, whole
from dashboard.models.spec import SEEDS
from pages.residual_shortcuts.experiments import STACK_CELLS
from rnncore.residual.resnet import MODES

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

KINDS = (
    "**plain**: no shortcut. **v1**: the shortcut is added, then the activation (He et al. 2015). "
    "**v2**: nothing on the shortcut, the activations stand before the weights (He et al. 2016). "
    "**gated**: a gate blends branch and shortcut (highway, Srivastava et al. 2015)."
)
WEIGHTS_HELP = (
    "How the weights are drawn. **he**: normal, variance 2 / width. **xavier**: 1 / width. "
    "**orthogonal**: they keep lengths. All biases are 0 but those of the gates."
)
NORM_HELP = (
    "Before each activation: over the units of a row (**layer**) or over the rows (**batch**, "
    "always by the numbers at hand, as in training)."
)
TYING_HELP = "**tied weights**: one block, used at every depth, as in a recurrent network."
GATE_HELP = "Of gated blocks alone. Below 0 the gate lets more of the shortcut through."
BRANCH_HELP = "What the branch of v1 and v2 is multiplied by before it is added."


@dataclass(frozen=True, slots=True)
class ResidualSpec:
    """Every choice that decides the numbers on the page.

    ``variants``: those with a curve, in the order of ``VARIANTS``; ``upper`` and ``lower``: those
    on the stage. ``depth``: blocks; ``width``: units of each. ``weights``: how they are drawn;
    ``norm``: the normalisation; ``tying``: whether all blocks have the same weights. ``branch`` β
    and ``shortcut`` λ: the two scales; ``gate``: the bias of the gated blocks' gates.
    """

    variants: tuple[str, ...] = several("Kinds of block", VARIANTS, VARIANTS, hint=KINDS)
    upper: str = pick("On the stage", VARIANTS, "plain", visible=True)
    lower: str = pick("and below it", VARIANTS, "v2", visible=True)
    depth: int = whole("Depth", DEPTHS, 30, step=1, hint="Blocks, of two layers each.")
    width: int = whole("Width", WIDTHS, 32, hint="Units of every block.")
    activation: str = pick("Activation", ACTIVATIONS, visible=True)
    weights: str = pick("Weights", WEIGHTS, visible=True, hint=WEIGHTS_HELP)
    norm: str = pick("Normalisation", NORMS, visible=True, hint=NORM_HELP)
    tying: str = pick("Every block has", TYING, visible=True, hint=TYING_HELP)
    branch: float = slide("Scale of the branch, β", BRANCH_SCALES, 0.1, 0.05, hint=BRANCH_HELP)
    shortcut: float = slide(
        "Scale of the shortcut, λ",
        SHORTCUT_SCALES,
        1.0,
        0.05,
        hint="What the shortcut is multiplied by: 1 copies.",
    )
    gate: float = slide("Bias of the gates", GATE_BIASES, -1.0, 0.5, hint=GATE_HELP)
    seed: int = whole("Seed", SEEDS, 0, hint="Decides every random draw.")

    @property
    def tied(self) -> bool:
        """Whether one block is used at every depth."""
        return self.tying == TIED


@dataclass(frozen=True, slots=True)
class TabSpec:
    """What the tabs ask: the kind of block they look at, and the sizes of networks of their own.

    ``mode``: what the batch norm of ResNet-34 divides by.
    """

    kind: str = pick("Kind of block", VARIANTS)
    stack_cell: str = pick("Cell", tuple(STACK_CELLS), "LSTM", visible=True, key="stack-cell")
    mode: str = pick("Batch norm", MODES, visible=True)
    stack_layers: int = whole(
        "Layers", (2, 16), 8, step=1, hint="Above each other.", key="stack-layers"
    )


USUAL = ResidualSpec()


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
