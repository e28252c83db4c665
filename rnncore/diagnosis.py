"""What a recorded run tells of its network: each finding with its number, and what it may mean.

The limits are conventions, named here; a finding is a hint, not a verdict.
"""

from __future__ import annotations

import numpy as np

from rnncore import measures
from rnncore.cells import CELLS
from rnncore.trace import Trace, Track
from rnncore.travelling import Finding, travelling

OPEN = SHUT = 0.5
"""Share of gate values in the outer tenth of their range from which a gate is called saturated."""

DEAD = 0.1
"""Share of units that are 0 at every step of every row from which it is worth a line."""

FLAT = 0.5
"""Share of states of tanh units beyond ±0.95 from which it is worth a line."""

EDGE = 0.95


def diagnose(trace: Trace) -> list[Finding]:
    """All findings, track by track.

    Never empty: how the gradient travels, or that there is none, is always said.
    Kinds: "overflow", "gate open", "gate shut", "dead units", "flat units", "exploding",
    "vanishing", "gradient", "horizon", "no gradient". Towers of blocks have none of the first
    five but "overflow".
    """
    found: list[Finding] = []
    for track in trace.tracks:
        where = _name(trace, track)
        alive = trace.alive
        found += _overflow(track, where, alive)
        if track.cell in CELLS:
            found += _gates(track, where) + _units(trace, track, where)
        found += travelling(trace, track, where)
    return found


def report(trace: Trace) -> str:
    """``diagnose`` as text, a heading with the size of the run first."""
    first = trace.tracks[0]
    size = f"{trace.steps} steps, {trace.batch} rows, {first.hidden_size} units"
    lines = [f"{first.cell}, {len(trace.tracks)} tracks: {size}", ""]
    for finding in diagnose(trace):
        lines += [f"{finding.where}: {finding.measured}", f"    {finding.meaning}"]
    return "\n".join(lines)


def _name(trace: Trace, track: Track) -> str:
    if track.cell not in CELLS:
        return "tower"
    direction = (", backward" if track.reverse else ", forward") if trace.bidirectional else ""
    return f"layer {track.layer + 1}{direction}"


def _overflow(track: Track, where: str, alive: np.ndarray) -> list[Finding]:
    """States that are no numbers any more, where the row has not ended."""
    if track.cell not in CELLS:
        bad = ~np.isfinite(track.states["h"])
    else:
        bad = ~np.isfinite(track.after(track.states["h"])) & alive[..., None]
    share = float(bad.mean())
    if not share:
        return []
    meaning = "The state overflowed: smaller recurrent weights, a bounded activation, or float64."
    return [Finding("overflow", where, f"{share:.1%} of the states are NaN or infinite", meaning)]


_MEANING = {
    ("forget", "open"): "The cell state is carried on almost whole: long memory, slow to forget.",
    ("forget", "shut"): "The cell state is erased at every step: nothing is remembered for long. "
    "A forget bias of 1 or more is usual at the start of training.",
    ("input", "open"): "Everything is written into the cell state.",
    ("input", "shut"): "Hardly anything is written into the cell state.",
    ("output", "open"): "The cell state is shown whole.",
    ("output", "shut"): "The cell state is hidden from the output and from the next step.",
    ("reset", "open"): "The candidate sees the whole state before.",
    ("reset", "shut"): "The candidate ignores the state before.",
    ("update", "open"): "The state is carried on almost whole: long memory, slow to change.",
    ("update", "shut"): "The state is replaced at every step: nothing is remembered for long.",
}


def _gates(track: Track, where: str) -> list[Finding]:
    """Gates between 0 and 1 that stand at an end of their range most of the time."""
    found = []
    for name in track.gates:
        if (name, "open") not in _MEANING:
            continue
        low, high = measures.saturation(track, name)
        mean = float(np.nanmean(measures.gate_mean(track, name)))
        for side, shares, limit in (("open", high, OPEN), ("shut", low, SHUT)):
            share = float(np.nanmean(shares))
            if share >= limit:
                measured = f"the {name} gate is {side} for {share:.0%} of units and steps"
                measured += f" (mean {mean:.3f})"
                found.append(Finding(f"gate {side}", where, measured, _MEANING[name, side]))
    return found


def _units(trace: Trace, track: Track, where: str) -> list[Finding]:
    """Units that are switched off for good, and units that stand in the flat ends of tanh."""
    if track.nonlinearity is None:
        return []
    h = track.after(track.states["h"])[trace.alive]  # (steps of all rows, H)
    if track.nonlinearity == "relu":
        share = float((h == 0).all(0).mean())
        if share < DEAD:
            return []
        measured = f"{share:.0%} of the units are 0 at every step"
        meaning = "Dead ReLU units learn nothing: a smaller step, other biases, or a leaky slope."
        return [Finding("dead units", where, measured, meaning)]
    share = float((np.abs(h) > EDGE).mean())
    if share < FLAT:
        return []
    measured = f"{share:.0%} of the states lie beyond ±{EDGE:g}"
    meaning = "tanh is flat there, so little gradient passes: smaller weights or normalised inputs."
    return [Finding("flat units", where, measured, meaning)]
