"""What several pages show, and what is said beside it."""

from pathlib import Path

from dashboard.prose import Prose

lesson = Prose(Path(__file__).with_name("lesson.md"))
