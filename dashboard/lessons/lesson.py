"""What a lesson consists of: beats, each an address of a page, some words, perhaps a question."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from dashboard.lessons.formulas import Condition


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a lesson, and in which line, counted from 1."""

    line: int
    reason: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.reason}"


class LessonError(ValueError):
    """A file that is no lesson, with all that is wrong with it."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Text:
    """Words as they are written, and where they begin."""

    line: int
    words: str


@dataclass(frozen=True, slots=True)
class Claim:
    """What a beat says in words, as a condition on what is measured."""

    line: int
    condition: Condition


@dataclass(frozen=True, slots=True)
class Answer:
    """A possible answer, and the condition under which it is right."""

    line: int
    words: str
    right: Condition


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked before it is shown, and what is said ``then``."""

    asked: Text
    answers: tuple[Answer, ...]
    then: Text | None = None


@dataclass(frozen=True, slots=True)
class Beat:
    """One view. ``show``: its address; ``play``: the moment up to which it is played.

    Where there is a question, it is played when the answer is shown. ``play`` is None where
    nothing moves by itself, and infinite for the end.
    """

    title: Text
    show: Text
    text: tuple[Text, ...] = ()
    play: float | None = None
    play_line: int = 0
    holds: tuple[Claim, ...] = ()
    question: Question | None = None

    @property
    def said(self) -> tuple[Text, ...]:
        """All of its words in which numbers may stand."""
        then = self.question.then if self.question else None
        asked = (self.question.asked,) if self.question else ()
        return (*self.text, *asked, *((then,) if then else ()))


@dataclass(frozen=True, slots=True)
class Lesson:
    """A title, what it is ``about``, its beats, and the file that it was read from."""

    title: str
    about: str
    beats: tuple[Beat, ...]
    source: str

    @property
    def mark(self) -> str:
        """What tells it from every other one, an earlier version of it too."""
        return hashlib.sha256(self.source.encode()).hexdigest()[:12]
