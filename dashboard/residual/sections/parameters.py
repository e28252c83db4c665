"""What the tabs of the page let a person choose beside the towers: part of the address too."""

from dashboard.residual.spec import VARIANTS

KIND = "kind"
"""The kind of block that a tab looks at."""

KEYS: tuple[str, ...] = (KIND,)
CHOICES: dict[str, tuple[str, ...]] = {KIND: VARIANTS}
RANGES: dict[str, tuple[float, float]] = {}
