"""A lesson from its Markdown: a title, and a heading a beat.

    # Why gradients vanish

    What the lesson is about.

    ## A loss at the end
    show: gradient-flow?preset=a-gate-keeps-it&step=0
    play: end
    holds: kept LSTM > 0.05

    Two cells read the same {{steps|step}}.

    ask: Which of them keeps more of the gradient?
    - the LSTM if kept LSTM > kept "Elman tanh"
    - the Elman network if kept LSTM <= kept "Elman tanh"
    then: The LSTM keeps {{kept LSTM|%}}.

What is wrong is collected with its line, all of it. Whether an address and a measure are there,
only the pages know (``staging.py``).
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field

from dashboard.lessons.formulas import FormulaError, condition
from dashboard.lessons.lesson import Answer, Beat, Claim, Fault, Lesson, LessonError, Question, Text

LONGEST, MOST_BEATS, MOST_ANSWERS, MOST_CLAIMS = 60_000, 40, 6, 20
"""Characters of a file, beats of a lesson, answers to a question, claims of a beat."""

PARAGRAPH, TITLE, LINE = 600, 80, 2000
"""Characters of a beat's text, which is read from the last row, of a heading, and of any line."""

FIELDS = ("show", "play", "holds", "ask", "then")

_FIELD = re.compile(r"([a-z]{2,12}):(?:\s+(.*))?")
_ANSWER = re.compile(r"[-*]\s+(.*)")


def read(data: bytes) -> Lesson:
    """The lesson in a file's bytes. Raises LessonError."""
    if len(data) > 4 * LONGEST:
        raise LessonError((Fault(1, f"a lesson has at most {LONGEST:,} characters"),))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise LessonError((Fault(line, "this is not text in UTF-8"),)) from None
    return parse(text)


def parse(text: str) -> Lesson:
    """The lesson that is written in ``text``. Raises LessonError."""
    if len(text) > LONGEST:
        raise LessonError((Fault(1, f"a lesson has at most {LONGEST:,} characters"),))
    reader = _Reader()
    for number, line in enumerate(re.split(r"\r\n|\r|\n", text), start=1):
        reader.line(number, line.strip())
    beats = reader.ended()
    if reader.faults:
        raise LessonError(tuple(sorted(reader.faults, key=lambda fault: fault.line)))
    return Lesson(reader.title, " ".join(reader.about), beats, text)


@dataclass
class _Draft:
    """A beat while it is read."""

    title: Text
    fields: dict[str, Text] = field(default_factory=dict)
    holds: list[Claim] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    text: list[Text] = field(default_factory=list)


