"""What is trained: every network on every task, with the settings that all share."""

from __future__ import annotations

from dataclasses import dataclass

from rnncore.train import (
    Causal,
    Independent,
    LocalRule,
    Network,
    Parity,
    Recall,
    Task,
    VariedRecipe,
)

SHORTEST, LONGEST = 10, 20
"""Steps of the sequences that are trained on; recall among 12 pairs needs 13 at least."""

UNITS, UPDATES, BATCH, EVERY = 32, 500, 32, 25
RATE, TRANSFORMER_RATE = 5e-3, 2e-3
SEEDS = (0, 1, 2, 3, 4)
LENGTHS = tuple(range(15, 101, 5))
"""Steps of the sequences on which a trained network is tried."""

FAR = LENGTHS[-1]
WINDOW, LAYERS, CONVOLUTIONS = 4, 2, 3

TASKS: dict[str, Task] = {
    "parity": Parity(LONGEST),
    "local rule": LocalRule(LONGEST),
    "recall of 4 pairs": Recall(LONGEST, 4),
    "recall of 8 pairs": Recall(LONGEST, 8),
    "recall of 12 pairs": Recall(LONGEST, 12),
    "independent inputs": Independent(LONGEST),
}


@dataclass(frozen=True, slots=True)
class Kind:
    """A ``network`` that is trained; ``role``: of its colour."""

    role: str
    network: Network | Causal

    @property
    def has_state(self) -> bool:
        """Whether it is recurrent."""
        return isinstance(self.network, Network)


NETWORKS: dict[str, Kind] = {
    "Elman": Kind("elman", Network("elman", UNITS)),
    "LSTM": Kind("lstm", Network("lstm", UNITS)),
    "GRU": Kind("gru", Network("gru", UNITS)),
    "minGRU": Kind("mingru", Network("mingru", UNITS)),
    "window of 1": Kind("window", Causal("window", UNITS, width=1)),
    "window of 4": Kind("window", Causal("window", UNITS, width=WINDOW)),
    "CNN": Kind("convolution", Causal("convolution", UNITS, CONVOLUTIONS)),
    "Transformer": Kind("transformer", Causal("transformer", UNITS, LAYERS)),
}


def recipe(task: str, network: str, seed: int) -> VariedRecipe:
    """How ``network`` is trained on ``task``."""
    asked = TASKS[task]
    needed = asked.pairs + 1 if isinstance(asked, Recall) else asked.shortest
    return VariedRecipe(
        asked,
        NETWORKS[network].network,
        rate=TRANSFORMER_RATE if network == "Transformer" else RATE,
        batch=BATCH,
        updates=UPDATES,
        every=EVERY,
        seed=seed,
        shortest=max(SHORTEST, needed),
    )
