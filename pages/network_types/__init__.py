"""The page Types of network: the family of recurrent networks, each as a trained network."""

from pathlib import Path

from dashboard.prose import Prose

lesson = Prose(Path(__file__).with_name("lesson.md"))
