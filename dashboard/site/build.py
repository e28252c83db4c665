"""The folder of the site: the lessons' pages, and what they share."""

from __future__ import annotations

import base64
import json
from collections.abc import Collection, Mapping
from pathlib import Path

from dashboard import theme
from dashboard.lessons.lesson import Lesson
from dashboard.lessons.staging import Pages, staged
from dashboard.site.beat import Place, beat_page, network, player
from dashboard.site.extracting import spoken
from dashboard.site.index import index_page
from dashboard.site.languages import languages
from dashboard.site.markup import hidden
from rnncore.player.standalone import mounting, scenes_of, shared

_HERE = Path(__file__).parent

ROLES = (
    *("elman", "lstm", "gru", "indrnn", "mingru", "plain", "v1", "v2", "gated"),
    *("branch", "ink", "soft", "line", "faint", "well", "output_gate"),
)
"""What is drawn in a colour of its own."""


OURS = b'<script defer src="player.js"></script>'
"""What a page of the site holds, and hardly another one."""


def build(folder: Path, lessons: Mapping[str, Lesson], pages: Pages, dashboard: str = "") -> None:
    """Write every file; ``dashboard``: the address of one, where readers can reach one."""
    folder.mkdir(parents=True, exist_ok=True)
    logo = shared()["LOGO"]
    files = {
        name: tuple(f"{name.replace(' ', '-')}-{k + 1}.html" for k in range(len(lesson.beats)))
        for name, lesson in lessons.items()
    }
    order = [file for each in files.values() for file in each]
    scenes: frozenset[str] = frozenset()
    opening = ""
    for name, lesson in lessons.items():
        for number, (file, beat) in enumerate(zip(files[name], lesson.beats, strict=True), 1):
            at = order.index(file)
            before, after = order[at - 1] if at else "", "".join(order[at + 1 : at + 2])
            found = staged(beat, pages)
            block = found.scene.block() if found.scene.block else b""
            scenes |= scenes_of(block)
            opening = opening or (player(found, block) + network(found) if block else "")
            place = Place(lesson, number, before, after)
            _write(folder / file, beat_page(found, block, place, logo=logo, dashboard=dashboard))
    _write(folder / "index.html", index_page(lessons, files, opening, logo=logo))
    _write(folder / "site.css", style())
    _write(folder / "language.js", chooser())
    _write(folder / "player.js", script(scenes))
    (folder / "icon.png").write_bytes(base64.b64decode(shared()["ICON"]))
    _clear(folder, {"index.html", *order})


def _clear(folder: Path, written: Collection[str]) -> None:
    """Delete the pages that a build before this one has left; what is not ours stays."""
    for file in folder.glob("*.html"):
        if file.name not in written and OURS in file.read_bytes():
            file.unlink()


def _write(file: Path, words: str) -> None:
    file.write_text(words, encoding="utf-8", newline="\n")


def style() -> str:
    """The style sheet that all pages share."""
    own = (_HERE / "site.css").read_text(encoding="utf-8")
    for mode in ("light", "dark"):
        colours = " ".join(f"--{role}: {theme.colour(mode, role)};" for role in ROLES)
        own = own.replace(f"/* {mode} */", colours)
    return "\n".join((shared()["TOKENS"], shared()["PAGE_CSS"], own, hidden(), ""))


def chooser() -> str:
    """The script that chooses the reader's language, before anything is drawn."""
    codes = json.dumps([language.code for language in languages()])
    return f"const LANGUAGES = {codes};\n" + (_HERE / "language.js").read_text(encoding="utf-8")


def script(scenes: frozenset[str]) -> str:
    """The player as one classic script: a page opened from disk may load no module."""
    spoken_in = {
        language.code: {
            "decimal": language.decimal,
            "group": language.group,
            "phrases": spoken(language, scenes),
        }
        for language in languages()[1:]
    }
    declared = f"const SPOKEN = {json.dumps(spoken_in, ensure_ascii=False)};\n"
    own = (_HERE / "site.js").read_text(encoding="utf-8")
    return f'"use strict";\n(() => {{\n{mounting(scenes)}{declared}{own}}})();\n'
