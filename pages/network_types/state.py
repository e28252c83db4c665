"""From a spec to what is on screen: a run of the trained network of its kind, cached."""

from __future__ import annotations

from dashboard.choices import canonical
from dashboard.visitors.shared import shared
from pages.network_types.runs import TypeRun
from pages.network_types.spec import TypeSpec
from pages.network_types.ways import WAYS


def run(spec: TypeSpec) -> TypeRun:
    """The run of ``spec``. Raises NothingTypedError where there is no word to read."""
    return _run(canonical(spec))


@shared()
def _run(spec: TypeSpec) -> TypeRun:
    return WAYS[spec.kind](spec)
