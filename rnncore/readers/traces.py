"""A trace that somebody uploads: ``rnncore.load`` behind the readers' limits and words."""

from __future__ import annotations

import io

from rnncore.readers.sequence import InputError, check_size
from rnncore.trace import Trace, load

_ZIP = b"PK\x03\x04"


def read_trace(data: bytes, name: str) -> Trace:
    """The trace in the file ``data`` called ``name``, bit for bit as ``Trace.save`` wrote it.

    Raises InputError, with a message for a person, for anything else.
    """
    check_size(data, name, " `python -m rnncore view` opens a larger one from disk.")
    if not data.startswith(_ZIP):
        raise InputError(f"{name} is no trace: trace.save(path) writes one.")
    try:
        trace = load(io.BytesIO(data))
        "".join(trace.labels or ()).encode()
    except UnicodeEncodeError as error:
        raise InputError(f"{name}: a label holds half a character (a lone surrogate).") from error
    except Exception as error:  # ``load`` raises TraceError, and no reader may raise another thing
        raise InputError(f"{name} is no sound trace: {error}.") from error
    return trace
