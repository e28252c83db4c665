"""One update in slow motion: what can be chosen of it, and what is measured then."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch

from dashboard.choices import pick, typed, whole
from dashboard.models.spec import SEEDS
from dashboard.visitors.shared import shared
from pages.training import lesson
from rnncore.cells import CELLS
from rnncore.player import Weight, update_block
from rnncore.train import Batch, FirstSymbol, Network, Recipe, Update, measure_update
from rnncore.train.tasks.base import one_hot

SYMBOLS = "ABCD"
FEWEST, MOST = 3, 8
WORD = "BADCA"

NETWORKS = {
    "Elman orthogonal": Network("elman", init="orthogonal"),
    "Elman": Network("elman"),
    "LSTM": Network("lstm"),
    "LSTM, forget bias 3": Network("lstm", keep_bias=3.0),
    "GRU": Network("gru"),
    "IndRNN": Network("indrnn"),
    "minGRU": Network("mingru"),
}
RATES = ("0.001", "0.01", "0.05", "0.2", "1")
ADAM, SGD = OPTIMIZERS = ("adam", "sgd")
NOT, *NORMS = CLIPS = ("not", "0.1", "0.5", "1", "5")
STATE, INPUT, BIAS, OUTPUT = WEIGHTS = ("state", "input", "bias", "output")
UNITS = ("1", "2", "3", "4")
GATES = ("input", "forget", "candidate", "output", "reset", "update")


def _cell(spec: UpdateSpec) -> str:
    return NETWORKS[spec.network].cell


def _gates(spec: UpdateSpec) -> tuple[str, ...]:
    return tuple(gate.name for gate in CELLS[_cell(spec)].gates)


def _weights(spec: UpdateSpec) -> tuple[str, ...]:
    """No weight of a minGRU stands between a state and the next."""
    return WEIGHTS[1:] if _cell(spec) == "mingru" else WEIGHTS


def _units(spec: UpdateSpec) -> tuple[str, ...]:
    return UNITS[: spec.units]


@dataclass(frozen=True, slots=True)
class UpdateSpec:
    """Which network reads what, how it is trained, which update that is, and one of its weights."""

    network: str = pick("Network", tuple(NETWORKS), key="one-network", visible=True)
    units: int = whole("Units", (2, 4), 3, key="one-units")
    word: str = typed(
        "Sequence", WORD, key="one-word", longest=MOST, hint=lesson("update-word"), visible=True
    )
    optimizer: str = pick("Optimizer", OPTIMIZERS, key="one-optimizer", visible=True)
    rate: str = pick("Learning rate", RATES, "0.05", key="one-rate", visible=True)
    clip: str = pick("Clip at norm", CLIPS, "1", key="one-clip", visible=True)
    number: int = whole("Update", (1, 200), 1, key="one-number", hint=lesson("update-number"))
    seed: int = whole("Seed", SEEDS, 2, key="one-seed", hint="Decides every random draw.")
    weight: str = pick(
        "Weight from",
        WEIGHTS,
        key="one-weight",
        visible=True,
        among=_weights,
        usual=lambda it: _weights(it)[0],
    )
    gate: str = pick(
        "Into the",
        GATES,
        "candidate",
        key="one-gate",
        visible=True,
        among=_gates,
        when=lambda it: bool(_gates(it)) and it.weight != OUTPUT,
    )
    into: str = pick(
        "Into unit",
        UNITS,
        key="one-into",
        visible=True,
        among=_units,
        when=lambda it: it.weight != OUTPUT,
    )
    answer: str = pick(
        "Of the answer",
        tuple(SYMBOLS),
        "B",
        key="one-answer",
        visible=True,
        when=lambda it: it.weight == OUTPUT,
    )
    source: str = pick(
        "From unit",
        UNITS,
        key="one-from",
        visible=True,
        among=_units,
        when=lambda it: it.weight == OUTPUT or (it.weight == STATE and _cell(it) != "indrnn"),
    )
    symbol: str = pick(
        "From the symbol",
        tuple(SYMBOLS),
        key="one-symbol",
        visible=True,
        when=lambda it: it.weight == INPUT,
    )


def readable(word: str) -> str:
    """Of what was typed, the symbols that there are, at most so many; "" where they are too few."""
    kept = "".join(letter for letter in word.upper() if letter in SYMBOLS)[:MOST]
    return kept if len(kept) >= FEWEST else ""


def weight_of(spec: UpdateSpec) -> Weight:
    """The weight that is followed, by torch's name."""
    source, into = int(spec.source) - 1, int(spec.into) - 1
    if spec.weight == OUTPUT:
        return Weight("readout.weight", (SYMBOLS.index(spec.answer), source))
    gates = _gates(spec)
    row = (gates.index(spec.gate) * spec.units if gates else 0) + into
    if spec.weight == BIAS:
        return Weight("recurrent.bias_ih_l0", (row,))
    if spec.weight == INPUT:
        return Weight("recurrent.weight_ih_l0", (row, SYMBOLS.index(spec.symbol)))
    own = _cell(spec) == "indrnn"  # each unit with its own past
    return Weight("recurrent.weight_hh_l0", (row,) if own else (row, source))


def recipe_of(spec: UpdateSpec) -> Recipe:
    """The training run that the update is part of: a sequence an update."""
    named = NETWORKS[spec.network]
    return Recipe(
        FirstSymbol(len(spec.word)),
        Network(named.cell, spec.units, named.init, named.keep_bias),
        optimizer=spec.optimizer,
        rate=float(spec.rate),
        clip=None if spec.clip == NOT else float(spec.clip),
        batch=1,
        seed=spec.seed,
    )


@shared()
def measured(recipe: Recipe, word: str, number: int) -> Update:
    """Update ``number`` of a recipe, on ``word``."""
    numbers = torch.tensor([[SYMBOLS.index(letter)] for letter in word])  # (T, 1)
    return measure_update(recipe, number, Batch(one_hot(numbers, len(SYMBOLS)), numbers[0]))


def update_of(spec: UpdateSpec) -> Update:
    """The update that was chosen, measured."""
    return measured(recipe_of(spec), spec.word, spec.number)


def block_of(spec: UpdateSpec) -> bytes:
    """What the player shows of it."""
    return update_block(
        update_of(spec),
        weight_of(spec),
        labels=tuple(spec.word),
        answers=tuple(SYMBOLS),
        title=spec.network,
        origin=f"update {spec.number}, seed {spec.seed}",
    )


def table_of(spec: UpdateSpec) -> dict[str, np.ndarray | list[str]]:
    """A row a step: its symbol, states and gradients, and what it gives to the weight."""
    update, weight = update_of(spec), weight_of(spec)
    columns: dict[str, np.ndarray | list[str]] = {
        "step": np.arange(1, len(spec.word) + 1),
        "symbol": list(spec.word),
    }
    for state in sorted(update.states):
        for unit in range(spec.units):
            columns[f"{state}{unit + 1}"] = update.states[state][1:, unit]
            columns[f"∂L/∂{state}{unit + 1}"] = update.state_grads[state][1:, unit]
    columns["gives to ∂L/∂w"] = np.moveaxis(update.terms[weight.parameter], 0, -1)[weight.place]
    return columns
