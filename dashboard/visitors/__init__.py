"""What holds between visitors: turns, and results that they share."""

from pathlib import Path

from dashboard.prose import Prose

lesson = Prose(Path(__file__).with_name("lesson.md"))
