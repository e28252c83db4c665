"""The folder of the site: the lessons' pages, and what they share."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from pathlib import Path

from dashboard import theme
from dashboard.lessons.lesson import Lesson
from dashboard.lessons.staging import Pages, staged
from dashboard.site.beat import Place, beat_page
from dashboard.site.extracting import spoken
from dashboard.site.index import index_page
from dashboard.site.languages import languages
from dashboard.site.markup import hidden
from rnncore.player.standalone import parts

_HERE = Path(__file__).parent

ROLES = (
    *("elman", "lstm", "gru", "indrnn", "mingru", "plain", "v1", "v2", "gated"),
    *("branch", "ink", "soft", "line", "faint", "well", "output_gate"),
)
"""What is drawn in a colour of its own."""


def build(folder: Path, lessons: Mapping[str, Lesson], pages: Pages, dashboard: str = "") -> None:
    """Write every file; ``dashboard``: the address of one, where readers can reach one."""
    folder.mkdir(parents=True, exist_ok=True)
    logo = parts()["LOGO"]
    files = {
        name: tuple(f"{name.replace(' ', '-')}-{k + 1}.html" for k in range(len(lesson.beats)))
        for name, lesson in lessons.items()
    }
    order = [file for each in files.values() for file in each]
    for name, lesson in lessons.items():
        for number, (file, beat) in enumerate(zip(files[name], lesson.beats, strict=True), 1):
            at = order.index(file)
            before = order[at - 1] if at else ""
            after = order[at + 1] if at + 1 < len(order) else ""
            place = Place(lesson, number, before, after, number == len(lesson.beats))
            written = beat_page(staged(beat, pages), place, logo=logo, dashboard=dashboard)
            _write(folder / file, written)
    _write(folder / "index.html", index_page(lessons, files, logo=logo))
    _write(folder / "site.css", style())
    _write(folder / "language.js", chooser())
    _write(folder / "player.js", player())
    (folder / "icon.png").write_bytes(base64.b64decode(parts()["ICON"]))


def _write(file: Path, words: str) -> None:
    file.write_text(words, encoding="utf-8", newline="\n")


def style() -> str:
    """The style sheet that all pages share."""
    colours = {
        mode: " ".join(f"--{role}: {theme.colour(mode, role)};" for role in ROLES)
        for mode in ("light", "dark")
    }
    return "\n".join(
        (
            parts()["TOKENS"],
            f":root {{ {colours['light']} }}",
            "@media screen and (prefers-color-scheme: dark) {",
            f"  :root:not(.print) {{ {colours['dark']} }}\n}}",
            parts()["PAGE_CSS"],
            (_HERE / "site.css").read_text(encoding="utf-8"),
            hidden(),
            "",
        )
    )


def chooser() -> str:
    """The script that chooses the reader's language, before anything is drawn."""
    codes = json.dumps([language.code for language in languages()])
    return f"const LANGUAGES = {codes};\n" + (_HERE / "language.js").read_text(encoding="utf-8")


def player() -> str:
    """The player as one classic script: a page opened from disk may load no module."""
    spoken_in = {
        language.code: {
            "decimal": language.decimal,
            "group": language.group,
            "phrases": spoken(language),
        }
        for language in languages()[1:]
    }
    constants = {"SPOKEN": spoken_in, "STAGE_CSS": parts()["STAGE_CSS"].replace("<\\/", "</")}
    declared = "".join(
        f"const {name} = {json.dumps(value, ensure_ascii=False)};\n"
        for name, value in constants.items()
    )
    own = (_HERE / "site.js").read_text(encoding="utf-8")
    return f'"use strict";\n(() => {{\n{parts()["STAGE"]}\n{declared}{own}}})();\n'
