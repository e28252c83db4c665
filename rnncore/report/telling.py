"""A report as a terminal shows it, and as JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict

from rnncore.cells import CELLS
from rnncore.counting import counted
from rnncore.report.findings import Finding
from rnncore.trace import Trace
from rnncore.trace.summary import of_origin

VERSION = 1
"""Of the form of the JSON."""


def heading(trace: Trace) -> str:
    """The size of the run: ``"lstm, 2 tracks: 60 steps, 8 rows, 16 units"``.

    And where it is the replay of one in another precision or place, of which.
    """
    first = trace.tracks[0]
    steps = "step" if first.cell in CELLS else "block"
    sizes = ((trace.steps, steps), (trace.batch, "row"), (first.hidden_size, "unit"))
    said = ", ".join(counted(count, noun) for count, noun in sizes)
    replayed = f"; {of_origin(trace)}" if trace.origin else ""
    return f"{first.cell}, {counted(len(trace.tracks), 'track')}: {said}{replayed}"


def as_text(trace: Trace, findings: Sequence[Finding]) -> str:
    """The findings of ``trace``, its size first: what was measured, what it means, what to try."""
    lines = [heading(trace), "Rows and steps are counted from 0.", ""]
    for finding in findings:
        where = f"{finding.where}: " if finding.where else ""
        lines.append(f"[{finding.kind}] {where}{finding.measured}")
        lines += [f"    {text}" for text in (finding.meaning, finding.advice) if text]
    return "\n".join(lines)


def as_json(trace: Trace, findings: Sequence[Finding]) -> str:
    """The same for programs; rows and steps are counted from 0."""
    first = trace.tracks[0]
    content = {
        "version": VERSION,
        "cell": first.cell,
        "tracks": len(trace.tracks),
        "steps": trace.steps,
        "rows": trace.batch,
        "units": first.hidden_size,
        "origin": None if trace.origin is None else str(trace.origin),
        "findings": [asdict(finding) for finding in findings],
    }
    return json.dumps(content, indent=2)  # in ASCII, which every pipe carries
