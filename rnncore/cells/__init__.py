"""The registry of cells, and of the modules that compute them."""

from torch import nn

from rnncore.cells.base import Cell, Gate
from rnncore.cells.elman import Elman
from rnncore.cells.gru import GRU
from rnncore.cells.gru_reset_before import ResetBeforeGRU
from rnncore.cells.indrnn import IndRNN
from rnncore.cells.lstm import LSTM
from rnncore.cells.lstmp import LSTMP
from rnncore.cells.mingru import MinGRU
from rnncore.cells.stated import Stated

CELLS: dict[str, Cell] = {
    cell.name: cell for cell in (Elman(), LSTM(), GRU(), IndRNN(), MinGRU(), ResetBeforeGRU())
}

MODULES: dict[type[nn.Module], Cell] = {
    nn.RNN: CELLS["elman"],
    nn.LSTM: CELLS["lstm"],
    nn.GRU: CELLS["gru"],
}
"""The modules that can be recorded, with the cell that each computes; ``nn`` adds its own."""

PROJECTED = LSTMP()
"""What ``nn.LSTM`` computes with ``proj_size``; not among ``CELLS``, whose h is as wide as c."""


def computed_by(module: nn.Module, cell: Cell) -> Cell:
    """``cell``, or its form with a projection where ``module`` has one."""
    return PROJECTED if getattr(module, "proj_size", 0) else cell


def register(cell: Cell, module: type[nn.Module]) -> None:
    """Make a cell of your own known, so that ``module`` can be recorded, watched and reported.

    ``cell`` states its plain ``step`` and its ``gates``, see ``Cell``; ``module`` computes it, with
    the attributes and parameter names of ``nn.GRU``: the simplest is a subclass of
    ``rnncore.Recurrent`` that names the cell. A trace file of the cell can be read where the cell
    is registered. Registering the same class again replaces what was there, as a notebook does.

    Raises TypeError for what is no cell or no module, and ValueError for a name or a module that
    another cell has, for other states than h and one more, and for a step that leaves out a gate or
    a state or has weights elsewhere than in a gate's sum.
    """
    if not isinstance(cell, Cell):
        raise TypeError(f"cell must be a rnncore.cells.Cell; got {type(cell).__name__}")
    if not (isinstance(module, type) and issubclass(module, nn.Module)):
        raise TypeError(f"module must be a class of torch.nn.Module; got {module!r}")
    other = MODULES.get(module)
    if other is not None and other.name != cell.name:
        raise ValueError(
            f"module must compute no other cell; got {module.__name__}, which computes "
            f"{other.name!r}"
        )
    known = CELLS.get(cell.name)
    if known is not None and type(known).__qualname__ != type(cell).__qualname__:
        raise ValueError(
            f"name must be none of {', '.join(map(repr, CELLS))}; got {cell.name!r} for "
            f"{type(cell).__qualname__}"
        )
    for nonlinearity in cell.nonlinearities or (None,):
        if cell.step is not None:
            _check(cell, cell.stated(nonlinearity))
    CELLS[cell.name] = cell
    MODULES[module] = cell


def _check(cell: Cell, stated: Stated) -> None:
    """Every gate and state must have its line, and weights must stand where they are counted."""
    if cell.states[0] != "h" or len(cell.states) > 2:
        raise ValueError(
            f"states of cell {cell.name!r} must be h, or h and one more; got {cell.states}"
        )
    symbols = [line.symbol for line in stated.lines]
    missing = [name for name in (*stated.gates, *stated.states) if name not in symbols]
    if missing:
        raise ValueError(
            f"step of cell {cell.name!r} must give {', '.join(missing)}; it gives "
            f"{', '.join(symbols)}"
        )
    stray = stated.stray()
    if stray:
        raise ValueError(
            f"step of cell {cell.name!r} must read weights in the lines of "
            f"{', '.join(stated.blocks)} alone: there x of that letter as a term, and h alone or "
            f"times gates and numbers; that of {stray} does not"
        )


def cell_of(name: str) -> Cell:
    """The cell of a track by its name; also that of a projected LSTM.

    Raises ValueError for "tower" and "transformer", whose tracks are no recurrent cell's:
    ``measures.pathway_norms`` and its neighbours are for towers.
    """
    if name == PROJECTED.name:
        return PROJECTED
    if name not in CELLS:
        listed = ", ".join(map(repr, CELLS))
        raise ValueError(
            f"cell must be recurrent, one of {listed}; got {name!r} (for towers there are "
            "measures.pathway_norms, removed_share and block_weight_gradients)"
        )
    return CELLS[name]


__all__ = ["CELLS", "MODULES", "PROJECTED", "Cell", "Gate", "cell_of", "computed_by", "register"]
