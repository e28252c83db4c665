"""Weights that have grown, gradients that are sums of many, and biases that forgot a layer."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from rnncore import measures
from rnncore.cells import CELLS
from rnncore.counting import counted, per_cent
from rnncore.report.advice import SATURATED, keeping_gate, kept_share
from rnncore.report.evidence import Evidence
from rnncore.report.findings import Finding, whole
from rnncore.report.reading import LARGE, from_inputs
from rnncore.trace import Trace
from rnncore.written import fixed, number

GROWN = 10.0
"""How many times the largest weight that torch draws a weight must be to have grown."""

MANY = 20
"""Steps at which a loss enters from which it may be a sum over them."""

TIMES = 3.0
"""How many times its weight a gradient must be: a step of 0.3 of it would make the weight anew."""

BIASED, APART = 0.7, 0.7
"""Mean bias of a gate from which it was set, and by how much another layer's lies below."""

LESS = 0.05
"""By how much less of its state such a layer must keep, measured."""


def weights(trace: Trace, tracks: list[Evidence]) -> Iterator[Finding]:
    """All findings about weights and their gradients."""
    if trace.tracks[0].cell not in CELLS:
        return
    for each in tracks:
        yield from _grown(each)
    yield from _summed(trace, tracks)
    yield from _uneven(tracks)


def _grown(each: Evidence) -> Iterator[Finding]:
    track = each.track
    usual = track.hidden_size**-0.5
    large = track.layer == 0 and np.abs(each.trace.inputs).max() > LARGE and from_inputs(each)
    if not each.saturated >= SATURATED or large:
        return
    sizes = {
        name: float(np.abs(array).max())
        for name, array in track.parameters.items()
        if name.startswith("weight")
    }
    name = max(sizes, key=lambda weight: sizes[weight])
    if sizes[name] < GROWN * usual:
        return
    yield each.finding(
        "grown weights",
        measured=f"{name} reaches {number(sizes[name])} (torch draws at most {number(usual, 2)}), "
        f"and {per_cent(each.saturated)} of gates and units stand at an end of their range",
        meaning="Weights that large hold gates and units at the ends of their range, where hardly "
        "any gradient passes through their activations: they may have been thrown there by too "
        "large a step.",
        advice="A smaller learning rate, or the gradient's norm clipped, from weights that were "
        "sound.",
    )


def _summed(trace: Trace, tracks: list[Evidence]) -> Iterator[Finding]:
    top = tracks[-1]
    if not top.track.state_grads or not top.sound.any():
        return
    came = top.entered.sum(0)
    steps = int(np.median(came[came > 0])) if came.any() else 0
    if steps < MANY:
        return
    gradients = measures.parameter_gradients(trace)
    ratios = {}
    for each in tracks:
        for name, array in each.track.parameters.items():
            full = name + each.track.suffix
            if name.startswith("weight") and np.isfinite(gradients[full]).all():
                size, gradient = (measures.norm(a.ravel()) for a in (array, gradients[full]))
                ratios[full] = float(gradient / size) if size else 0.0
    if not ratios or max(ratios.values()) < TIMES:
        return
    name = max(ratios, key=lambda full: ratios[full])
    yield whole(
        "large gradient",
        f"the gradient of {name} is {number(ratios[name])} times as large as the weight "
        f"itself; the loss enters at {counted(steps, 'step')}, and their parts add up",
        "A loss that is summed over the steps has a gradient that grows with their number, "
        "one of targets out of scale is as large as they are, and a usual learning rate then takes "
        "steps that are too long.",
        "Average the loss over the steps where it is summed, standardise the targets where "
        "they are large, or clip the gradient's norm.",
    )


def _uneven(tracks: list[Evidence]) -> Iterator[Finding]:
    """One layer whose state is kept by a bias, beside others whose state is not."""
    found = keeping_gate(tracks[0].cell)
    if found is None or "bias_ih" not in tracks[0].track.parameters:
        return
    name, side = found
    block = tracks[0].cell.gates.index(tracks[0].cell.gate(name))
    by_layer: dict[int, list[float]] = {}
    keep: dict[int, list[float]] = {}
    for each in tracks:
        own, hidden = each.track.parameters, each.track.hidden_size
        rows = slice(block * hidden, (block + 1) * hidden)
        both = sum(own[bias][rows] for bias in ("bias_ih", "bias_hh") if bias in own)
        by_layer.setdefault(each.track.layer, []).append(side * float(np.mean(both)))
        keep.setdefault(each.track.layer, []).append(kept_share(each))
    means = {layer: float(np.mean(values)) for layer, values in by_layer.items()}
    kept = {layer: float(np.mean(values)) for layer, values in keep.items()}
    low, high = min(means, key=lambda n: means[n]), max(means, key=lambda n: means[n])
    if means[high] < BIASED or means[high] - means[low] < APART:
        return
    if not kept[low] < kept[high] - LESS:
        return  # what it reads opens its gate
    said = ", ".join(
        f"{fixed(side * value, 2)} in layer {layer + 1}" for layer, value in means.items()
    )
    yield whole(
        "uneven forget bias",
        f"the mean bias of the {name} gate is {said}; a step of layer {high + 1} keeps "
        f"{kept[high]:.2f} of its state, one of layer {low + 1} {kept[low]:.2f}",
        "The layers without it keep less of their state, and the gradient goes through "
        "all of them.",
        "The same bias in every layer; torch calls them bias_ih_l0, bias_ih_l1 and so on.",
    )
