"""What the reports of two runs say alike, and what only one of them says."""

from __future__ import annotations

import re
from collections import Counter
from typing import NamedTuple

from rnncore.report import KINDS, Finding, diagnose
from rnncore.report.diagnosis import can_diagnose
from rnncore.trace import Trace

_Key = tuple[int, int, str, int]


class Told(NamedTuple):
    """What both reports say of one thing: the finding in a and in b, None where it is not told.

    ``about``: what it is about, ``"gate shut: forget (layer 2)"``.
    """

    about: str
    a: Finding | None
    b: Finding | None


def reports(a: Trace, b: Trace) -> tuple[Told, ...]:
    """The findings of both, side by side, in the order of ``rnncore.report.KINDS``.

    Empty for an LSTM with a projection, of which there is no report.
    """
    if not can_diagnose(a):
        return ()
    ours, theirs = (_keyed(diagnose(trace)) for trace in (a, b))
    return tuple(
        Told(_about(ours.get(key) or theirs[key]), ours.get(key), theirs.get(key))
        for key in sorted(ours.keys() | theirs.keys())
    )


def _keyed(findings: list[Finding]) -> dict[_Key, Finding]:
    """Each by its kind, its track, the gate that it is about, and its number among such."""
    order = {kind: place for place, kind in enumerate(KINDS)}
    seen: Counter[tuple[int, int, str]] = Counter()
    keyed = {}
    for found in findings:
        track = -1 if found.track is None else found.track
        same = (order[found.kind], track, _gate(found))
        keyed[*same, seen[same]] = found
        seen[same] += 1
    return keyed


def _gate(found: Finding) -> str:
    named = re.match(r"the (\w+) gate is", found.measured)
    return named[1] if named else ""


def _about(found: Finding) -> str:
    gate = f": {_gate(found)}" if _gate(found) else ""
    return f"{found.kind}{gate}{f' ({found.where})' if found.where else ''}"