@dataclass
class _Reader:
    title: str = ""
    about: list[str] = field(default_factory=list)
    drafts: list[_Draft] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    apart: bool = True  # whether the last line was none of a paragraph

    def line(self, number: int, line: str) -> None:
        """One more line of the file."""
        if len(line) > LINE:
            self.fault(number, f"a line has at most {LINE:,} characters, this one {len(line):,}")
        elif line.startswith("## "):
            self.drafts.append(_Draft(self.heading(number, line[3:])))
        elif line.startswith("# "):
            self.titled(number, line[2:])
        elif not line or self.drafts == []:
            self.about.extend([line] if line else [])
            if line and not self.title:
                self.fault(number, "a lesson begins with its title: # Title")
                self.title = line
        else:
            self.of_beat(number, line, self.drafts[-1])
        self.apart = not line or line.startswith("#")

    def heading(self, number: int, words: str) -> Text:
        words = words.strip()
        if len(words) > TITLE:
            self.fault(number, f"a heading has at most {TITLE} characters, this one {len(words)}")
        return Text(number, words)

    def titled(self, number: int, words: str) -> None:
        if self.title:
            self.fault(number, "there is a title already; a beat's heading has two signs: ## Beat")
        self.title = self.title or self.heading(number, words).words

    def of_beat(self, number: int, line: str, draft: _Draft) -> None:
        """A field, an answer, or words."""
        found, answer = _FIELD.fullmatch(line), _ANSWER.fullmatch(line)
        if found:
            self.field(number, found[1], (found[2] or "").strip(), draft)
        elif answer and "ask" in draft.fields:
            self.answer(number, answer[1], draft)
        elif "ask" in draft.fields:
            self.fault(
                number, "after a question there are only its answers, - answer if …, and then: …"
            )
        elif draft.text and not self.apart:
            last = draft.text[-1]
            draft.text[-1] = Text(last.line, f"{last.words} {line}")
        else:
            draft.text.append(Text(number, line))

    def field(self, number: int, name: str, words: str, draft: _Draft) -> None:
        if name not in FIELDS:
            self.fault(number, f"“{name}:” is not known here: there are {', '.join(FIELDS)}")
        elif not words:
            self.fault(number, f"“{name}:” says nothing")
        elif name == "holds":
            self.claim(number, words, draft)
        elif name in draft.fields:
            self.fault(
                number, f"this beat has “{name}:” already, in line {draft.fields[name].line}"
            )
        elif name in ("ask", "then") and len(words) > PARAGRAPH:
            self.fault(number, f"“{name}:” has at most {PARAGRAPH} characters, not {len(words):,}")
        elif name == "then" and "ask" not in draft.fields:
            self.fault(number, "“then:” answers a question, and there is none before it")
        else:
            draft.fields[name] = Text(number, words)

    def claim(self, number: int, words: str, draft: _Draft) -> None:
        if len(draft.holds) == MOST_CLAIMS:
            self.fault(number, f"a beat has at most {MOST_CLAIMS} lines with “holds:”")
            return
        try:
            draft.holds.append(Claim(number, condition(words)))
        except FormulaError as error:
            self.fault(number, str(error))

    def answer(self, number: int, words: str, draft: _Draft) -> None:
        said, given, formula = words.rpartition(" if ")
        if not given:
            self.fault(number, f"an answer says when it is right: - {words[:TITLE]} if …")
            return
        if said.strip() in (each.words for each in draft.answers):
            self.fault(number, f"this question has the answer “{said.strip()[:TITLE]}” already")
            return
        try:
            draft.answers.append(Answer(number, said.strip(), condition(formula)))
        except FormulaError as error:
            self.fault(number, str(error))

    def ended(self) -> tuple[Beat, ...]:
        """The beats, where nothing is missing."""
        if not self.title:
            self.fault(1, "a lesson begins with its title: # Title")
        if len(" ".join(self.about)) > PARAGRAPH:
            self.fault(1, f"what stands before the first beat has at most {PARAGRAPH} characters")
        if not self.drafts:
            self.fault(1, "there is no beat: a beat begins with its heading, ## Beat")
        if len(self.drafts) > MOST_BEATS:
            line = self.drafts[MOST_BEATS].title.line
            self.fault(
                line, f"a lesson has at most {MOST_BEATS} beats, this one {len(self.drafts)}"
            )
        return tuple(filter(None, map(self.beat, self.drafts)))

    def beat(self, draft: _Draft) -> Beat | None:
        line, play = draft.title.line, draft.fields.get("play")
        length = sum(len(text.words) for text in draft.text)
        if not draft.text:
            self.fault(line, "this beat says nothing: write a sentence or two below its fields")
        elif length > PARAGRAPH:
            self.fault(
                draft.text[0].line, f"a beat says at most {PARAGRAPH} characters, this one {length}"
            )
        if play is not None and not re.fullmatch(r"end|[0-9]{1,4}", play.words):
            self.fault(
                play.line, f"“play: {play.words[:TITLE]}”: write a moment, 7 for instance, or end"
            )
            play = None
        question = self.question(draft)
        if "show" not in draft.fields:
            self.fault(line, "this beat shows nothing: write show: and the address of a view")
            return None
        moment = None if play is None else math.inf if play.words == "end" else float(play.words)
        at = play.line if play else 0
        beat = draft.title, draft.fields["show"], tuple(draft.text), moment, at, tuple(draft.holds)
        return Beat(*beat, question)

    def question(self, draft: _Draft) -> Question | None:
        asked = draft.fields.get("ask")
        if asked is None:
            return None
        if not 2 <= len(draft.answers) <= MOST_ANSWERS:
            self.fault(
                asked.line,
                f"a question has 2 to {MOST_ANSWERS} answers, this one {len(draft.answers)}",
            )
        return Question(asked, tuple(draft.answers), draft.fields.get("then"))

    def fault(self, line: int, reason: str) -> None:
        self.faults.append(Fault(line, reason))
