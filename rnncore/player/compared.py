"""Pack two runs for the scene ``compare``: a layer of both over the same steps, and what differs.

Three lanes stand over one timeline: the first run below, the second above it, and at the top the
second less the first, gate by gate and unit by unit.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rnncore.cells import CELLS
from rnncore.comparing.changes import span_of
from rnncore.player import lanes
from rnncore.player.block import MOST_WEIGHTS, equations_of, labels_of
from rnncore.player.packing import packed_block
from rnncore.player.palette import PALETTE
from rnncore.trace import Trace, Track

Titled = tuple[str, Trace]
"""What a run is called, and its trace of one row."""


def compared_block(
    first: Titled, second: Titled, *, place: int, names: Sequence[str], title: str, origin: str
) -> bytes:
    """Pack a layer in one direction of two runs for the scene ``compare``.

    Args:
        first: the run that is compared with; its steps' labels are shown.
        second: a run of a network of the same shape over as many steps.
        place: which of their tracks is shown.
        names: what each of the inputs that this layer reads is called.
        title: the network's name, "LSTM" for instance.
        origin: where the runs are from; printed on saved pictures.

    Raises:
        ValueError: for more than one row, or runs of another shape.
    """
    traces = [trace for _, trace in (first, second)]
    tracks = [trace.tracks[place] for trace in traces]
    _check(traces, tracks)
    one, other = tracks
    cell = CELLS[one.cell]
    light = 4 * sum(a.size for track in tracks for a in track.parameters.values()) <= MOST_WEIGHTS
    limits = {gate.name: lanes.limits(gate, tracks) for gate in cell.gates}
    arrays = lanes.arrays(tracks, light) | lanes.shares(tracks, limits)
    arrays |= {f"2.{name}": array for name, array in lanes.differences(one, other).items()}
    for k, trace in enumerate(traces):
        arrays[f"{k}.inputs"] = trace.layer_inputs(one.layer)[:, 0]  # (T, I)
    known = equations_of(one)
    head: dict[str, Any] = known | {
        "scene": "compare",
        "steps": traces[0].steps,
        "hidden": one.hidden_size,
        "inputs": len(names),
        "layers": 1,
        "names": list(names),
        "outputs": 0,
        "answers": [],
        "labels": list(labels_of(traces[0])),
        "gates": [_with_span(gate, tracks) for gate in lanes.gates(cell, limits)],
        "lanes": _lanes(first[0], second[0], tracks),
        "pinnable": light and bool(known["equations"]),
        "palette": PALETTE,
        "title": title,
        "origin": origin,
    }
    return packed_block(head, arrays | {"x": arrays["0.inputs"]})


def _lanes(first: str, second: str, tracks: Sequence[Track]) -> list[dict[str, Any]]:
    """Both runs as one layer, whichever it is, and what differs."""
    own = [
        found | {"layer": 0, "title": name}
        for found, name in zip(lanes.named([tracks])[:2], (first, second), strict=True)
    ]
    return [*own, own[1] | {"title": "difference", "difference": True}]


def _with_span(gate: Mapping[str, Any], tracks: Sequence[Track]) -> dict[str, Any]:
    """A gate, and the width of the range that its differences are shares of."""
    declared = CELLS[tracks[0].cell].gate(gate["name"])
    values = (track.gates[declared.name] for track in tracks)
    return {**gate, "span": span_of(declared, *values) or 1.0}


def _check(traces: Sequence[Trace], tracks: Sequence[Track]) -> None:
    if any(trace.batch != 1 for trace in traces):
        sizes = " and ".join(str(trace.batch) for trace in traces)
        raise ValueError(f"runs must hold one row each; got {sizes}")
    one, other = (
        (track.cell, track.nonlinearity, track.reverse, track.states["h"].shape) for track in tracks
    )
    if one != other:
        raise ValueError(f"runs must be alike in cell, direction and size; got {one} and {other}")
