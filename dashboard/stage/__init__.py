"""The stage: the player that unrolls a network step by step in the browser."""

from dashboard.stage.block import Handed, Network, Readout, joined_block, unroll_block
from dashboard.stage.component import stage
from dashboard.stage.gradient import gradient_block
from dashboard.stage.standalone import standalone
from dashboard.stage.tower import tower_block
from dashboard.stage.training import TrainingLane, training_block
from dashboard.stage.transformer import transformer_block
from dashboard.stage.update import Weight, update_block
from dashboard.stage.view import View, from_query

__all__ = [
    "Handed",
    "Network",
    "Readout",
    "TrainingLane",
    "View",
    "Weight",
    "from_query",
    "gradient_block",
    "joined_block",
    "stage",
    "standalone",
    "tower_block",
    "training_block",
    "transformer_block",
    "unroll_block",
    "update_block",
]
