"""What the tabs of the page let a person choose beside the towers: part of the address too."""

from pages.residual_shortcuts.experiments import STACK_CELLS
from pages.residual_shortcuts.spec import VARIANTS

KIND = "kind"
"""The kind of block that a tab looks at."""

STACK_CELL, STACK_DEPTH = "stack-cell", "stack-layers"
STACK_DEPTHS = (2, 16)
MODE = "mode"
MODES = ("train", "eval")
"""What the batch norm of ResNet-34 divides by."""

ASKED: dict[str, tuple[str, ...] | tuple[float, float]] = {
    KIND: VARIANTS,
    STACK_CELL: tuple(STACK_CELLS),
    MODE: MODES,
    STACK_DEPTH: STACK_DEPTHS,
}
