"""What a person has chosen, as one hashable value. Its fields are the keys of the address.

Not here: widgets (``controls.py``), and what follows from the choices (``state.py``).
"""

from dataclasses import dataclass
from functools import partial
from typing import Literal, NamedTuple

from dashboard.cells import CELLS, NOTHING
from dashboard.choices import given, pick, typed, whole
from dashboard.models.sent import FROM_TRAINING, ROW, Sent
from dashboard.models.trained import NETWORKS, shape
from rnncore.readers import Sequence
from rnncore.readers.limits import STEPS_ON_SCREEN

WORDS, NUMBERS, SUNSPOTS, WEATHER, SENTENCES, OWN = SOURCES = (
    "Words",
    "Numbers",
    "Sunspots",
    "Weather",
    "Sentences",
    "Your data",
)
TOKEN_SOURCES = (WORDS, SENTENCES)
BROUGHT_ALONG = tuple(source for source in SOURCES if source != OWN)
"""The sources that need no upload."""
Split = Literal["words", "characters"]
BY_WORD: Split = "words"
BY_CHARACTER: Split = "characters"
SPLITS = (BY_WORD, BY_CHARACTER)
STANDARDISED, AS_IT_IS = SCALES = ("standardised", "as it is")
ONE, BOTH = DIRECTIONS = ("one", "both")
UNIFORM, ORTHOGONAL, IDENTITY = INITS = ("uniform", "orthogonal", "identity")
UNTRAINED = "untrained"
WEIGHTS = (UNTRAINED, *NETWORKS, FROM_TRAINING)
UNITS = (2, 64)
LAYERS = (1, 4)
SEEDS = (0, 9999)
LAST, EVERY, CHOSEN = LOSSES = ("last step", "every step", "chosen step")
STEPS = (1, 500)
"""The steps whose state a loss can read, counted from 1."""

AT_HELP = "The loss is the sum of the state after this step."
MOST_OUTPUTS = 8
"""Outputs that are drawn above a cell; of hundreds of words none is."""

SERIES_STEPS = 60
"""Steps of a series shown by default: a stage of 300 years is a stripe, 60 can be read."""


BOTH_HELP = "With *both*, a second network reads from the last step to the first."


INIT_HELP = (
    "**uniform**: PyTorch's default, every weight between −1/√H and 1/√H. "
    "**orthogonal**: the recurrent weights of each gate keep lengths "
    "(IndRNN: +1 or −1 a unit). **identity**: they copy the state (IndRNN: 1 a unit). "
    "Input weights and biases are uniform in all three."
)


class UploadedWindow(NamedTuple):
    """The window that the page Your data shows of the sequence that a session uploaded.

    ``key`` stands for the file and how it was read. ``tokens``: whether its steps are words;
    ``columns``: how many numbers a step has otherwise. ``start`` counts from 1.
    """

    key: str
    tokens: bool
    columns: int
    start: int
    steps: int


CELL = partial(pick, "Cell", tuple(CELLS), "LSTM")
HIDDEN = partial(whole, "Hidden units", UNITS, 12, hint="Numbers in the state of each layer.")
STACKED = partial(whole, "Layers", LAYERS, 1, hint="Each layer reads the states below it.")
READ = partial(pick, "Directions", DIRECTIONS, visible=True, hint=BOTH_HELP)
DRAWN = partial(pick, "Initialisation", INITS, visible=True, hint=INIT_HELP)
SEED = partial(whole, "Seed", SEEDS, 0, hint="Decides every random draw.")
"""The choices of an untrained network, as every page declares them."""


@dataclass(frozen=True, slots=True)
class RunSpec:
    """Every choice that decides the numbers of a run.

    ``start`` counts from 1; ``steps = 0`` means as many as are shown by default
    (``usual_steps``). Fields that the source does not use keep their defaults
    (``canonical``), so that equal runs have equal specs. ``weights`` names a trained network,
    which decides the cell and its size; the one that was ``sent`` reads the held-out sequence
    ``row`` of its own task. ``uploaded`` and ``sent`` are no part of the address: a file and a
    network cannot travel in one.
    """

    source: str = pick("Source", SOURCES, when=lambda it: not it.from_training, refused=True)
    text: str = typed(
        "Words",
        "feeling under the weather",
        when=lambda it: it.source == WORDS and not it.from_training,
    )
    split: Split = pick(
        "Split into",
        SPLITS,
        when=lambda it: it.source in TOKEN_SOURCES and not it.trained,
        refused=True,
    )
    numbers: str = typed(
        "Numbers", "0.5 1 0.5 -0.5 -1 -0.5 0.5 1", when=lambda it: it.source == NUMBERS
    )
    scale: str = pick(
        "Columns",
        SCALES,
        usual=lambda it: default_scale(it.source),
        when=lambda it: not it.tokens,
        refused=True,
    )
    start: int = whole("First step", None, 1, refused=True)
    steps: int = whole("Steps shown", None, 0, refused=True)
    cell: str = CELL(
        usual=lambda it: _shape(it)[0],
        when=lambda it: not it.trained,
    )
    units: int = HIDDEN(
        usual=lambda it: _shape(it)[1],
        when=lambda it: not it.trained,
    )
    layers: int = STACKED(when=lambda it: not it.trained)
    directions: str = READ(when=lambda it: not it.trained)
    init: str = DRAWN(when=lambda it: not it.trained and CELLS[it.cell].recurrent != NOTHING)
    seed: int = SEED(when=lambda it: not it.trained)
    weights: str = pick("Weights", WEIGHTS, when=lambda it: it.tokens)
    row: int = ROW(when=lambda it: it.from_training)
    uploaded: UploadedWindow | None = given(lambda it: it.source == OWN)
    sent: Sent | None = given(lambda it: it.from_training)

    @property
    def trained(self) -> bool:
        """Whether the network is a trained one; those that ship read words only."""
        return self.weights != UNTRAINED and self.tokens

    @property
    def from_training(self) -> bool:
        """Whether it is the one that the page Training has sent."""
        return self.weights == FROM_TRAINING and self.tokens

    @property
    def tokens(self) -> bool:
        """Whether the source is text, whose steps become vectors by a draw."""
        if self.source == OWN:
            return self.uploaded is not None and self.uploaded.tokens
        return self.source in TOKEN_SOURCES


def _shape(spec: RunSpec) -> tuple[str, int]:
    """The cell and the units of the network."""
    if not spec.trained or (spec.from_training and spec.sent is None):
        return "LSTM", 12
    if spec.sent is not None and spec.from_training:
        return spec.sent.cell_name, spec.sent.units
    return shape(spec.weights)


def default_scale(source: str) -> str:
    """Typed numbers are taken as they are; measured series are standardised."""
    return AS_IT_IS if source == NUMBERS else STANDARDISED


def usual_steps(sequence: Sequence) -> int:
    """How many steps are shown when nobody has said."""
    limit = STEPS_ON_SCREEN if sequence.kind == "tokens" else SERIES_STEPS
    return min(len(sequence), limit)


def loss_steps(loss: str, at: int, steps: int) -> tuple[int, ...]:
    """The steps, counted from 0, whose state the loss sums. A chosen step past the end is T."""
    if loss == EVERY:
        return tuple(range(steps))
    return (min(at, steps) - 1 if loss == CHOSEN else steps - 1,)
