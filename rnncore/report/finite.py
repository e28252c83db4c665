"""The first number of a run that is infinite or none: what broke it, in the order of causes."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from rnncore import measures
from rnncore.cells import CELLS
from rnncore.counting import counted, plural
from rnncore.measures.entering import from_next
from rnncore.report.evidence import Evidence
from rnncore.report.findings import Finding, whole
from rnncore.trace import Trace
from rnncore.trace.origin import LARGEST
from rnncore.written import number, power

KIND = "not finite"


def not_finite(trace: Trace, tracks: list[Evidence]) -> list[Finding]:
    """One finding, or none: inputs before weights, these before states, these before gradients."""
    return list(next(filter(None, map(list, _causes(trace, tracks))), ()))


def _causes(trace: Trace, tracks: list[Evidence]) -> Iterator[Iterator[Finding]]:
    yield _inputs(trace)
    for each in tracks:
        yield _weights(each)
    for each in tracks:
        yield _states(each)
    for each in reversed(tracks):
        if each.track.state_grads and each.is_top:
            yield _loss(each)
    for each in reversed(tracks):
        if each.track.state_grads:
            yield _gradients(each)


def _inputs(trace: Trace) -> Iterator[Finding]:
    bad = ~np.isfinite(trace.inputs)
    if bad.any():
        step, row, column = (int(n) for n in np.argwhere(bad)[0])
        place = f"row {row}, step {step}, column {column}"
        yield whole(
            KIND,
            f"the input at {place} is {_said(trace.inputs[step, row, column])}",
            "What a network computes from such an input is no number either."
            if np.isnan(trace.inputs[step, row, column])
            else "Activations may bound what comes of it, but the gradient of its column of "
            "weight_ih is infinite or no number.",
            "Look for gaps in the data: torch.isfinite(inputs).all() finds them.",
            rows=(row,),
            steps=(step,),
        )


def _weights(each: Evidence) -> Iterator[Finding]:
    for name, array in each.track.parameters.items():
        bad = ~np.isfinite(array)
        if bad.any():
            place = np.argwhere(bad)[0]
            at = ", ".join(str(int(n)) for n in place)
            count, size = int(bad.sum()), counted(bad.size, "number")
            share = f"{count:,} of its {size} are not finite" if count > 1 else f"alone of {size}"
            yield each.finding(
                KIND,
                measured=f"{name}{each.track.suffix}[{at}] is {_said(array[tuple(place)])}"
                f"{', and ' if count > 1 else ', '}{share}; the inputs are finite",
                meaning="The weights came so: an update before this run has broken them, or they "
                "were loaded broken.",
                advice="Go back to weights that were sound, with a smaller learning rate or with "
                "the gradient's norm clipped.",
            )
            return


def _states(each: Evidence) -> Iterator[Finding]:
    track = each.track
    initial = {name: track.before(array) for name, array in track.states.items()}
    dtype = _dtype_of(each.trace)
    for name, array in each.after.items():
        bad = ~_holds(dtype, array) & each.alive[..., None]
        if not bad.any():
            continue
        order = np.argwhere(bad)
        step, row, unit = (int(n) for n in order[-1 if track.reverse else 0])
        found = f"{name} of row {row}, step {step}, unit {unit} is "
        found += _beyond(float(array[step, row, unit]), dtype)
        broken = [n for n, start in initial.items() if not np.isfinite(start[step, row]).all()]
        given = initial[name][step, row]
        if broken:
            yield each.finding(
                KIND,
                rows=(row,),
                steps=(step,),
                measured=f"the initial state {broken[0]} of row {row} is not finite",
                meaning="The run was started from a state that is no number; inputs and weights "
                "are finite.",
                advice="Start from zeros, or from a state of a run that was sound.",
            )
            return
        before = power(float(measures.log10_norm(given.astype(np.float64))))
        unbounded = track.nonlinearity == "relu" or track.cell not in CELLS
        yield each.finding(
            KIND,
            rows=(row,),
            steps=(step,),
            measured=f"{found}; inputs and weights are finite, and the state before has norm "
            f"{before}",
            meaning=f"The state outgrew {dtype}: nothing bounds it."
            if unbounded
            else f"The sum before an activation outgrew {dtype}: inputs times weights are "
            "too large, for the activations bound the state.",
            advice=_smaller(each) if unbounded else "Smaller inputs, or smaller weights.",
        )
        return


def _dtype_of(trace: Trace) -> str:
    """In which precision the run itself was computed."""
    return str(trace.tracks[0].states["h"].dtype) if trace.origin is None else trace.origin.dtype


def _holds(dtype: str, array: np.ndarray) -> np.ndarray:
    return np.isfinite(array) & (np.abs(array) <= LARGEST.get(dtype, np.inf))


def _beyond(value: float, dtype: str) -> str:
    """A number that ``dtype`` cannot hold, in words."""
    if np.isfinite(value):
        return f"{number(value)}, and {dtype} ends at {number(LARGEST[dtype])}"
    return _said(value)


def _smaller(each: Evidence) -> str:
    advice = "Smaller recurrent weights, or a bounded activation such as tanh."
    if each.track.cell in ("elman", "indrnn"):
        radius = measures.spectral_radius(each.track)
        advice = f"Smaller recurrent weights (their spectral radius is {number(radius)}; " + (
            "above 1 a ReLU state can grow at every step), or a bounded activation such as tanh."
        )
    return advice


def _loss(each: Evidence) -> Iterator[Finding]:
    if each.track.cell not in CELLS:
        return
    grads = each.track.after(each.track.state_grads["h"])
    bad = ~np.isfinite(grads) & each.alive[..., None]
    # What the next step has sent is a number, so the rest is from the loss.
    came = bad & np.isfinite(from_next(each.track))
    if not came.any():
        return
    step, row, unit = (int(n) for n in np.argwhere(came)[0 if each.track.reverse else -1])
    said = _said(grads[step, row, unit])
    yield each.finding(
        KIND,
        rows=(row,),
        steps=(step,),
        measured=f"the gradient that the loss sends to row {row}, step {step} is {said}; inputs, "
        "weights and states are finite",
        meaning="The loss, or what stands between it and this layer, has made it: a logarithm or "
        "a division of 0, a root at 0.",
        advice="Look at the loss itself: torch.autograd.set_detect_anomaly(True) names the "
        "operation.",
    )


def _gradients(each: Evidence) -> Iterator[Finding]:
    track = each.track
    grads = track.state_grads["h"]
    bad = ~np.isfinite(grads) & each.reaches(grads)[..., None]
    if not bad.any():
        return
    order = np.argwhere(bad.any(-1))
    place, row = (int(n) for n in order[0 if track.reverse else -1])
    value = grads[place, row][bad[place, row]][0]
    noun = "step" if track.cell in CELLS else "block"
    reached = (place if track.reverse else len(grads) - 1 - place) or 1
    yield each.finding(
        KIND,
        rows=(row,),
        steps=(min(place, len(grads) - 2),),
        measured=f"dL/dh of row {row} is {_said(value)} after {reached} "
        f"{noun if reached == 1 else plural(noun)} of its way back; all states are finite",
        meaning=f"The gradient outgrew {grads.dtype} on its way back: it explodes.",
        advice="Smaller recurrent weights; clipping comes too late for what is infinite already.",
    )


def _said(value: float) -> str:
    return "NaN" if np.isnan(value) else "infinite"
