"""A trace as a JSON header and named arrays, and back. The form of the file is in FORMAT, VERSION.

Arrays are called "inputs", "outputs", "lengths", "loss", and by track "0.inputs",
"0.states.h" and so on. The header says which tracks there are.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from rnncore.trace.archive import TraceError
from rnncore.trace.fields import TraceFields
from rnncore.trace.origin import Origin

FORMAT = "rnncore.trace"
VERSION = 1
PLACE = ("cell", "layer", "reverse", "nonlinearity")
GROUPS = ("parameters", "states", "state_grads", "gates", "gate_grads")
ADDED = ("pathway_grads", "given", "held")
"""Written where there is something in them, so that files of older versions are read as well."""


def pack(trace: TraceFields) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """Header and arrays of a trace."""
    arrays = {name: getattr(trace, name) for name in ("inputs", "outputs", "lengths")}
    if trace.loss is not None:
        arrays["loss"] = np.array(trace.loss, dtype=np.float64)  # keeps a NaN's payload
    tracks = []
    for number, track in enumerate(trace.tracks):
        groups = {group: getattr(track, group) for group in GROUPS}
        groups |= {group: getattr(track, group) for group in ADDED if getattr(track, group)}
        tracks.append(
            {name: getattr(track, name) for name in PLACE}
            | {group: list(named) for group, named in groups.items()}
        )
        if track.inputs is not None:
            arrays[f"{number}.inputs"] = track.inputs
        for group, named in groups.items():
            arrays |= {f"{number}.{group}.{name}": array for name, array in named.items()}
    labels = None if trace.labels is None else list(trace.labels)
    header = {"format": FORMAT, "version": VERSION, "labels": labels, "tracks": tracks}
    added: dict[str, Any] = {} if trace.start is None else {"start": trace.start}
    added |= {} if trace.origin is None else {"origin": trace.origin.fields}
    return header | added, arrays


def unpack(
    header: dict[str, Any], arrays: dict[str, np.ndarray]
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Fields of the Trace without its tracks, and the fields of each Track.

    Raises TraceError where the file is of another format or a newer version, or where it holds an
    array that belongs to no field.
    """
    if header["format"] != FORMAT:
        raise TraceError(f"not a trace file: its format is {header['format']!r}, not {FORMAT!r}")
    if header["version"] != VERSION:
        raise TraceError(
            f"the trace file has version {header['version']!r}; this rnncore reads {VERSION}: "
            "a newer rnncore may be needed"
        )
    left: dict[str, Any] = dict(arrays)
    tracks = []
    for number, listed in enumerate(header["tracks"]):
        track = {name: listed[name] for name in PLACE}
        track["inputs"] = left.pop(f"{number}.inputs", None)
        for group in (*GROUPS, *(group for group in ADDED if group in listed)):
            track[group] = {name: left.pop(f"{number}.{group}.{name}") for name in listed[group]}
        tracks.append(track)
    loss, labels = left.pop("loss", None), header["labels"]
    fields: dict[str, Any] = {name: left.pop(name) for name in ("inputs", "outputs", "lengths")}
    fields["loss"] = None if loss is None else float(loss)
    fields["labels"] = None if labels is None else tuple(labels)
    fields["start"] = header.get("start")  # which older files do not say
    fields["origin"] = Origin(*header["origin"]) if "origin" in header else None
    if left:
        raise TraceError(f"the trace file holds arrays of no known use: {sorted(left)}")
    return fields, tracks
