"""The traces of a session: those that were uploaded, or else what the dashboard was started on."""

from __future__ import annotations

import os
from pathlib import Path

import rnncore
from dashboard.visitors.shared import ALWAYS, shared
from pages.your_data import uploads
from pages.your_data.uploads import Upload
from rnncore.cli.viewing import OTHER, VARIABLE


@shared(store=ALWAYS)
def viewed() -> tuple[Upload, rnncore.Trace] | None:
    """The trace that ``python -m rnncore view`` started the dashboard on, whatever its size."""
    return _named_by(VARIABLE)


@shared(store=ALWAYS)
def viewed_beside() -> tuple[Upload, rnncore.Trace] | None:
    """The second trace that it was started on."""
    return _named_by(OTHER)


def brought(kind: str) -> tuple[Upload, rnncore.Trace] | None:
    """The first trace or the one that it is compared with: uploaded, or else viewed.

    A file that the dashboard was started on is compared with the other one of the two alone.
    """
    upload = uploads.kept(kind)
    if upload is not None:
        return upload, uploads.trace(upload)
    if kind == uploads.TRACE:
        return viewed()
    return viewed_beside() if uploads.kept(uploads.TRACE) is None else None


def _named_by(variable: str) -> tuple[Upload, rnncore.Trace] | None:
    path = os.environ.get(variable)
    if not path:
        return None
    found = rnncore.load(path)  # the command has read it before, and said what is wrong with it
    return Upload.of(Path(path).name, os.fsencode(path)), found
