"""ResNet-34 with its shortcuts and without: the gradient at the output of every block."""

import numpy as np

from dashboard import theme
from dashboard.figures.drawing import Figure, Labels, Table
from dashboard.figures.log_lines import Line, drawn
from dashboard.figures.powers import power
from rnncore.counting import counted


def figure(
    names: Labels, with_them: np.ndarray, without: np.ndarray, *, normed: str, mode: theme.Mode
) -> Figure:
    """``names (17,)`` bottom first; log10 of the norms ``(17,)`` of both networks."""
    result = drawn(
        np.arange(len(names)),
        [
            Line("with", with_them, theme.colour(mode, "shortcut")),
            Line("without", without, theme.colour(mode, "plain"), "3px,3px"),
        ],
        title=_title(with_them, without, normed),
        across="output of the block",
        up="‖∂<i>L</i>/∂ output‖",
        mode=mode,
    )
    first = [at for at, name in enumerate(names) if name == "stem" or name.endswith(".1")]
    result.update_xaxes(tickvals=first, ticktext=[names[at] for at in first])
    return result


def alt(names: Labels, with_them: np.ndarray, without: np.ndarray, *, normed: str) -> str:
    """What the figure says, in words."""
    return (
        f"Two lines over the stem and the {counted(len(names) - 1, 'block')} of ResNet-34, on an "
        f"axis of powers of ten. {_title(with_them, without, normed)}. At the top block it is "
        f"{power(float(with_them[-1]))} with shortcuts and {power(float(without[-1]))} without."
    )


def table(names: Labels, with_them: np.ndarray, without: np.ndarray) -> Table:
    """The figure's numbers, a row an output."""
    return {
        "output": list(names),
        "with shortcuts, log10": with_them,
        "without, log10": without,
    }


def _title(with_them: np.ndarray, without: np.ndarray, normed: str) -> str:
    """The finding: what the gradient at the stem is of that at the top."""
    one, other = (power(float(norms[0] - norms[-1])) for norms in (with_them, without))
    return (
        f"At the stem the gradient is {one} times that at the top with shortcuts and {other} "
        f"times without ({normed})"
    )
