"""Towers of blocks, with and without a shortcut, and what each pathway of a block carries back."""

from rnncore.residual.elman import as_elman
from rnncore.residual.paths import Paths, path_contributions, pure_shortcut
from rnncore.residual.seeds import gradient_norms
from rnncore.residual.tower import INITS, NORMS, VARIANTS, Block, Tower
from rnncore.trace.tower_track import ACTIVATIONS

__all__ = [
    "ACTIVATIONS",
    "INITS",
    "NORMS",
    "VARIANTS",
    "Block",
    "Paths",
    "Tower",
    "as_elman",
    "gradient_norms",
    "path_contributions",
    "pure_shortcut",
]
