"""From a trace that a person brought to what is on screen: one row of its batch, and a window."""

from __future__ import annotations

import operator

from dashboard.cells import cell_name
from dashboard.visitors.shared import shared
from pages.your_data.runs import DataRun, Part
from pages.your_data.uploads import Upload
from rnncore import Trace, measures
from rnncore.cells import CELLS
from rnncore.readers import InputError
from rnncore.readers.limits import STEPS_ON_SCREEN
from rnncore.trace import parts


def opened(upload: Upload, trace: Trace, part: Part) -> DataRun:
    """A row and a window of an uploaded trace. Raises InputError for a tower of blocks."""
    return _opened(upload, part, trace)


@shared(by_type={Upload: operator.attrgetter("digest")})
def _opened(upload: Upload, part: Part, _trace: Trace) -> DataRun:
    name = upload.name
    if _trace.tracks[0].cell not in CELLS:
        raise InputError(
            f"{name} is the trace of a tower of blocks, and this page shows recurrent networks. "
            "The page Residual shortcuts has towers."
        )
    row = parts.row(_trace, part.row)
    shown = parts.window(row, part.start, part.steps)
    labels = shown.labels or tuple(str(part.start + t + 1) for t in range(shown.steps))
    first = shown.tracks[0]
    of = f", row {part.row + 1} of {_trace.batch}" if _trace.batch > 1 else ""
    return DataRun(
        key=f"{upload.digest} {part}",
        title=cell_name(first.cell, first.nonlinearity),
        origin=f"{name}{of}",
        source=name,
        labels=labels,
        names=tuple(f"x{k + 1}" for k in range(shown.inputs.shape[-1])),
        axis="step",
        read_as=f"as recorded, in {first.states['h'].dtype}",
        trace=shown,
        loss_at=_entered(shown),
        part=part,
        whole=_trace,
    )


def _entered(trace: Trace) -> tuple[int, ...]:
    """Where a gradient enters the last layer, in either direction."""
    if not trace.tracks[0].state_grads:
        return ()
    last = [track for track in trace.tracks if track.layer == trace.tracks[-1].layer]
    found: set[int] = set()
    for track in last:
        found |= set(measures.entered_steps(track))
    return tuple(sorted(found))


def longest_row(trace: Trace, row: int) -> int:
    """How many steps of a row can be shown at once."""
    return min(int(trace.lengths[row]), STEPS_ON_SCREEN)
