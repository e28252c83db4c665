"""From a spec to what is on screen: a run of the trained network of its kind, cached."""

from __future__ import annotations

from dashboard.types.runs import TypeRun
from dashboard.types.spec import TypeSpec, canonical
from dashboard.types.ways import WAYS
from dashboard.visitors.shared import shared


def run(spec: TypeSpec) -> TypeRun:
    """The run of ``spec``. Raises NothingTypedError where there is no word to read."""
    return _run(canonical(spec))


@shared()
def _run(spec: TypeSpec) -> TypeRun:
    return WAYS[spec.kind](spec)
