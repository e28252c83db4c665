"""What came of a sweep: a table, or an array with an axis for each name."""

from __future__ import annotations

from typing import Any

import numpy as np

from rnncore.counting import counted
from rnncore.sweeping.grid import Grid


class Swept:
    """The values of all cells, in the grid's order whatever the order in which they came.

    ``grid``: by name its values. ``values``: what the function returned, as JSON gives it back;
    None for a cell that failed. ``errors``: by cell number what it failed with; ``cell(number)``
    says what it was called with.
    """

    def __init__(self, grid: Grid, outcomes: dict[int, dict[str, Any]]) -> None:
        self._grid = grid
        self.grid = grid.axes
        self.values = [outcomes[number].get("value") for number in range(len(grid))]
        self.errors = {
            number: outcomes[number]["error"]
            for number in range(len(grid))
            if "error" in outcomes[number]
        }

    def cell(self, number: int) -> dict[str, Any]:
        """What the function was called with in a cell."""
        return self._grid[number]

    def array(self, name: str | None = None) -> np.ndarray:
        """The numbers as float64, an axis for each name of the grid, NaN where a cell failed.

        ``name``: which, where the function returns a dict. Raises ValueError where it is not one
        of the dict's, and where what is asked for is no number.
        """
        numbers = [np.nan if n in self.errors else self._number(n, name) for n in range(len(self))]
        return np.array(numbers, dtype=np.float64).reshape(self._grid.shape)

    def to_frame(self) -> Any:
        """A pandas table with a row for each cell.

        Columns: the names of the grid; ``value``, or a column for each name in the dict that the
        function returned; ``error``, only where a cell failed. Raises ImportError where pandas is
        not installed.
        """
        import pandas as pd

        rows = []
        for number, value in enumerate(self.values):
            named = value if isinstance(value, dict) else {"value": value}
            failed = {"error": self.errors[number]} if number in self.errors else {}
            rows.append(self.cell(number) | ({} if failed else named) | failed)
        return pd.DataFrame(rows)

    def __len__(self) -> int:
        """How many cells there are."""
        return len(self.values)

    def __repr__(self) -> str:
        """The axes, and how many cells failed."""
        axes = " × ".join(f"{name} ({len(values)})" for name, values in self.grid.items())
        return f"<Swept: {axes}; {counted(len(self.errors), 'cell')} failed>"

    def _number(self, number: int, name: str | None) -> float:
        value = self.values[number]
        names = list(value) if isinstance(value, dict) else [None]
        if name not in names:
            raise ValueError(f"name must be one of {', '.join(map(repr, names))}; got {name!r}")
        found = value[name] if isinstance(value, dict) else value
        if not isinstance(found, int | float):
            raise ValueError(f"a cell must have a number for an array; got {found!r}")
        return found
