"""As much of a trace as fits into a number of bytes, and words for what was left out."""

from __future__ import annotations

from typing import NamedTuple

from rnncore.cells import CELLS
from rnncore.counting import counted
from rnncore.player.packing import as_text
from rnncore.player.recorded import forward_block, names_of, title_of
from rnncore.trace import Trace, parts
from rnncore.trace.checks import OTHERS
from rnncore.trace.summary import layers_in
from rnncore.trace.tower_track import TOWER

ORIGIN = "recorded with rnncore"
"""Printed on a picture that somebody saves from the player."""

STEPS = 500
"""Steps that the player shows at once."""


class Fitted(NamedTuple):
    """A part of a trace: a row, and some of its steps from the first on.

    ``part``: the trace of them, ``row``: which, counted from 0; ``block``: what the player is sent,
    None where it has no scene for the trace; ``arithmetic``: whether its units can be opened.
    """

    whole: Trace
    part: Trace
    row: int
    block: bytes | None
    arithmetic: bool

    @property
    def sentence(self) -> str:
        """What is shown, and of what it is a part: ``"LSTM, 64 units, 40 steps. Shown: …"``."""
        sizes = [title_of(self.part), *_sizes(self.part)]
        shown = []
        if self.whole.batch > 1 and self.part.batch == 1:
            longest = ", its longest" if self.whole.lengths.min() < self.whole.steps else ""
            shown.append(f"row {self.row + 1} of {self.whole.batch:,}{longest}")
        if self.part.steps < int(self.whole.lengths[self.row]):
            of = int(self.whole.lengths[self.row])
            shown.append(f"steps 1 to {self.part.steps:,} of {of:,}, which is what fits here")
        elif not shown:
            return f"{', '.join(sizes)}."
        said = "; ".join(shown)
        return f"{', '.join(sizes)}. Shown: {said}."

    @property
    def is_part(self) -> bool:
        """Whether steps or the weights were left out because they did not fit."""
        return self.part.steps < int(self.whole.lengths[self.row]) or not self.arithmetic

    @property
    def is_less_than_a_file(self) -> bool:
        """Whether a page of its own has more: that has weights, and as many steps as are shown."""
        most = min(int(self.whole.lengths[self.row]), STEPS)
        return self.part.steps < most or not self.arithmetic


def fitted(trace: Trace, most: int) -> Fitted:
    """What of a trace is shown in ``most`` bytes: the first of its longest rows.

    All its steps with the weights if they fit, or else all without, or else as many as do. Of a
    Transformer, whose steps heed each other, and of a tower all or none.
    """
    row = int(trace.lengths.argmax())
    kind = trace.tracks[0].cell
    has_scene = bool(trace.tracks[0].state_grads) if kind in OTHERS else kind in CELLS
    part = trace if kind == TOWER else parts.row(trace, row)
    if not has_scene:
        return Fitted(trace, part, row, None, arithmetic=False)
    if kind in OTHERS:
        block = _block(part)
        return Fitted(trace, part, row, block if _fits(block, most) else None, arithmetic=True)
    return _of_recurrent(trace, part, row, most)


def _of_recurrent(trace: Trace, part: Trace, row: int, most: int) -> Fitted:
    near = parts.window(part, 0, STEPS) if part.steps > STEPS else part
    if _bytes(near, weights=True) < 4 * most:
        block = _block(near)
        if _fits(block, most):
            return Fitted(trace, near, row, block, arithmetic=bool(CELLS[near.tracks[0].cell].step))
    steps = min(part.steps, STEPS, most * part.steps // _bytes(part, weights=False) or 1)
    while steps:
        window = parts.window(part, 0, steps)
        block = _block(window, weights=False)
        if _fits(block, most):
            return Fitted(trace, window, row, block, arithmetic=False)
        steps = min(steps - 1, int(0.98 * steps * most / len(as_text(block))))
    return Fitted(trace, parts.window(part, 0, 1), row, None, arithmetic=False)


def _block(part: Trace, *, weights: bool = True) -> bytes:
    names = names_of(part) if weights else ()
    return forward_block(part, names=names, title=title_of(part), origin=ORIGIN, weights=weights)


def _bytes(part: Trace, *, weights: bool) -> int:
    """About as many as the block of all steps has: 4 a state or an input, 1 a gate."""
    found = 0
    for track in part.tracks:
        found += 4 * sum(array.size for array in track.states.values())
        found += sum(array.size for array in track.gates.values())
        if weights:
            found += 4 * sum(array.size for array in track.parameters.values())
    return found + (4 * part.inputs.size if weights else 0)


def _fits(block: bytes, most: int) -> bool:
    return len(block) <= 4 * most and len(as_text(block)) <= most


def _sizes(part: Trace) -> list[str]:
    layers = layers_in(part)
    both = " in both directions" if part.bidirectional else ""
    named = [f"{counted(layers, 'layer')}{both}"] if layers > 1 or both else []
    first = part.tracks[0]
    if first.cell == TOWER:
        rows = [counted(part.batch, "row")] if part.batch > 1 else []
        return [counted(part.steps, "block"), counted(first.hidden_size, "unit"), *rows]
    return [*named, counted(first.hidden_size, "unit"), counted(part.steps, "step")]
