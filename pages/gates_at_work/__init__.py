"""The page Gates at work: what the gates of trained networks do, and what holding one does."""

from pathlib import Path

from dashboard.prose import Prose

lesson = Prose(Path(__file__).with_name("lesson.md"))
