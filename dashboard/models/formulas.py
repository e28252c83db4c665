"""The equations of a cell as LaTeX, from its plain step, and its parameters' shapes.

Names as in PyTorch's documentation of ``nn.RNN``, ``nn.LSTM`` and ``nn.GRU``; u for a ``weight_hh``
that is a vector, as IndRNN's authors write it (Li et al. 2018, arXiv:1803.04831).
"""

import math

from dashboard.figures.powers import power
from rnncore import CELLS, Track
from rnncore.cells.equations import Line, Tree

SQUASH = {"sigmoid": r"\sigma", "tanh": r"\tanh", "relu": r"\mathrm{ReLU}"}
"""The activations as LaTeX."""

READOUT = r"y_t = W_{hy}\,h_t + b_y"
"""The output layer; h is the last layer's state, both directions joined."""


def lines_of(track: Track) -> tuple[Line, ...]:
    """The lines of a cell's plain step, see ``rnncore.cells.equations``; none without a step."""
    cell = CELLS[track.cell]
    return cell.stated(track.nonlinearity).lines if cell.step else ()


def equations(track: Track) -> str:
    """The cell's equations as one LaTeX block: a line for each gate and each state."""
    cell = CELLS[track.cell]
    named = {*cell.states, *(gate.symbol for gate in cell.gates)}
    lines = dict(lines_of(track))
    diagonal = len(cell.recurrent_shape(1)) == 1

    def latex(tree: Tree) -> str:
        if isinstance(tree, str):
            return f"{tree}_t" if tree in named else latex(lines[tree])
        if not isinstance(tree, tuple):
            return str(tree)
        operation, *parts = tree
        if operation == "before":
            return f"{parts[0]}_{{t-1}}"
        if operation in ("x", "h"):
            product = f"({latex(parts[1])})" if parts[1:] else ""
            return _weighed(operation, parts[0], product, diagonal)
        if operation == "*":
            return r" \odot ".join(map(factor, parts))
        if operation in SQUASH:
            inside = latex(parts[0])
            plain = isinstance(parts[0], str)
            return SQUASH[operation] + (f"({inside})" if plain else rf"\left({inside}\right)")
        right = factor(parts[1]) if operation == "-" else latex(parts[1])
        return f"{latex(parts[0])} {operation} {right}"

    def factor(tree: Tree) -> str:
        whole = lines[tree] if isinstance(tree, str) and tree not in named else tree
        summed = isinstance(whole, tuple) and whole[0] in ("+", "-", "x", "h")
        return f"({latex(whole)})" if summed else latex(whole)

    written = [f"{symbol}_t &= {latex(tree)}" for symbol, tree in lines.items() if symbol in named]
    return r"\begin{aligned}" + r" \\ ".join(written) + r"\end{aligned}"


def _weighed(source: str, block: str, product: str, diagonal: bool) -> str:
    """What the rows of ``block`` make of the input or of h, or of a ``product`` with it."""
    if source == "x":
        return rf"W_{{i{block}}}\,x_t + b_{{i{block}}}"
    weights = r"u \odot " if diagonal else rf"W_{{h{block}}}\,"
    return rf"{weights}{product or 'h_{t-1}'} + b_{{h{block}}}"


def shapes(track: Track, steps: int) -> list[tuple[str, str, int, int]]:
    """For each parameter of ``track``: name, shape, numbers in it, and how often it is used."""
    return [
        (name, " × ".join(map(str, values.shape)), values.size, steps)
        for name, values in track.parameters.items()
    ]


def written(log10: float) -> str:
    """``10**log10`` as LaTeX, with a power of ten outside 0.001 to 99,999."""
    if math.isinf(log10):
        return r"\infty" if log10 > 0 else "0"
    if -3 <= log10 < 5:
        return power(log10, 3).replace(",", r"\,").replace("−", "-")
    exponent = math.floor(log10)
    return rf"{10 ** (log10 - exponent):.2f} \cdot 10^{{{exponent}}}"
