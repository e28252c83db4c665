"""How long a cell state lasts: half-life against the forget gate, the theory and the units."""

import numpy as np

from dashboard import theme
from dashboard.figures.common import framed
from dashboard.figures.drawing import Figure
from dashboard.figures.powers import drawable, ticks
from rnncore.counting import counted

BIASES = np.linspace(-4.0, 6.0, 201)


def figure(bias: np.ndarray, life: np.ndarray, *, mode: theme.Mode) -> Figure:
    """Units of a network: the ``bias (H,)`` of their forget gates, their ``life (H,)`` in steps.

    Drawn over ln 2 / −ln σ(b), which is their half-life where nothing but the bias moves the gate.
    """
    curve = np.log10(np.log(2) / np.log1p(np.exp(-BIASES)))
    drawn = Figure()
    dashed = {"color": theme.colour(mode, "line"), "width": 2, "dash": "6px,4px"}
    said = "b = %{x:.2f}: 10<sup>%{y:.2f}</sup> steps"
    drawn.add_line(np.float32(BIASES), np.float32(curve), dashed, said, name="theory")
    dot = {"size": 11, "color": theme.colour(mode, "forget_gate")}
    said = "unit %{customdata}: 10<sup>%{y:.2f}</sup> steps"
    units = np.arange(1, len(life) + 1, dtype=np.int32)
    lives = drawable(np.log10(life))
    drawn.add_marks(np.float32(bias), lives, dot, said, customdata=units, name="units")
    low, high = float(curve.min()) - 0.2, float(curve.max()) + 0.2
    drawn.across("bias of the forget gate, <i>b</i>", [-4, 6], nticks=8)
    drawn.up("half-life in steps", [low, high], **ticks(low, high))
    return framed(drawn, _title(life), mode, theme.HEIGHT["middle"], free=14)


def alt(bias: np.ndarray, life: np.ndarray) -> str:
    """What the figure says, in words."""
    del bias
    return (
        f"{counted(len(life), 'unit')} as dots over the curve of half-life against the forget "
        f"bias, on an axis of powers of ten. {_title(life)}."
    )


def table(bias: np.ndarray, life: np.ndarray) -> dict[str, np.ndarray]:
    """The figure's numbers, a row a unit."""
    units = np.arange(1, len(life) + 1)
    return {"unit": units, "bias of the forget gate": bias, "half-life, steps": life}


def _title(life: np.ndarray) -> str:
    """The finding: the longest and the shortest."""
    most, least = int(life.argmax()), int(life.argmin())
    return (
        f"By its gates unit {most + 1} keeps longest: half is left after "
        f"{theme.number(float(life[most]))} steps; unit {least + 1} after "
        f"{theme.number(float(life[least]))}"
    )
