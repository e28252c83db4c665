"""What grows with the length of a sequence, a line a network; both axes are of powers."""

from collections.abc import Callable, Sequence
from typing import Literal, NamedTuple

import numpy as np

from dashboard import theme
from dashboard.figures.common import BARE, framed, light
from dashboard.figures.drawing import Figure
from dashboard.figures.log_lines import Line, name_beside, name_room
from dashboard.figures.powers import span, ticks
from rnncore.counting import counted

Kind = Literal["chain", "kept", "time"]


class Grown(NamedTuple):
    """``values (N,)``, above 0, of a network at ``steps (N,)``; ``role``: of its colour."""

    name: str
    role: str
    steps: np.ndarray
    values: np.ndarray
    dash: str = "solid"


class _Words(NamedTuple):
    finding: str
    up: str
    written: Callable[[float], str]


def written_bytes(value: float) -> str:
    """``"256 B"``, ``"32.8 kB"``, ``"2.1 MB"``: powers of 1,000, whole bytes as they are."""
    for size, unit in ((1e6, "MB"), (1e3, "kB")):
        if value >= size:
            return f"{value / size:.1f} {unit}"
    return f"{value:.0f} B"


def written_seconds(value: float) -> str:
    """``"0.33 ms"``, ``"1.3 s"``: two digits."""
    if value >= 0.9995:
        return f"{value:.1f} s"
    return f"{theme.number(1e3 * value, 2 if value < 0.0995 else 3)} ms"


_WORDS: dict[Kind, _Words] = {
    "chain": _Words(
        "Operations that wait for each other, at",
        "longest chain, operations",
        lambda value: f"{value:,.0f}",
    ),
    "kept": _Words("What a stream keeps after", "kept, bytes", written_bytes),
    "time": _Words("Forward and backward over", "forward and backward, seconds", written_seconds),
}


def figure(lines: Sequence[Grown], *, kind: Kind, mode: theme.Mode) -> Figure:
    """The lines over the lengths, a mark at each that was measured, each named at its end."""
    drawn, words = Figure(), _WORDS[kind]
    low, high = span(*(np.log10(line.values) for line in lines))
    ends = []
    for each in lines:
        x, y = np.log2(each.steps), np.log10(each.values)
        line = Line(each.name, y, theme.colour(mode, each.role), each.dash, 2.5)
        style = {"color": line.colour, "width": line.width, "dash": line.dash}
        said = [f"{counted(int(n), 'step')}: {words.written(float(v))}" for n, v in _points(each)]
        drawn.add_line(
            *(light(x), light(y), style, f"{each.name}<br>%{{text}}"),
            name=each.name,
            mode="lines+markers",
            text=said,
        )
        ends.append((float(x[-1]), float(y[-1]), line))
    lengths = sorted({int(n) for line in lines for n in line.steps})
    hair = 0.03 * max(1.0, float(np.log2(lengths[-1] / lengths[0])))
    drawn.across(
        "steps of the sequence",
        [float(np.log2(lengths[0])) - hair, float(np.log2(lengths[-1])) + hair],
        tickvals=np.log2(lengths).tolist(),
        ticktext=[f"{length:,}" for length in lengths],
        **BARE,
    )
    drawn.up(words.up, [low, high], **ticks(low, high), zeroline=False)
    name_beside(drawn, ends, (low, high), "right")
    drawn.update_layout(margin={"r": name_room([line for *_, line in ends])})
    return framed(drawn, _title(lines, words), mode, 386, free=14)


def alt(lines: Sequence[Grown], *, kind: Kind) -> str:
    """What the figure says, in words."""
    words = _WORDS[kind]
    each = "; ".join(
        f"{line.name} {words.written(float(line.values[0]))} at {int(line.steps[0]):,} and "
        f"{words.written(float(line.values[-1]))} at {int(line.steps[-1]):,}"
        for line in lines
    )
    return (
        f"{counted(len(lines), 'line')} over the steps of the sequence, both axes logarithmic: "
        f"{words.up}. {_title(lines, words)}. {each}."
    )


def table(lines: Sequence[Grown]) -> dict[str, np.ndarray | list[str]]:
    """The figure's numbers, a row a network and length."""
    rows = [(line.name, int(n), float(v)) for line in lines for n, v in _points(line)]
    names, steps, values = zip(*rows, strict=True)
    return {"network": list(names), "steps": np.array(steps), "value": np.array(values)}


def _points(line: Grown) -> list[tuple[float, float]]:
    return list(zip(line.steps.tolist(), line.values.tolist(), strict=True))


def _title(lines: Sequence[Grown], words: _Words) -> str:
    """The finding: least and most at the longest sequence that all have."""
    at = min(int(line.steps[-1]) for line in lines)
    found = {line.name: float(line.values[line.steps.tolist().index(at)]) for line in lines}
    low, high = min(found.values()), max(found.values())
    least, most = (
        _listed([name for name, value in found.items() if value == end]) for end in (low, high)
    )
    return (
        f"{words.finding} {counted(at, 'step')}: from {words.written(low)} ({least}) "
        f"to {words.written(high)} ({most})"
    )


def _listed(names: list[str]) -> str:
    """``"a, b and c"``."""
    return " and ".join(part for part in (", ".join(names[:-1]), names[-1]) if part)
