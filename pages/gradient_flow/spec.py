"""What a person has chosen on the page Gradient flow. The fields are the keys of the address.

``text``, ``split`` and ``seed`` are those of the Unroll page, so that what was typed there is read
here too. Not here: widgets (``controls.py``), and what follows from the choices (``state.py``).
"""

from dataclasses import dataclass, replace

from dashboard.cells import CELLS, NOTHING
from dashboard.choices import canonical, given, pick, several, slide, typed, whole
from dashboard.models.networks import SIZE
from dashboard.models.sent import FROM_TRAINING, ROW, Sent
from dashboard.models.spec import (
    AT_HELP,
    CHOSEN,
    INITS,
    LOSSES,
    ORTHOGONAL,
    SEEDS,
    SPLITS,
    STEPS,
    UNITS,
    UNTRAINED,
    RunSpec,
    Split,
    UploadedWindow,
)
from pages.gradient_flow.clipping import THRESHOLD

NOISE, NONE, WORDS, OWN = INPUTS = ("noise", "none", "words", "your data")
BROUGHT_ALONG = (NOISE, NONE, WORDS)
"""The inputs that need no upload."""

RESCALED, AS_DRAWN = SCALINGS = ("rescaled", "as drawn")
CELL_NAMES = tuple(CELLS)
USUAL_CELLS = ("Elman tanh", "LSTM", "GRU", "IndRNN ReLU")
LENGTHS = (2, 500)
RADII = (0.1, 4.0)
FORGET_BIASES = (-2.0, 5.0)
HIDDEN = UNITS
THRESHOLDS = (0.05, 2.0)
RADIUS_HELP = (
    "The largest magnitude of an eigenvalue of the recurrent weights, to which every gate's block "
    "is scaled. For IndRNN: the largest magnitude of a weight."
)
FORGET_HELP = "Added inside the sigmoid of the LSTM's forget gate. All other biases are 0."
RECURRENT_HELP = (
    "How the recurrent weights are drawn before they are scaled. **uniform**: PyTorch's default. "
    "**orthogonal**: they keep lengths (IndRNN: +1 or −1 a unit). **identity**: they copy the "
    "state (IndRNN: 1 a unit). Each gate has its own block."
)
SCALING_HELP = "**rescaled** to the spectral radius of the slider, or **as drawn**."


def from_training(spec: "GradientSpec") -> bool:
    """Whether the network is the one that the page Training has sent."""
    return spec.weights == FROM_TRAINING


def drawn(spec: "GradientSpec") -> bool:
    """Whether networks are drawn: then all the rest can be chosen."""
    return not from_training(spec)


def _cells(spec: "GradientSpec") -> tuple[str, ...]:
    """The usual ones, or the one of the network that was sent."""
    return USUAL_CELLS if drawn(spec) or spec.sent is None else (spec.sent.cell_name,)


def joined_by_weights(spec: "GradientSpec") -> bool:
    """Whether weights between a state and the next are drawn for a cell that is shown."""
    if from_training(spec):
        return False
    return not spec.cells or any(CELLS[cell].recurrent != NOTHING for cell in spec.cells)


@dataclass(frozen=True, slots=True)
class GradientSpec:
    """Every choice that decides the numbers on the page.

    ``cells``: those shown, in the order of ``CELL_NAMES``. ``length``: T, for noise and none;
    ``hidden``: units of each cell. ``recurrent``: how the recurrent weights are drawn;
    ``scaling``: whether each block of them is then scaled to the spectral radius ``radius``.
    ``forget``: the bias of the LSTM's forget gate. ``loss``: where the loss reads the state;
    ``at``: the chosen step, counted from 1. Fields that the others make irrelevant keep their
    defaults (``canonical``), so that equal runs have equal specs. ``uploaded``: of Your data.

    ``weights``: of networks that are drawn, or of the one that the page Training has ``sent``; it
    reads the held-out sequence ``row`` of its own task, and the loss is that of its last answer.
    """

    weights: str = pick("Weights", (UNTRAINED, FROM_TRAINING), key="gradient-weights")
    row: int = ROW(when=from_training)
    sent: Sent | None = given(from_training)
    cells: tuple[str, ...] = several("Cells", CELL_NAMES, USUAL_CELLS, usual=_cells, when=drawn)
    input: str = pick("Input", INPUTS, visible=True, when=drawn, refused=True)
    text: str = typed("Words", RunSpec().text, when=lambda it: it.input == WORDS)
    split: Split = pick("Split into", SPLITS, when=lambda it: it.input == WORDS, refused=True)
    length: int = whole(
        "Length",
        LENGTHS,
        100,
        step=1,
        hint="Steps that all cells read.",
        when=lambda it: it.input not in (WORDS, OWN) and drawn(it),
        refused=True,
    )
    hidden: int = whole(
        "Hidden units",
        HIDDEN,
        32,
        hint="Of each cell.",
        usual=lambda it: it.sent.units if from_training(it) and it.sent else 32,
        when=drawn,
    )
    radius: float = slide(
        "Scale of the recurrent weights (spectral radius)",
        RADII,
        1.0,
        0.05,
        hint=RADIUS_HELP,
        when=lambda it: joined_by_weights(it) and it.scaling == RESCALED,
    )
    scaling: str = pick(
        "Their scale", SCALINGS, visible=True, hint=SCALING_HELP, when=joined_by_weights
    )
    recurrent: str = pick(
        "Recurrent weights",
        INITS,
        ORTHOGONAL,
        visible=True,
        hint=RECURRENT_HELP,
        when=joined_by_weights,
    )
    forget: float = slide(
        "Forget bias of the LSTM",
        FORGET_BIASES,
        0.0,
        0.5,
        hint=FORGET_HELP,
        when=lambda it: "LSTM" in it.cells and drawn(it),
    )
    loss: str = pick("Loss", LOSSES, visible=True, when=drawn)
    at: int = whole("Step", STEPS, 1, hint=AT_HELP, when=lambda it: it.loss == CHOSEN and drawn(it))
    seed: int = whole("Seed", SEEDS, 0, hint="Decides every random draw.", when=drawn)
    uploaded: UploadedWindow | None = given(lambda it: it.input == OWN)

    @property
    def input_size(self) -> int:
        """How many numbers the cells read at a step."""
        read = self.uploaded if self.input == OWN else None
        return SIZE if read is None or read.tokens else read.columns


@dataclass(frozen=True, slots=True)
class TabSpec:
    """What the tabs ask: which of the cells they look at, and from where a gradient is clipped."""

    detail: str = pick("Cell", CELL_NAMES)
    threshold: float = slide(
        "Threshold of the gradient's norm",
        THRESHOLDS,
        THRESHOLD,
        0.01,
        hint="A gradient with a greater norm is scaled down to this one.",
    )


USUAL = GradientSpec()


def of_cell(spec: GradientSpec, cell: str) -> GradientSpec:
    """What decides the numbers of one cell, whichever others are shown."""
    return canonical(replace(spec, cells=(cell,)))
