"""Train a small recurrent network from nothing, and see at every step what lets it learn.

from rnncore.train import FirstSymbol, Network, Recipe, run

recipe = Recipe(FirstSymbol(40), Network("lstm", keep_bias=3.0))
for snapshot in run(recipe):
print(snapshot.update, snapshot.loss, snapshot.reach)
"""

from rnncore.train.networks import Learner, Network
from rnncore.train.recipe import Recipe
from rnncore.train.running import Snapshot, fell, learned, reached, run, trace_of
from rnncore.train.tasks import (
    TASKS,
    Adding,
    Batch,
    Characters,
    Counting,
    FirstSymbol,
    Parity,
    Task,
    TemporalOrder,
)
from rnncore.train.update import Update, measure_update

__all__ = [
    "TASKS",
    "Adding",
    "Batch",
    "Characters",
    "Counting",
    "FirstSymbol",
    "Learner",
    "Network",
    "Parity",
    "Recipe",
    "Snapshot",
    "Task",
    "TemporalOrder",
    "Update",
    "fell",
    "learned",
    "measure_update",
    "reached",
    "run",
    "trace_of",
]
