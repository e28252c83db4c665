"""A comparison as a pandas table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from rnncore.comparing.changes import Change
from rnncore.trace import Trace


def to_frame(changes: Sequence[Change], trace: Trace) -> Any:
    """The changes one below the other; ``trace``: one of the two, for its tracks and labels."""
    import pandas as pd

    return pd.concat([pd.DataFrame(_columns(each, trace)) for each in changes], ignore_index=True)


def _columns(change: Change, trace: Trace) -> dict[str, Any]:
    track = None if change.track is None else trace.tracks[change.track]
    step, row, unit = (index.ravel() for index in np.indices(change.a.shape))
    labels = trace.labels or tuple(map(str, range(trace.steps)))
    columns = {
        "kind": change.kind,
        "name": f"dL/d{change.name}" if change.kind == "gradient" else change.name,
        "layer": -1 if track is None else track.layer,
        "reverse": track is not None and track.reverse,
        "step": step,
        "label": np.array(labels, dtype=object)[step],
        "row": row,
        "unit": unit,
        "a": change.a.ravel(),
        "b": change.b.ravel(),
        "difference": change.difference.ravel(),
    }
    inside = np.repeat(trace.alive.ravel(), change.a.shape[-1])
    return {
        name: column[inside] if isinstance(column, np.ndarray) else column
        for name, column in columns.items()
    }
