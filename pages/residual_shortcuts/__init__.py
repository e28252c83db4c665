"""The page Residual shortcuts: what is chosen, what is measured, and its parts."""

from pathlib import Path

from dashboard.prose import Prose

lesson = Prose(Path(__file__).with_name("lesson.md"))
