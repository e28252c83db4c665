"""The page Your data: what a person brings, a sequence, weights or a trace, and what it shows."""

from pathlib import Path

from dashboard.prose import Prose

lesson = Prose(Path(__file__).with_name("lesson.md"))
