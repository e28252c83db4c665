"""A beat of a lesson as a page: its words, its question, its player, its curve, and its program."""

from __future__ import annotations

import base64
import json
from dataclasses import asdict, dataclass, replace

from dashboard.lessons.lesson import Lesson
from dashboard.lessons.staging import Staged
from dashboard.site.drawing import drawn
from dashboard.site.languages import Language
from dashboard.site.markup import each, prose, text, words
from dashboard.site.page import origin, page, said

LOCAL = "http://localhost:8501/"
"""Where ``make run`` serves the dashboard."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a beat stands: its lesson, its number from 1, and the files before and after it."""

    lesson: Lesson
    number: int
    before: str
    after: str


def beat_page(found: Staged, block: bytes, place: Place, *, logo: str, dashboard: str) -> str:
    """The document. ``block``: for the player, or empty; ``dashboard``: where one is, or empty."""
    title = found.beat.title.words
    count = len(place.lesson.beats)
    way = (
        f'<a href="index.html">{said("lessons")}</a> <span aria-hidden="true">›</span> '
        f'{words(place.lesson.title)} <span class="count">'
        + said("beat", number=lambda _: str(place.number), count=lambda _: str(count))
        + "</span>"
    )
    parts = [
        f"<h1>{words(title)}</h1>\n",
        *(_filled(found, words.words, "p") + "\n" for words in found.beat.text),
        _question(found) if found.beat.question else "",
        player(found, block) if block else "",
        f'<div class="after">{drawn(found.scene.sketch())}</div>\n' if found.scene.sketch else "",
        network(found),
        _run(found, dashboard),
        _about(place),
    ]
    asks = ' class="asks"' if found.beat.question else ""
    main = f"<article{asks}>\n{''.join(parts)}</article>\n"
    whole = f"{title} – {place.lesson.title}"
    return page(whole, way, main, logo=logo)


def _filled(found: Staged, english: str, tag: str = "span") -> str:
    """Words with what was measured in their places."""
    return each(lambda language: prose(language.filled(english, found.scene.measures)), tag)


def _question(found: Staged) -> str:
    question = found.beat.question
    assert question is not None
    answers = "".join(
        f'<label><input type="radio" name="answer" value="{number}"> '
        f"{words(answer.words)}</label>\n"
        for number, answer in enumerate(question.answers)
    )
    right = found.right
    numbers = " ".join(
        str(number) for number, answer in enumerate(question.answers) if answer.words in right
    )

    def listed(language: Language) -> str:
        return " / ".join(map(language.say, right))

    verdicts = "".join(
        f'<span class="{kind}">{said(kind, right=listed)}</span> ' for kind in ("held", "measured")
    )
    then = _filled(found, question.then.words) if question.then else ""
    return (
        f"<fieldset>\n<legend>{_filled(found, question.asked.words)}</legend>\n"
        f"{answers}</fieldset>\n"
        f'<details id="answer" data-right="{numbers}"><summary>{said("show")}</summary>\n'
        f'<p class="watch">{said("watch")}</p>\n<p class="then">{verdicts}{then}</p>\n</details>\n'
    )


def player(found: Staged, block: bytes) -> str:
    """The player with its numbers, the view that it opens with, and that which answers."""
    asks = found.beat.question is not None
    first = replace(found.view, turn="first", until=None if asks else found.until)
    data = base64.b64encode(first.before(block)).decode()
    shown = text(json.dumps(asdict(replace(found.view, turn="shown", until=found.until))))
    return (
        f'<div class="player" data-shown="{shown}">'
        f'<script type="application/octet-stream">{data}</script>\n{said("no-script", "p")}</div>\n'
    )


def network(found: Staged) -> str:
    """Which network is shown."""
    words = said("origin", origin=lambda language: origin(language, found.scene.origin))
    return f'<p class="origin">{words}</p>\n'


def _run(found: Staged, dashboard: str) -> str:
    """The address of the view in the dashboard, and the program that measures it."""
    query = found.beat.show.words.strip()
    address = text((dashboard or LOCAL) + query)
    named = said("there" if dashboard else "address", "p")
    shown = f'<a href="{address}">{address}</a>' if dashboard else f"<code>{address}</code>"
    program = ""
    if found.scene.program:
        lines = text(found.scene.program())
        program = f'{said("program", "p")}\n<pre tabindex="0"><code>{lines}</code></pre>\n'
    return (
        f'<details class="run"><summary>{said("run")}</summary>\n{named}\n'
        f'<p class="address">{shown}</p>\n{program}</details>\n'
    )


def _about(place: Place) -> str:
    """Back and on."""
    before = _link("prev", place.before, "back")
    after = _link(
        "next", place.after, "next-lesson" if place.number == len(place.lesson.beats) else "next"
    )
    return f'<div class="about">{before} {after}</div>\n'


def _link(way: str, file: str, section: str) -> str:
    return f'<a rel="{way}" href="{file}">{said(section)}</a>' if file else "<span></span>"
