"""What is chosen on the page Lessons. The fields are the keys of the address."""

from dataclasses import dataclass

from dashboard.choices import pick, whole
from pages.lessons.shelf import NAMES

OWN = "your own"


@dataclass(frozen=True, slots=True)
class LessonSpec:
    """A lesson by its name, and a beat of it, counted from 1."""

    lesson: str = pick("Lesson", (*NAMES, OWN))
    beat: int = whole("Beat", None, 1)
