"""What a person has chosen on the page Training. The fields are the keys of the address."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from dashboard.choices import pick, several, slide, typed, whole
from dashboard.models.spec import SEEDS
from pages.training import lesson
from pages.training.cures import CURES
from rnncore.train.tasks import (
    TASKS,
    Adding,
    Characters,
    Counting,
    FirstSymbol,
    Parity,
    TemporalOrder,
)

FIRST, ORDER, ADDING, PARITY, COUNTING, TEXT = OFFERED = tuple(
    task.name for task in (FirstSymbol, TemporalOrder, Adding, Parity, Counting, Characters)
)

PLAIN, BIASED, ORTHOGONAL = USUAL_LANES = ("LSTM", "LSTM with a bias", "Elman orthogonal")
LANES = (
    *USUAL_LANES,
    "Elman",
    "Elman ReLU identity",
    "LSTM chrono",
    "GRU",
    "GRU with a bias",
    "IndRNN",
    "minGRU",
)
WITH_BIAS = (BIASED, "GRU with a bias")

SAME, OTHERS = BETWEEN = ("the same four", "four others")
RATES = ("0.0001", "0.0003", "0.001", "0.003", "0.005", "0.01", "0.03", "0.1")
CLIPPED, UNCLIPPED = CLIPS = ("at norm 1", "not")
ADAM, SGD = OPTIMIZERS = ("adam", "sgd")
SPANS = (10, 100)
UPDATES = (50, 2000)
SIZES = (4, 64)
OWN_TEXT = (Path(__file__).parent / "data" / "text.txt").read_text(encoding="utf-8")
LONGEST = 20_000


@dataclass(frozen=True, slots=True)
class TrainingSpec:
    """Every choice that decides a race.

    ``lanes``: the networks that train side by side; ``bias``: of the gate that keeps, in those with
    one. ``span``: the steps T of a sequence; ``between``: what stands after the first symbol.
    ``rate``: the learning rate. ``size``: hidden units of each.
    """

    task: str = pick("Task", OFFERED, FIRST)
    between: str = pick("Symbols between", BETWEEN, visible=True, when=lambda it: it.task == FIRST)
    corpus: str = typed("Text", OWN_TEXT, longest=LONGEST, when=lambda it: it.task == TEXT)
    span: int = whole(
        "Steps T",
        SPANS,
        40,
        step=1,
        hint=lesson("span-help"),
        usual=lambda it: TASKS[it.task].usual,
        refused=True,
    )
    lanes: tuple[str, ...] = several("Networks", LANES, USUAL_LANES, refused=True)
    bias: float = slide(
        "Bias of the gate that keeps",
        (-1.0, 6.0),
        3.0,
        0.5,
        hint=lesson("bias-help"),
        when=lambda it: any(lane in WITH_BIAS for lane in it.lanes),
    )
    size: int = whole("Hidden units", SIZES, 32, key="race-units")
    rate: str = pick("Learning rate", RATES, "0.003", visible=True)
    optimizer: str = pick("Optimizer", OPTIMIZERS, visible=True)
    clip: str = pick("Clip the gradient", CLIPS, visible=True, key="clip-training")
    updates: int = whole("Updates", UPDATES, 600, step=50)
    seed: int = whole("Seed", SEEDS, 1, hint="Decides every random draw.", key="race-seed")


USUAL = TrainingSpec()


PHASE_BIASES = ("0", "1", "2", "3", "4", "5")
PHASE_LENGTHS = ("10", "20", "30", "40", "60", "80", "100")
STATE = "state"
PARTS = (
    *("forget gate", "input gate", "output gate", "update gate", "reset gate"),
    *("candidate", STATE),
)


@dataclass(frozen=True, slots=True)
class TabSpec:
    """What the tabs ask: the ``cure`` that is looked at, and the ``part`` of the networks.

    ``at_bias`` and ``at_length``: the cell of the phase diagram whose runs are shown.
    """

    cure: str = pick("Cure", tuple(CURES))
    part: str = pick("Look at", PARTS)
    at_bias: str = pick("Forget bias b", PHASE_BIASES, "3", visible=True, key="phase-bias")
    at_length: str = pick("Length T", PHASE_LENGTHS, "40", visible=True, key="phase-length")
