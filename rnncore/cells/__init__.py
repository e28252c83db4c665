"""The registry of cells. Adding a cell is one file and one line here."""

from rnncore.cells.base import Cell, Gate
from rnncore.cells.elman import Elman
from rnncore.cells.gru import GRU
from rnncore.cells.indrnn import IndRNN
from rnncore.cells.lstm import LSTM

CELLS: dict[str, Cell] = {cell.name: cell for cell in (Elman(), LSTM(), GRU(), IndRNN())}


def cell_of(name: str) -> Cell:
    """The cell of a track by its name.

    Raises ValueError for "tower", whose tracks are no recurrent cell's: ``measures.pathway_norms``
    and its neighbours are for them.
    """
    if name not in CELLS:
        listed = ", ".join(map(repr, CELLS))
        raise ValueError(
            f"cell must be recurrent, one of {listed}; got {name!r} (for towers there are "
            "measures.pathway_norms, removed_share and block_weight_gradients)"
        )
    return CELLS[name]


__all__ = ["CELLS", "Cell", "Gate", "cell_of"]
