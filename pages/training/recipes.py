"""From choices to recipes: what each lane trains."""

from __future__ import annotations

from collections.abc import Callable

from pages.training.spec import (
    ADDING,
    COUNTING,
    FIRST,
    LANES,
    ORDER,
    OTHERS,
    PARITY,
    UNCLIPPED,
    TrainingSpec,
)
from rnncore.readers import InputError
from rnncore.train import (
    Adding,
    Characters,
    Counting,
    FirstSymbol,
    Network,
    Parity,
    Recipe,
    Task,
    TemporalOrder,
)
from rnncore.written import setting

_NETWORKS: dict[str, Callable[[TrainingSpec], Network]] = {
    "LSTM": lambda it: Network("lstm", it.size),
    "LSTM with a bias": lambda it: Network("lstm", it.size, keep_bias=it.bias),
    "LSTM chrono": lambda it: Network("lstm", it.size, "chrono"),
    "Elman orthogonal": lambda it: Network("elman", it.size, "orthogonal"),
    "Elman": lambda it: Network("elman", it.size),
    "Elman ReLU identity": lambda it: Network("elman", it.size, "identity", nonlinearity="relu"),
    "GRU": lambda it: Network("gru", it.size),
    "GRU with a bias": lambda it: Network("gru", it.size, keep_bias=it.bias),
    "IndRNN": lambda it: Network("indrnn", it.size),
    "minGRU": lambda it: Network("mingru", it.size),
}
_WITH_BIAS = {"LSTM with a bias": "LSTM (forget bias", "GRU with a bias": "GRU (update bias"}


def title(lane: str, spec: TrainingSpec) -> str:
    """What a lane is called on the screen."""
    return f"{_WITH_BIAS[lane]} {setting(spec.bias)})" if lane in _WITH_BIAS else lane


def steps(spec: TrainingSpec) -> int:
    """How many steps a sequence has; as many as a word aⁿbⁿ can have, and its start: 2 n + 1."""
    return spec.span - 1 + spec.span % 2 if spec.task == COUNTING else spec.span


def task(spec: TrainingSpec) -> Task:
    """What is trained on. Raises InputError for a text that is too short, or has too many signs."""
    by_name: dict[str, Callable[[int], Task]] = {
        FIRST: lambda steps: FirstSymbol(steps, spec.between == OTHERS),
        ORDER: TemporalOrder,
        ADDING: Adding,
        PARITY: Parity,
        COUNTING: Counting,
    }
    try:
        if spec.task in by_name:
            return by_name[spec.task](steps(spec))
        return Characters(spec.span, spec.corpus)
    except ValueError as error:
        raise InputError(str(error)) from error


def recipes(spec: TrainingSpec) -> dict[str, Recipe]:
    """The recipe of each lane by its name, in the order of ``LANES``. Raises InputError."""
    if not spec.lanes:
        raise InputError("choose at least one network to train; there is none")
    trained_on = task(spec)
    return {
        lane: Recipe(
            trained_on,
            _NETWORKS[lane](spec),
            optimizer=spec.optimizer,
            rate=float(spec.rate),
            clip=None if spec.clip == UNCLIPPED else 1.0,
            updates=spec.updates,
            every=10,
            seed=spec.seed,
        )
        for lane in LANES
        if lane in spec.lanes
    }
