"""What a recorded run tells of its network, argued from what was measured.

``diagnosis`` asks one question after the other of an ``Evidence``, what a track's arrays say, and
every answer is a ``Finding``. ``written`` puts them into words for a terminal, and into JSON.
"""

from rnncore.report.diagnosis import diagnose
from rnncore.report.findings import KINDS, Finding
from rnncore.report.telling import as_json, as_text

__all__ = ["KINDS", "Finding", "as_json", "as_text", "diagnose"]
