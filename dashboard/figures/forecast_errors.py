"""The error of forecasts by how far ahead they look: a line for each forecaster."""

from collections.abc import Mapping

import numpy as np

from dashboard import theme
from dashboard.figures import value_lines
from dashboard.figures.drawing import Figure, Table
from dashboard.figures.forecasts import look, ranked
from dashboard.figures.log_lines import Line
from rnncore.counting import counted


def figure(errors: Mapping[str, np.ndarray], *, what: str, mode: theme.Mode) -> Figure:
    """``errors``: the mean absolute error of each ``(H,)``, 1 … H years ahead, in ``what``."""
    ahead = np.arange(1, 1 + max(len(each) for each in errors.values()))
    lines = [
        (ahead, Line(name, each, *look(mode, number)))
        for number, (name, each) in enumerate(errors.items())
    ]
    most = 1.06 * max(float(each.max()) for each in errors.values())
    return value_lines.drawn(
        lines,
        title=_title(errors),
        across=("years ahead", 1, int(ahead[-1])),
        up=(f"mean absolute error, {what}", 0.0, most),
        mode=mode,
    )


def alt(errors: Mapping[str, np.ndarray], *, what: str) -> str:
    """What the figure says, in words."""
    each = "; ".join(
        f"{name} from {theme.number(float(values[0]))} one year ahead to "
        f"{theme.number(float(values[-1]))} in the last"
        for name, values in errors.items()
    )
    drawn = f"Lines of the mean absolute error in {what} over the years ahead"
    return f"{drawn}. {_title(errors)}. {each}."


def table(errors: Mapping[str, np.ndarray]) -> Table:
    """The figure's numbers, a row a distance."""
    first = next(iter(errors.values()))
    return {"years ahead": np.arange(1, len(first) + 1), **errors}


def _title(errors: Mapping[str, np.ndarray]) -> str:
    """The finding: who errs least over all distances."""
    means = {name: float(each.mean()) for name, each in errors.items()}
    last = max(len(each) for each in errors.values())
    return ranked(means, f"Mean error over 1 to {counted(last, 'year')} ahead")
