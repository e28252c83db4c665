"""The registry of cells. Adding a cell is one file and one line here."""

from rnncore.cells.base import Cell, Gate
from rnncore.cells.elman import Elman
from rnncore.cells.gru import GRU
from rnncore.cells.indrnn import IndRNN
from rnncore.cells.lstm import LSTM

CELLS: dict[str, Cell] = {cell.name: cell for cell in (Elman(), LSTM(), GRU(), IndRNN())}

__all__ = ["CELLS", "Cell", "Gate"]
