"""What the page Gradient flow consists of: its spec, networks, controls, presets and sections."""

from pathlib import Path

from dashboard.prose import Prose

lesson = Prose(Path(__file__).with_name("lesson.md"))
