"""What is drawn of a beat beside its player, as numbers and names: lines, bars or a map.

Not about how it looks: the dashboard has its figures, and a page without a server its own drawing.
Names that a reader of another language should be told otherwise are English here.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """``values (N,)`` under a name, in the colour of a role (``dashboard/theme.py``)."""

    name: str
    values: np.ndarray
    role: str
    dash: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Lines:
    """Lines over whole numbers from ``first`` on, for a sentence that begins with ``what``.

    The values are log10. ``named_first``: the lines part at their beginning, so that their names
    stand there.
    """

    what: str
    across: str
    up: str
    lines: tuple[Line, ...]
    first: int = 0
    named_first: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class Bars:
    """Shares from 0 to 1, a bar each."""

    what: str
    names: tuple[str, ...]
    shares: np.ndarray


@dataclass(frozen=True, slots=True, eq=False)
class Map:
    """Shares from 0 to 1, ``(R, C)``: rows and columns have names, and ``down`` those of rows."""

    what: str
    down: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    shares: np.ndarray


Sketch = Lines | Bars | Map
