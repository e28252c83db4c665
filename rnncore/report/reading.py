"""What a run read and started from: inputs out of scale, padding, a given state, all rows alike."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from rnncore import measures
from rnncore.cells import CELLS
from rnncore.counting import counted, per_cent
from rnncore.report.advice import SATURATED
from rnncore.report.alike import alike
from rnncore.report.evidence import Evidence
from rnncore.report.findings import Finding, listed, numbers, whole
from rnncore.trace import Trace
from rnncore.written import number, power

LARGE = 10.0
"""Size of an input from which it may be the cause."""

UNEVEN = 1e3
"""Ratio of two columns' spreads from which it is worth a line."""

TAIL = 3
"""Steps of the same input at a row's end from which it may be padding."""


def reading(trace: Trace, tracks: list[Evidence]) -> Iterator[Finding]:
    """All findings about what came in."""
    first = tracks[0]
    if first.track.cell not in CELLS:
        return
    yield from _scale(trace, first)
    yield from alike(trace, tracks)
    yield from _start(trace, tracks)
    yield from _padding(trace, tracks)


def from_inputs(each: Evidence) -> bool:
    """Whether inputs, and not the state, drive a layer's sums."""
    read = each.trace.layer_inputs(each.track.layer)[each.alive]
    own = each.track.parameters
    by_input = read @ own["weight_ih"].T
    if "weight_hh" not in own:
        return True
    before, weight = each.track.before(each.track.states["h"])[each.alive], own["weight_hh"]
    by_state = before * weight if weight.ndim == 1 else before @ weight.T
    return bool(measures.norm(by_input.ravel()) > measures.norm(by_state.ravel()))


def _scale(trace: Trace, first: Evidence) -> Iterator[Finding]:
    # (steps of all rows, I), wide: a sum of large numbers leaves float32, a constant's is rounded.
    values = trace.inputs[trace.alive].astype(np.float64)
    largest, spread, mean = np.abs(values).max(0), values.std(0), values.mean(0)
    column = int(largest.argmax())
    size = (
        f"column {column} reaches {number(largest[column])} (mean {number(mean[column])}, "
        f"spread {number(spread[column])})"
    )
    if first.saturated >= SATURATED and largest[column] > LARGE and from_inputs(first):
        yield whole(
            "input scale",
            f"inputs are large: {size}; {per_cent(first.saturated)} of the gates and units of "
            "the first layer stand at an end of their range",
            f"Sums that large hold {'gates open or shut' if first.cell.gates else 'units at ±1'} "
            "whatever the network has learned, and hardly any gradient passes through their "
            "activations.",
            "Standardise each column: subtract its mean, divide by its spread.",
        )
        return
    varies = np.ptp(values, 0) > 0  # a constant's spread may be a rounding error above 0
    moving = spread[varies]
    if len(moving) > 1 and moving.max() > UNEVEN * moving.min():
        small = int(np.where(varies, spread, np.inf).argmin())
        yield whole(
            "input scale",
            f"inputs differ in size by {power(float(np.log10(moving.max() / moving.min())))}: "
            f"column {int(spread.argmax())} has spread {number(spread.max())}, column {small} "
            f"{number(spread[small])}",
            "With weights of one size, the small columns hardly count.",
            "Standardise each column: subtract its mean, divide by its spread.",
        )


def _start(trace: Trace, tracks: list[Evidence]) -> Iterator[Finding]:
    """A state that is not zero at the start, and whether gradients go on from it."""
    first = {name: _initial(tracks[0], name) for name in tracks[0].track.states}
    size = max(float(np.abs(array).max()) for array in first.values())
    if not size > 0 or (trace.steps > 1 and trace.start == "computed"):
        return  # what has a history was meant: an encoder's last state, a first one that is learned
    norm = float(np.median(measures.norm(first["h"])))
    constant = trace.start == "constant" and bool(trace.tracks[0].state_grads)
    history = " without a history" if constant else ""
    state = f"a state{history} that is not zero (|h| is {number(norm, 2)})"
    if trace.steps == 1 and constant:
        yield whole(
            "cut",
            f"the call reads one step, from {state}: no gradient goes on into a call before",
            "Where that is the state of the step before, detached, the network learns from each "
            "step alone.",
            "Hand the state on as it comes back; detach() it only where the way is meant to end.",
        )
    elif trace.steps == 1:
        yield whole(
            "one step",
            f"the call reads one step, from {state}",
            "The module is called step by step, and each call has a trace of its own: how the "
            "gradient travels on is not in this one.",
            "Give it the whole sequence at once, or use its Cell, whose calls make one trace.",
        )
    else:
        yield whole(
            "given state",
            f"the run starts from {state}",
            "If it is the last state of another batch, these rows go on from sequences that they "
            "may not belong to.",
            "Start from zeros, unless each row goes on where the same row ended before.",
        )


def _initial(each: Evidence, name: str) -> np.ndarray:
    """What each row starts from, ``(B, H)``."""
    array, rows = each.track.states[name], np.arange(each.trace.batch)
    return array[each.trace.lengths, rows] if each.track.reverse else array[0]


def _padding(trace: Trace, tracks: list[Evidence]) -> Iterator[Finding]:
    """Rows that end in one and the same input, of lengths that differ, and are read there."""
    tails = np.array([_tail(trace, row) for row in range(trace.batch)])
    padded = (tails >= TAIL) & (tails < trace.lengths)
    if not padded.any() or (trace.batch > 1 and len(set(tails.tolist())) < 2):
        return
    rows = numbers(padded)
    last = np.array([trace.inputs[trace.lengths[row] - 1, row] for row in rows])
    if np.ptp(last, 0).any() or (trace.batch == 1 and last.any()):
        return
    top = next((each for each in tracks if each.is_top), None)
    read = _read_in(top, trace, rows, tails) if top is not None and top.track.state_grads else ()
    if not read:
        return
    shortest, longest = int(tails[list(read)].min()), int(tails[list(read)].max())
    much = counted(longest, "step")
    yield whole(
        "padding read",
        f"{listed(read, 'row', trace.batch)} {'end' if len(read) > 1 else 'ends'} in "
        + (much if shortest == longest else f"{shortest} to {much}")
        + " of one and the same input, and the loss reads the state after them",
        "If that is padding, what is read is what the padding has left of the sequence.",
        "Pack the rows (torch.nn.utils.rnn.pack_padded_sequence), or read each row where it ends.",
        rows=read,
    )


def _tail(trace: Trace, row: int) -> int:
    """How many steps at the end of a row read the same."""
    own = trace.inputs[: int(trace.lengths[row]), row]
    differs = np.flatnonzero((own != own[-1]).any(-1))
    return len(own) - 1 - int(differs[-1]) if len(differs) else len(own)


def _read_in(
    top: Evidence, trace: Trace, rows: tuple[int, ...], tails: np.ndarray
) -> tuple[int, ...]:
    """Of ``rows`` those whose tail the loss reads, and nothing before it."""
    if top.track.reverse:
        return ()
    found = []
    for row in rows:
        came = np.flatnonzero(top.entered[:, row])
        if len(came) and came[0] >= trace.lengths[row] - tails[row] + TAIL - 1:
            found.append(row)
    return tuple(found)
