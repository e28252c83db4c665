"""The cells on the screen: a view a file, and the choices that come of them."""

from typing import NamedTuple

from dashboard.cells.elman import ELMAN
from dashboard.cells.gru import GRU
from dashboard.cells.indrnn import INDRNN
from dashboard.cells.lstm import LSTM
from dashboard.cells.mingru import MINGRU
from dashboard.cells.view import CellView
from rnncore import CELLS as EQUATIONS

NOTHING, VECTOR, MATRIX = "no weights", "a weight a unit", "a matrix"


class Choice(NamedTuple):
    """A cell with its activation, as it is chosen on the screen."""

    view: CellView
    nonlinearity: str | None

    @property
    def options(self) -> dict[str, str]:
        """What the module is asked for beside its sizes."""
        return {"nonlinearity": self.nonlinearity} if self.nonlinearity else {}

    @property
    def recurrent(self) -> str:
        """What stands between a state and the next: ``MATRIX``, ``VECTOR`` or ``NOTHING``."""
        shapes = EQUATIONS[self.view.cell].parameter_shapes(1, 1, bias=True)
        return (NOTHING, VECTOR, MATRIX)[len(shapes.get("weight_hh", ()))]


VIEWS = {view.cell: view for view in (ELMAN, LSTM, GRU, INDRNN, MINGRU)}
"""The views by the cell's name in a trace."""

CELLS = {
    view.look.name(nonlinearity): Choice(view, nonlinearity)
    for view in VIEWS.values()
    for nonlinearity in view.look.dashes
}
"""The cells that can be chosen, by their names on the screen, in the order of the choices."""

DASHES = {name: view.look.dashes[nonlinearity] for name, (view, nonlinearity) in CELLS.items()}
"""A dash for each, beside its hue and its name."""

UNOFFERED = {
    "gru_reset_before": "Cho et al. 2014 (arXiv:1406.1078v3), in the form of rnncore.ResetBeforeGRU"
}
"""Where cells are from that a page meets in files alone, by their names in a trace."""


def cell_source(cell: str) -> str:
    """Where a cell of a trace is from, and in which form."""
    return UNOFFERED[cell] if cell in UNOFFERED else VIEWS[cell].source
