"""*Shared weights*: parameters against the number of steps, shared over them or not."""

import numpy as np

from dashboard import theme
from dashboard.figures.common import framed, light, places
from dashboard.figures.drawing import Figure
from rnncore.counting import counted


def figure(
    shared: np.ndarray, separate: np.ndarray, *, step: int, cell: str, mode: theme.Mode
) -> Figure:
    """Counts of parameters ``(N,)`` for 1 … N steps, measured on both networks.

    shared: of the recurrent network; separate: of one with its own weights for every step;
    step: the number of steps shown now, 1 … N; cell: "elman", "lstm", "gru" or "indrnn".
    """
    drawn = Figure()
    for counts, role, dash in ((separate, "soft", "dash"), (shared, cell, "solid")):
        _line(drawn, counts, step, theme.colour(mode, role), dash)
    _name_lines(drawn, shared, separate, (theme.colour(mode, cell), theme.colour(mode, "soft")))
    count = len(shared)
    if 1 < step < 0.8 * count:
        many = int(separate[step - 1])
        below = {"xanchor": "left", "yanchor": "top", "xshift": 8}
        drawn.write(f"{many:,}", theme.colour(mode, "soft"), 15, x=step, y=many, **below)
    ticks = {"dtick": 1} if count <= 8 else {"nticks": 7}
    drawn.across("steps <i>T</i>", _padded(count), showgrid=False, **ticks)
    top = 1.2 * float(np.max(separate))
    drawn.up("parameters", [0, top], nticks=5, tickformat="~s")
    return framed(drawn, _title(shared, separate, step), mode, theme.HEIGHT["middle"])


def alt(shared: np.ndarray, separate: np.ndarray, *, step: int, cell: str) -> str:
    """What the figure says, in words."""
    return (
        f"Line chart of parameters against 1 to {counted(len(shared), 'step')}. "
        f"{_title(shared, separate, step)}. "
        f"The recurrent network ({cell}) has {int(shared[0]):,} at 1 step and "
        f"{int(shared[-1]):,} at {len(shared)}; with own weights for every step it is "
        f"{int(separate[0]):,} and {int(separate[-1]):,}."
    )


def table(shared: np.ndarray, separate: np.ndarray) -> dict[str, np.ndarray]:
    """The figure's numbers, a row a number of steps."""
    return {
        "steps": np.arange(1, len(shared) + 1),
        "recurrent network": np.asarray(shared),
        "own weights for every step": np.asarray(separate),
    }


def _title(shared: np.ndarray, separate: np.ndarray, step: int) -> str:
    """The finding at ``step`` steps."""
    one, many = int(shared[step - 1]), int(separate[step - 1])
    if step == 1:
        return f"For 1 step: {counted(one, 'parameter')} shared, {many:,} not shared"
    return (
        f"Own weights for each of {counted(step, 'step')}: {counted(many, 'parameter')} instead "
        f"of {one:,}"
    )


def _padded(count: int) -> list[float]:
    """A range for 1 … ``count`` with room for a mark at either end."""
    room = max(0.04 * (count - 1), 0.5 if count == 1 else 0.0)
    return [1 - room, count + room]


def _line(drawn: Figure, counts: np.ndarray, step: int, colour: str, dash: str) -> None:
    """The counts over all steps, and a dot at the step shown."""
    steps = places(len(counts))
    values = light(counts)
    style = {"color": colour, "width": 3, "dash": dash}
    drawn.add_line(steps, values, style, "%{x} steps: %{y:,} parameters")
    here = slice(step - 1, step)
    drawn.add_marks(steps[here], values[here], {"size": 11, "color": colour})


def _name_lines(
    drawn: Figure, shared: np.ndarray, separate: np.ndarray, colours: tuple[str, str]
) -> None:
    """Each line's name above its end; the shared count, the same at every length, beside it."""
    count = len(shared)
    end = {"x": count, "xanchor": "right" if count > 1 else "center"}
    drawn.write(
        f"recurrent: {int(shared[-1]):,}",
        colours[0],
        15,
        **end,
        y=float(shared[-1]),
        yanchor="bottom" if count > 1 else "top",
        yshift=5 if count > 1 else -8,
    )
    above = {"y": float(separate[-1]), "yanchor": "bottom", "yshift": 8}
    drawn.write("own weights for every step", colours[1], 15, **end, **above)
