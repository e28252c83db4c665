"""The family as small pictures: SVG with boxes for inputs, states and outputs, and arrows."""

from __future__ import annotations

from dataclasses import dataclass

from dashboard.theme import Mode, colour
from pages.network_types.spec import (
    BIDIRECTIONAL,
    ENCODER_DECODER,
    KINDS,
    MANY_TO_MANY,
    MANY_TO_ONE,
    ONE_TO_MANY,
    ONE_TO_ONE,
    STACKED,
)
from rnncore.counting import counted

WIDTH, HEIGHT = 180, 146
_BOX, _PITCH = 22, 30
_TOP, _MIDDLE, _BOTTOM = 26, 66, 106
"""Middles of the rows of outputs, states and inputs; two rows of states stand around the middle."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Which columns have an input and an output, and how the states are joined.

    ``columns``: how many. ``rows``: of states, "forward" or "backward". ``fed``: an output is the
    next input. ``halves``: where the decoder begins. ``state``: the letter in a state.
    """

    columns: int
    inputs: tuple[int, ...]
    outputs: tuple[int, ...]
    rows: tuple[str, ...] = ("forward",)
    fed: bool = False
    halves: int = 0
    state: str = "h"


_ALL = (0, 1, 2, 3)
PLANS: dict[str, Plan] = {
    ONE_TO_ONE: Plan(1, (0,), (0,), state="a"),
    ONE_TO_MANY: Plan(4, (0,), _ALL, fed=True),
    MANY_TO_ONE: Plan(4, _ALL, (3,)),
    MANY_TO_MANY: Plan(4, _ALL, _ALL),
    ENCODER_DECODER: Plan(5, (0, 1, 2), (3, 4), fed=True, halves=3),
    BIDIRECTIONAL: Plan(4, _ALL, _ALL, rows=("forward", "backward")),
    STACKED: Plan(4, _ALL, (3,), rows=("forward", "forward")),
}


def picture(kind: str, *, chosen: bool, mode: Mode) -> str:
    """The picture of ``kind`` as SVG; the chosen one has a frame and full ink."""
    plan = PLANS[kind]
    ink = colour(mode, "ink" if chosen else "soft")
    frame = colour(mode, "accent" if chosen else "faint")
    parts = [
        f'<rect x="1.5" y="1.5" width="{WIDTH - 3}" height="{HEIGHT - 3}" rx="10" '
        f'fill="{colour(mode, "card")}" stroke="{frame}" stroke-width="{3 if chosen else 1.5}"/>',
        *_arrows(plan, ink),
        *_boxes(plan, ink, mode),
        f'<text x="{WIDTH / 2}" y="{HEIGHT - 9}" font-size="15" font-weight="'
        f'{700 if chosen else 500}" fill="{ink}" text-anchor="middle">{kind}</text>',
    ]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        f'width="{WIDTH}" height="{HEIGHT}" font-family="Source Sans, Arial, sans-serif">'
        f'<defs><marker id="head" viewBox="0 0 7 8" refX="6" refY="4" markerWidth="5" '
        f'markerHeight="5" orient="auto"><path d="M0 0L7 4L0 8Z" fill="{ink}"/></marker></defs>'
        f"{''.join(parts)}</svg>"
    )


def words(kind: str, *, chosen: bool) -> str:
    """What the picture shows, for who does not see it."""
    plan = PLANS[kind]
    said = f"{kind}: {counted(len(plan.inputs), 'input')}, {counted(len(plan.outputs), 'output')}"
    rows = " and ".join(f"a row of states read {way}" for way in plan.rows)
    return f"{said}, {rows if plan.columns > 1 else 'no state'}{', chosen' if chosen else ''}"


def _x(plan: Plan, column: int) -> float:
    return WIDTH / 2 + (column - (plan.columns - 1) / 2) * _PITCH * (
        1.2 if not plan.halves else 1.1
    )


def _levels(plan: Plan) -> list[float]:
    """The middles of the rows of states, the lowest first."""
    return [_MIDDLE] if len(plan.rows) == 1 else [_MIDDLE + 13, _MIDDLE - 13]


def _boxes(plan: Plan, ink: str, mode: Mode) -> list[str]:
    size = _BOX if len(plan.rows) == 1 else 20
    state, well = colour(mode, "lstm"), colour(mode, "well")
    drawn = []
    for column in range(plan.columns):
        hue = colour(mode, "gru") if plan.halves and column >= plan.halves else state
        for level in _levels(plan):
            drawn += _box(
                _x(plan, column), level, size, hue, hue, plan.state, colour(mode, "background")
            )
    for column in plan.inputs:
        drawn += _box(_x(plan, column), _BOTTOM, 20, well, ink, "x", ink)
    for column in plan.outputs:
        drawn += _box(_x(plan, column), _TOP, 20, well, ink, "y", ink)
    return drawn


def _box(x: float, y: float, size: int, fill: str, line: str, text: str, ink: str) -> list[str]:
    return [
        f'<rect x="{x - size / 2:.1f}" y="{y - size / 2:.1f}" width="{size}" height="{size}" '
        f'rx="5" fill="{fill}" stroke="{line}" stroke-width="1.25"/>',
        f'<text x="{x:.1f}" y="{y + 4.5:.1f}" font-size="13" font-style="italic" fill="{ink}" '
        f'text-anchor="middle">{text}</text>',
    ]


def _arrows(plan: Plan, ink: str) -> list[str]:
    levels, half = _levels(plan), _BOX / 2
    read = [(_x(plan, column), _BOTTOM - 10, levels[0] + half) for column in plan.inputs]
    said = [(_x(plan, column), levels[-1] - half, _TOP + 11) for column in plan.outputs]
    drawn = [_arrow(x, start, x, stop, ink) for x, start, stop in read + said]
    for level, way in zip(levels, plan.rows, strict=True):
        for column in range(plan.columns - 1):
            ends = [_x(plan, column) + half, _x(plan, column + 1) - half - 1]
            start, stop = ends if way == "forward" else ends[::-1]
            drawn.append(_arrow(start, level, stop, level, ink))
    if plan.fed:
        for column in plan.outputs[:-1]:
            x, next_x = _x(plan, column) + 10, _x(plan, column + 1) - half
            path = f"M{x:.1f} {_TOP}C{x + 9:.1f} {_TOP} {next_x - 9:.1f} {_MIDDLE - 8}"
            drawn.append(
                f'<path d="{path} {next_x:.1f} {_MIDDLE - 6}" fill="none" stroke="{ink}" '
                'stroke-width="1.5" stroke-dasharray="3 2" marker-end="url(#head)"/>'
            )
    return drawn


def _arrow(x: float, y: float, to_x: float, to_y: float, ink: str) -> str:
    return (
        f'<path d="M{x:.1f} {y:.1f}L{to_x:.1f} {to_y:.1f}" stroke="{ink}" stroke-width="1.75" '
        'marker-end="url(#head)"/>'
    )


assert tuple(PLANS) == KINDS
