"""The page of a room as a phone shows it: plain HTML, with what was written as text."""

from __future__ import annotations

import base64
import functools
import hashlib
from collections.abc import Mapping
from html import escape
from pathlib import Path

from dashboard.theme import PALETTE, Mode, colour
from dashboard.votes.rooms import LENGTH, Question, Room

Words = Mapping[str, str]

AGAIN = 8
"""Seconds after which the page is asked for anew where no script runs."""

_HERE = Path(__file__).parent
_ROLES = ("ink", "soft", "line", "faint", "card", "well", "background")

_PAGE = """<!doctype html>
<html lang="{language}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title><link rel="icon" href="data:,">
<style>{style}</style>{again}</head><body>
{main}
<p role="status">{said}</p>
<footer>{kept}</footer>
{script}</body></html>
"""


def shown(room: Room, mine: int | None, words: Words, note: str = "") -> str:
    """The room as it is, with what this voter has answered; ``note``: what there is to say else."""
    head = f"<header><span>Unrolled</span><span>{_text(words, 'room')} <b>{room.code}</b></span>"
    body = _question(room.question, mine, words) if room.question and not room.closed else ""
    lost = escape(words["lost"])
    main = f'<main data-version="{room.version}" data-lost="{lost}">{head}</header>{body}</main>'
    return _page(words, main, note or _status(room, mine, words), follows=not room.closed)


def asking(words: Words, note: str = "", *, again: bool = False) -> str:
    """A field for the code of a room. ``again``: the page asks anew for itself."""
    name = escape(words["enter"])
    field = (
        f'<input name="code" maxlength="{LENGTH}" required aria-label="{name}"'
        ' autocomplete="off" autocapitalize="characters" spellcheck="false">'
    )
    form = f'<form>{field}<button class="go">{_text(words, "go")}</button></form>'
    main = (
        f"<main><header><span>Unrolled</span></header><h1>{_text(words, 'enter')}</h1>{form}</main>"
    )
    return _page(words, main, note, follows=again)


def _question(asked: Question, mine: int | None, words: Words) -> str:
    """The question, and a button for each of its options."""
    off = " disabled" if asked.locked else ""
    buttons = []
    question, options = asked.said(words["language"])
    for place, option in enumerate(options):
        pressed = "true" if place == mine else "false"
        right = ' class="right"' if place in (asked.right or ()) else ""
        named = f'name="choice" value="{asked.id}.{place}" aria-pressed="{pressed}"'
        buttons.append(f"<button {named}{right}{off}>{escape(option)}</button>")
    # Sent to where the page itself is: a proxy may have another path before it.
    return f'<h1>{escape(question)}</h1><form method="post">{"".join(buttons)}</form>'


def _status(room: Room, mine: int | None, words: Words) -> str:
    asked = room.question
    if room.closed or asked is None:
        return words["closed" if room.closed else "wait"]
    if asked.right is not None:
        _, options = asked.said(words["language"])
        right = " / ".join(options[place] for place in asked.right)
        return words["held" if mine in asked.right else "not-held"].format(right=right)
    if asked.locked:
        return words["locked"]
    return words["choose" if mine is None else "chosen"]


def _page(words: Words, main: str, said: str, *, follows: bool) -> str:
    style, script, _ = _fixed()
    meta = f'<meta http-equiv="refresh" content="{AGAIN}">'
    return _PAGE.format(
        language=words["language"],
        title=_text(words, "title"),
        style=style,
        again=f"<noscript>{meta}</noscript>" if follows else "",
        main=main,
        said=escape(said),
        kept=_text(words, "kept"),
        script=f'<script type="module">{script}</script>',
    )


def policy() -> str:
    """The page may show what is in it, run its own script, and speak to its own server."""
    return _fixed()[2]


@functools.cache
def _fixed() -> tuple[str, str, str]:
    """The style and the script, and the policy that lets these two and nothing else work."""
    style = _colours() + (_HERE / "vote.css").read_text(encoding="utf-8")
    script = (_HERE / "vote.js").read_text(encoding="utf-8")
    rules = [
        "default-src 'none'",
        f"style-src '{_hash(style)}'",
        f"script-src '{_hash(script)}'",
        "connect-src 'self'",
        "img-src data:",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    ]
    return style, script, "; ".join(rules)


def _colours() -> str:
    light, dark = (_variables(mode) for mode in PALETTE)
    return f":root {{{light}}}\n@media (prefers-color-scheme: dark) {{ :root {{{dark}}} }}\n"


def _variables(mode: Mode) -> str:
    states = PALETTE[mode]["state"]
    choice = states[0] if mode == "light" else states[1]
    roles = [f"--{role}: {colour(mode, role)};" for role in _ROLES]
    return " ".join((*roles, f"--choice: {choice};"))


def _hash(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def _text(words: Words, name: str) -> str:
    return escape(words[name])
