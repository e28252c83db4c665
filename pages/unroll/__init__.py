"""The page Unroll: a network reads a sequence, step by step."""

from pathlib import Path

from dashboard.prose import Prose

lesson = Prose(Path(__file__).with_name("lesson.md"))
