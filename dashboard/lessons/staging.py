"""From a beat to its scene: its address is read, run and measured; what does not fit is said."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from dashboard.lessons.formulas import Condition, FormulaError, Measures, filled
from dashboard.lessons.lesson import Beat, Fault, Lesson, LessonError
from dashboard.lessons.scene import Played, Scene
from dashboard.plain import shown
from dashboard.shell import addressed
from dashboard.shell.addressed import Address
from dashboard.shell.page import off_stage
from dashboard.visitors.turn import pause
from rnncore.counting import counted
from rnncore.player import View
from rnncore.readers import InputError

Pages = Mapping[str, Played]
"""The pages whose views can be beats, by the end of their address."""


@dataclass(frozen=True, slots=True, eq=False)
class Staged:
    """A beat and what it shows; ``until``: the moment up to which it is played, None for none."""

    beat: Beat
    address: Address
    scene: Scene
    until: int | None

    @property
    def view(self) -> View:
        """What the player shows first."""
        return self.address.view

    @property
    def text(self) -> tuple[str, ...]:
        """Its paragraphs, with what was measured in its places."""
        return tuple(self.filled(each.words) for each in self.beat.text)

    def filled(self, words: str) -> str:
        """Words of the beat with what was measured in their places."""
        return filled(words, self.scene.measures)

    @property
    def broken(self) -> tuple[str, ...]:
        """The claims that do not hold here, each with what was measured."""
        return tuple(
            f"{claim.condition.written}, measured: {claim.condition.measured(self.scene.measures)}"
            for claim in self.beat.holds
            if not claim.condition.holds(self.scene.measures)
        )

    @property
    def right(self) -> tuple[str, ...]:
        """The answers to its question that are right as measured."""
        question = self.beat.question
        answers = question.answers if question else ()
        return tuple(each.words for each in answers if each.right.holds(self.scene.measures))


def staged(beat: Beat, pages: Pages) -> Staged:
    """The beat with its scene. Raises LessonError, with all that is wrong with it."""
    line = beat.show.line
    try:
        asked, scene = _scene(beat, pages)
    except InputError as error:
        raise LessonError((Fault(line, str(error)),)) from None
    moments = scene.stage.moments
    until = None if beat.play is None else int(min(beat.play, moments))
    found = Staged(beat, asked, scene, until)
    faults = [
        Fault(
            line,
            f"{key}={shown(value)} is not on this stage, which has {counted(moments, 'moment')}",
        )
        for key, value in off_stage(scene.stage, asked.raw)
    ]
    if beat.play is not None and not (math.isinf(beat.play) or beat.play <= moments):
        faults.append(
            Fault(
                beat.play_line, f"{counted(moments, 'moment')} can be played, not {beat.play:.0f}"
            )
        )
    faults.extend(_unmeasured(found))
    if faults:
        raise LessonError(tuple(faults))
    return found


def _scene(beat: Beat, pages: Pages) -> tuple[Address, Scene]:
    asked = addressed.address(beat.show.words)
    if asked.path not in pages:
        there = ", ".join(name or "?… for Unroll" for name in pages)
        raise InputError(f"there is no page “{shown(asked.path)}” whose views are beats: {there}")
    page = pages[asked.path]
    return asked, page.scene(*addressed.choices(page.PAGE, asked), section=asked.section)


def _unmeasured(found: Staged) -> Iterator[Fault]:
    """What cannot be measured; and a question to which no answer, or every answer, is right."""
    beat, measures = found.beat, found.scene.measures
    for text in beat.said:
        pause()
        try:
            filled(text.words, measures)
        except FormulaError as error:
            yield Fault(text.line, str(error))
    answers = beat.question.answers if beat.question else ()
    right: set[bool | None] = set()
    for claim in beat.holds:
        yield from _fault(claim.line, claim.condition, measures)
    for answer in answers:
        faults = tuple(_fault(answer.line, answer.right, measures))
        yield from faults
        right.add(None if faults else answer.right.holds(measures))
    if beat.question and len(right) == 1 and None not in right:
        few = "every one" if True in right else "none"
        yield Fault(beat.question.asked.line, f"{few} of the answers is right as measured")


def _fault(line: int, condition: Condition, measures: Measures) -> Iterator[Fault]:
    pause()
    try:
        condition.holds(measures)
    except FormulaError as error:
        yield Fault(line, str(error))


def checked(lesson: Lesson, pages: Pages) -> Lesson:
    """The lesson, once every beat was run and measured. Raises LessonError with all its faults.

    What a beat claims and does not hold is no fault of the file: it is said where it is shown.
    """
    faults: list[Fault] = []
    for beat in lesson.beats:
        pause()
        try:
            staged(beat, pages)
        except LessonError as error:
            faults.extend(error.faults)
    if faults:
        raise LessonError(tuple(sorted(faults, key=lambda fault: fault.line)))
    return lesson
