"""Train a small network from nothing, and see at every step what lets it learn.

from rnncore.train import FirstSymbol, Network, Recipe, run

recipe = Recipe(FirstSymbol(40), Network("lstm", keep_bias=3.0))
for snapshot in run(recipe):
print(snapshot.update, snapshot.loss, snapshot.reach)
"""

from rnncore.train.causal import Causal
from rnncore.train.lengths import rebuilt, right_at
from rnncore.train.networks import Learner, Network
from rnncore.train.probing import trace_of
from rnncore.train.recipe import Recipe, VariedRecipe
from rnncore.train.running import Snapshot, fell, learned, reached, run
from rnncore.train.tasks import (
    TASKS,
    Adding,
    Batch,
    Characters,
    Counting,
    FirstSymbol,
    Independent,
    LocalRule,
    Parity,
    Recall,
    Task,
    TemporalOrder,
)
from rnncore.train.update import Update, measure_update

__all__ = [
    "TASKS",
    "Adding",
    "Batch",
    "Causal",
    "Characters",
    "Counting",
    "FirstSymbol",
    "Independent",
    "Learner",
    "LocalRule",
    "Network",
    "Parity",
    "Recall",
    "Recipe",
    "Snapshot",
    "Task",
    "TemporalOrder",
    "Update",
    "VariedRecipe",
    "fell",
    "learned",
    "measure_update",
    "reached",
    "rebuilt",
    "right_at",
    "run",
    "trace_of",
]
