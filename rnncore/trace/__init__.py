"""Everything recorded of one run, as named arrays; checked, saved and loaded."""

from rnncore.trace.archive import TraceError
from rnncore.trace.trace import STARTS, Trace, Track, load

__all__ = ["STARTS", "Trace", "TraceError", "Track", "load"]
