"""From what a person brought to what is on screen: a network on a sequence, or part of a trace.

Runs are cached by everything that decides their numbers. Networks run in float64 whatever their
weights were saved in, because gradients leave the range of float32.
"""

from __future__ import annotations

import operator

import numpy as np
import torch

import rnncore
from dashboard.choices import canonical
from dashboard.models.networks import SIZE, build
from dashboard.models.spec import loss_steps
from dashboard.models.uploaded import Uploaded
from dashboard.visitors.shared import shared
from pages.your_data import uploads
from pages.your_data.runs import DataRun, Part
from pages.your_data.spec import MAPPED, SAVED, DataSpec
from pages.your_data.uploads import Upload
from rnncore import Trace
from rnncore.cells import CELLS, MODULES, PROJECTED
from rnncore.counting import counted
from rnncore.player import recorded
from rnncore.player.looks import cell_name
from rnncore.readers import InputError, Sequence
from rnncore.readers.limits import STEPS_ON_SCREEN
from rnncore.readers.mapping import inputs_for, misfit
from rnncore.trace import parts
from rnncore.trace.summary import of_origin
from rnncore.trace.transformer_track import TRANSFORMER

WAYS_OUT = "Bring that, choose other columns, or choose the random mapping."
NO_WEIGHTS = "No weights have been uploaded yet. Bring a file of them, or choose an untrained cell."


def run(spec: DataSpec, uploaded: Uploaded, weights: Upload | None) -> DataRun:
    """The network of ``spec`` on its window of the sequence that was ``kept``.

    Raises InputError where the numbers leave the range of float64, and where the network of
    ``spec`` is that of saved weights and there are none, or they cannot read the sequence.
    """
    if spec.network == SAVED and (weights is None or weights.digest != spec.weights):
        raise InputError(NO_WEIGHTS)
    return _run(canonical(spec), uploaded, weights)


@shared()
def _run(spec: DataSpec, _uploaded: Uploaded, _weights: Upload | None) -> DataRun:
    whole, count = _uploaded.sequence, spec.uploaded.steps
    window = whole.window(spec.uploaded.start - 1, count)
    network, title, origin = _network(spec, _weights)
    inputs, said = _inputs(spec, whole, window, _input_size(network))
    loss_at = loss_steps(spec.loss, spec.at, count)
    with np.errstate(all="ignore"):
        trace = rnncore.record(
            network,
            torch.tensor(inputs).unsqueeze(1),  # (T, 1, I)
            loss=rnncore.at_step(*loss_at),
            labels=list(window.labels),
        )
    if not np.isfinite(trace.outputs).all():
        raise InputError(
            "The states leave the range of float64 on this input. Take it standardised, or a "
            "network whose activation is bounded."
        )
    names = window.names if len(window.names) == inputs.shape[1] else ()
    return DataRun(
        key=repr(spec),
        title=title,
        origin=origin,
        source=_uploaded.name,
        labels=window.labels,
        names=names or tuple(f"x{k + 1}" for k in range(inputs.shape[1])),
        read_as=said,
        trace=trace,
        loss_at=loss_at,
        spec=spec,
        uploaded=_uploaded,
    )


def _network(spec: DataSpec, weights: Upload | None) -> tuple[torch.nn.Module, str, str]:
    """The network in float64, its name, and where its weights are from."""
    if spec.network != SAVED:
        columns = SIZE if spec.uploaded.tokens else spec.uploaded.columns
        network, _ = build(spec.untrained, columns)
        return network, spec.cell, f"untrained, seed {spec.seed}"
    assert weights is not None
    found = uploads.modules(weights, spec.nonlinearity)
    network = found[spec.module].double().eval()
    title = cell_name(MODULES[type(network)].name, getattr(network, "nonlinearity", None))
    return network, title, f"{weights.name}, {spec.module}"


def _input_size(network: torch.nn.Module) -> int:
    size = network.input_size
    assert isinstance(size, int)
    return size


def _inputs(spec: DataSpec, whole: Sequence, window: Sequence, size: int) -> tuple[np.ndarray, str]:
    """What the network reads, ``(T, size)``, and how it came about.

    Columns are standardised over the whole series, so a day keeps its value in every window. Raises
    InputError for what does not fit saved weights, unless a random mapping was chosen.
    """
    mapped = spec.network != SAVED or spec.fit == MAPPED
    why_not = None if mapped else misfit(whole, size)
    if why_not:
        raise InputError(f"{why_not} {WAYS_OUT}")
    if window.values is None:
        return inputs_for(window, size, seed=spec.seed)
    scaled, said = inputs_for(whole, size, seed=spec.seed, scale=spec.standardised)
    start = spec.uploaded.start - 1
    return scaled[start : start + len(window)].copy(), said


def opened(upload: Upload, trace: Trace, part: Part) -> DataRun:
    """A row and a window of an uploaded trace. Raises InputError for a tower of blocks."""
    return _opened(upload, part, trace)


@shared(by_type={Upload: operator.attrgetter("digest")})
def _opened(upload: Upload, part: Part, _trace: Trace) -> DataRun:
    name = upload.name
    attends = _trace.tracks[0].cell == TRANSFORMER
    if attends and part.steps < _trace.steps:
        raise InputError(
            f"{name} is the trace of a Transformer over {counted(_trace.steps, 'step')}: it is "
            f"shown whole, up to {STEPS_ON_SCREEN}."
        )
    if _trace.tracks[0].cell == PROJECTED.name:
        raise InputError(
            f"{name} is the trace of an LSTM with a projection (proj_size), whose h has another "
            "width than its c. This page shows states of one width; rnncore.measures and the "
            "arrays of the trace have everything else."
        )
    if not attends and _trace.tracks[0].cell not in CELLS:
        raise InputError(
            f"{name} is the trace of a tower of blocks, and this page shows recurrent networks. "
            "The page Residual shortcuts has towers."
        )
    row = parts.row(_trace, part.row)
    shown = parts.window(row, part.start, part.steps)
    labels = shown.labels or tuple(str(part.start + t + 1) for t in range(shown.steps))
    first = shown.tracks[0]
    dtype = first.states["h"].dtype
    of = f", row {part.row + 1} of {_trace.batch}" if _trace.batch > 1 else ""
    return DataRun(
        key=f"{upload.digest} {part}",
        title=recorded.title_of(shown),
        origin=f"{name}{of}",
        source=name,
        labels=labels,
        names=recorded.names_of(shown),
        read_as=f"as {of_origin(_trace) or f'recorded, in {dtype}'}",
        trace=shown,
        loss_at=() if attends else recorded.entered_within(row, part.start, part.steps),
        part=part,
        whole=_trace,
    )


def longest_row(trace: Trace, row: int) -> int:
    """How many steps of a row can be shown at once."""
    return min(int(trace.lengths[row]), STEPS_ON_SCREEN)
