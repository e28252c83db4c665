"""The cures: what is said to let a recurrent network learn, each with and without, seed by seed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from pages.training.kept import DATA, read
from pages.training.over_seeds import OverSeeds
from rnncore.counting import counted
from rnncore.train import Characters, FirstSymbol, Network, Recipe

SEEDS = range(5)
FILE = DATA / "cures.npz"

NEAR, FAR = FirstSymbol(40), FirstSymbol(40, others=True)
HUNDRED = FirstSymbol(100, others=True)
SMALL = Characters(30, " ".join((DATA / "small.txt").read_text(encoding="utf-8").split()))
"""A text of our own that is too short to learn from."""

ORTHOGONAL = Network("elman", init="orthogonal")
IRNN = Network("elman", init="identity", nonlinearity="relu")
ONE = Network("lstm", keep_bias=1.0)


@dataclass(frozen=True, slots=True)
class Cure:
    """``conditions``: recipes that differ in what is tried, by what they are called.

    ``folklore``: whether it is here because of what is said of it.
    """

    conditions: dict[str, Recipe]
    folklore: bool = False


def _biases(task: FirstSymbol, *biases: float) -> dict[str, Recipe]:
    return {f"b = {bias:g}": Recipe(task, Network("lstm", keep_bias=bias)) for bias in biases}


def _reader(weight_decay: float = 0.0, dropout: float = 0.0) -> Recipe:
    """An LSTM that reads the small text."""
    network = Network("lstm", dropout=dropout)
    return Recipe(SMALL, network, rate=1e-2, weight_decay=weight_decay)


CURES: dict[str, Cure] = {
    "forget bias": Cure(_biases(NEAR, 0.0, 1.0, 2.0, 3.0, 5.0)),
    "chrono": Cure(
        {"as torch draws it": Recipe(HUNDRED, Network("lstm"))}
        | _biases(HUNDRED, 3.0, 5.0)
        | {"chrono": Recipe(HUNDRED, Network("lstm", init="chrono"))}
    ),
    "recurrent weights": Cure(
        {
            "as torch draws them": Recipe(NEAR, Network("elman"), rate=1e-3),
            "orthogonal": Recipe(NEAR, ORTHOGONAL, rate=1e-3),
            "identity": Recipe(NEAR, Network("elman", init="identity"), rate=1e-3),
            "identity, ReLU (IRNN)": Recipe(NEAR, IRNN, rate=1e-3),
        }
    ),
    "clipping": Cure(
        {
            "not clipped": Recipe(NEAR, IRNN, clip=None),
            "clipped at 10": Recipe(NEAR, IRNN, clip=10.0),
            "clipped at 1": Recipe(NEAR, IRNN, clip=1.0),
        }
    ),
    "learning rate": Cure(
        {
            f"rate {rate:.10f}".rstrip("0"): Recipe(NEAR, ORTHOGONAL, rate=rate)
            for rate in (1e-4, 3e-4, 1e-3, 3e-3, 1e-2, 3e-2, 1e-1)
        }
    ),
    "a small text": Cure(
        {
            "neither": _reader(),
            "weight decay 0.1": _reader(weight_decay=0.1),
            "weight decay 1": _reader(weight_decay=1.0),
            "dropout 0.2": _reader(dropout=0.2),
            "dropout 0.5": _reader(dropout=0.5),
        }
    ),
    "truncated backpropagation": Cure(
        {"all 40 steps back": Recipe(FAR, ORTHOGONAL, rate=1e-3)}
        | {
            f"{counted(cut, 'step')} back": Recipe(FAR, ORTHOGONAL, rate=1e-3, cut=cut)
            for cut in (30, 20, 10)
        },
        folklore=True,
    ),
    "gradient noise": Cure(
        {
            "no noise": Recipe(NEAR, ONE),
            **{
                f"variance {variance:g}": Recipe(NEAR, ONE, noise=variance**0.5)
                for variance in (0.01, 0.3, 1.0)
            },
        },
        folklore=True,
    ),
    "a bias of 1": Cure(
        {
            f"T = {steps}, {name}": recipe
            for steps in (10, 20, 30, 40)
            for name, recipe in _biases(FirstSymbol(steps), 0.0, 1.0).items()
        },
        folklore=True,
    ),
}


def recipes() -> dict[str, Recipe]:
    """Every recipe by "cure/condition"."""
    return {
        f"{cure}/{name}": recipe
        for cure, each in CURES.items()
        for name, recipe in each.conditions.items()
    }


@cache
def recorded() -> tuple[dict[str, dict[str, OverSeeds]], dict[str, Any]]:
    """What was recorded of each condition of each cure; and on what machine and when."""
    found, made = read(FILE, recipes())
    return {
        cure: {name: found[f"{cure}/{name}"] for name in each.conditions}
        for cure, each in CURES.items()
    }, made
