"""Forecasts of a series beside what came, each with its mean absolute error."""

from collections.abc import Mapping, Sequence

import numpy as np

from dashboard import theme
from dashboard.figures import value_lines
from dashboard.figures.drawing import Figure, Table
from dashboard.figures.log_lines import Line
from rnncore.counting import counted

MEASURED = "measured"
_LOOKS = (("lstm", "solid"), (1, "10px,4px"), (0, "3px,3px"))
"""Of the forecasters in their order: a role, or a place in the palette of answers, and a dash."""


def look(mode: theme.Mode, number: int) -> tuple[str, str]:
    """Colour and dash of a forecaster."""
    hue, dash = _LOOKS[number]
    if isinstance(hue, str):
        return theme.colour(mode, hue), dash
    answers = theme.PALETTE[mode]["answers"]
    return answers[hue], dash


def figure(
    years: np.ndarray,
    values: np.ndarray,
    made: Mapping[str, np.ndarray],
    *,
    what: str,
    mode: theme.Mode,
) -> Figure:
    """``values (N,)`` of ``what`` in ``years (N,)``; ``made``: forecasts of the last of them."""
    lines = [(years, Line(MEASURED, values, theme.colour(mode, "ink"), width=2))]
    for number, (name, forecast) in enumerate(made.items()):
        colour, dash = look(mode, number)
        lines.append((years[-len(forecast) :], Line(name, forecast, colour, dash)))
    most = 1.06 * max(float(line.log10.max()) for _, line in lines)
    return value_lines.drawn(
        lines,
        title=_title(years, values, made, what),
        across=("year", int(years[0]), int(years[-1])),
        up=(what, 0.0, most),
        mode=mode,
    )


def alt(years: np.ndarray, values: np.ndarray, made: Mapping[str, np.ndarray], *, what: str) -> str:
    """What the figure says, in words."""
    last = max(len(forecast) for forecast in made.values())
    return (
        f"Lines from {years[0]} to {years[-1]}: the {what} as measured, and for the last "
        f"{counted(last, 'year')} as forecast. {_title(years, values, made, what)}."
    )


def table(years: np.ndarray, values: np.ndarray, made: Mapping[str, np.ndarray]) -> Table:
    """The figure's numbers, a row a year; NaN where nothing was forecast."""
    columns: Table = {"year": years, MEASURED: values}
    for name, forecast in made.items():
        columns[name] = np.r_[np.full(len(years) - len(forecast), np.nan), forecast]
    return columns


def _title(years: np.ndarray, values: np.ndarray, made: Mapping[str, np.ndarray], what: str) -> str:
    """The finding: who errs least in the years that were forecast, and by how much each errs."""
    first = years[-max(len(forecast) for forecast in made.values())]
    errors = {
        name: float(np.abs(forecast - values[-len(forecast) :]).mean())
        for name, forecast in made.items()
    }
    return ranked(errors, f"The {what} from {first} to {years[-1]}, mean error")


def ranked(errors: Mapping[str, float], what: str) -> str:
    """Errors in a sentence, the least first."""
    order: Sequence[tuple[str, float]] = sorted(errors.items(), key=lambda item: item[1])
    return f"{what}: " + ", ".join(f"{name} {theme.number(error)}" for name, error in order)
