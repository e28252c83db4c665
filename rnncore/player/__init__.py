"""The player: networks unrolled step by step in a browser, by what was recorded of them.

A scene is packed into a block (``unroll_block`` and its neighbours), which the code in ``js/``
shows. ``standalone`` makes a page of blocks that plays without a server and without a network.
"""

from rnncore.player.block import Handed, Network, Readout, joined_block, unroll_block
from rnncore.player.compared import compared_block
from rnncore.player.gradient import gradient_block
from rnncore.player.standalone import standalone
from rnncore.player.tower import tower_block
from rnncore.player.training import TrainingLane, training_block
from rnncore.player.transformer import transformer_block
from rnncore.player.update import Weight, update_block
from rnncore.player.view import View

__all__ = [
    "Handed",
    "Network",
    "Readout",
    "TrainingLane",
    "View",
    "Weight",
    "compared_block",
    "gradient_block",
    "joined_block",
    "standalone",
    "tower_block",
    "training_block",
    "transformer_block",
    "unroll_block",
    "update_block",
]
