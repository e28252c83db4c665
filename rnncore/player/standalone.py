"""One HTML file that holds players and their numbers, and plays them without a server or a network.

Not about what a player shows (``js/``) nor about its data (``block.py``). The page is filled in
``page.html``; its policy lets nothing be fetched and nothing but the player's own code run, which
is packed: ``loader.js`` unpacks it, and ``page.js`` puts the players into their places.
"""

from __future__ import annotations

import base64
import hashlib
import html
import itertools
import json
import re
from collections.abc import Mapping, Sequence
from functools import cache

from rnncore.player.packing import as_text
from rnncore.player.palette import PALETTE, Mode
from rnncore.player.sources import HERE, STYLES, bundle, style
from rnncore.player.view import View

_SLOT = re.compile(r"%%([A-Z_]+)%%")
_SCENE = re.compile(rb'"scene":"(\w+)"')
_UNSOUND = re.compile("[\0\ud800-\udfff]")

_MODES: tuple[Mode, Mode] = ("light", "dark")
_TOKENS = {
    "--soft": "soft",
    "--st-primary-color": "primary",
    "--st-background-color": "background",
    "--st-text-color": "ink",
    "--st-border-color": "faint",
}


def standalone(
    title: str,
    players: Sequence[tuple[str, str, bytes]],
    *,
    facts: Sequence[tuple[str, str]] = (),
    findings: Sequence[tuple[str, str, str]] = (),
) -> str:
    """A complete HTML document, to be written as UTF-8 and opened from disk.

    Every text may be hostile: it is shown as it is, and is never markup.

    Args:
        title: the heading of the page and of its window.
        players: a heading, one sentence and a block for each player; the block is what
            ``unroll_block``, ``gradient_block``, ``tower_block`` or
            ``training_block`` packed.
        facts: names and values that describe the run.
        findings: what was found: where, what was measured, and what it may mean.
    """
    own = {
        "TITLE": _text(title),
        "FACTS": _facts(facts),
        "PLAYERS": "".join(_section(k, *player) for k, player in enumerate(players, 1)),
        "FINDINGS": _findings(findings),
    }
    return _filled("page.html", scenes_of(*(block for _, _, block in players)), own)


def embedded(title: str, sentence: str, block: bytes, view: View | None = None) -> str:
    """A page of one player alone, to be put into another one as a frame.

    Args:
        title: of its window, which nobody sees but a program that reads the screen aloud.
        sentence: what stands above the player.
        block: as for ``standalone``.
        view: what the player shows when it is opened, all of it where none is given.
    """
    player = _said(sentence) + _player(block, view or View())
    own = {"TITLE": _text(title), "PLAYERS": player}
    return _filled("embedded.html", scenes_of(block), own)


# ----------------------------------------------------------------------------- what a run brings


def _text(text: str) -> str:
    """Text for an element or an attribute; what UTF-8 or HTML cannot hold becomes U+FFFD."""
    return html.escape(_UNSOUND.sub("\ufffd", text))


def _facts(facts: Sequence[tuple[str, str]]) -> str:
    rows = "".join(
        f'<div><dt dir="auto">{_text(name)}</dt><dd dir="auto">{_text(value)}</dd></div>\n'
        for name, value in facts
    )
    return f'<dl class="facts">\n{rows}</dl>\n' if rows else ""


def _section(number: int, heading: str, sentence: str, block: bytes) -> str:
    name = f"player-{number}"
    return (
        f'<section aria-labelledby="{name}">\n<h2 id="{name}" dir="auto">{_text(heading)}</h2>\n'
        f"{_said(sentence)}{_player(block, View())}</section>\n"
    )


def _said(sentence: str) -> str:
    return f'<p class="sentence" dir="auto">{_text(sentence)}</p>\n' if sentence else ""


def _player(block: bytes, view: View) -> str:
    data = as_text(view.before(block))
    return (
        f'<div class="player"><script type="application/octet-stream">{data}</script>\n'
        "<p>This player has not started: it needs a browser of 2023 or later that runs "
        "JavaScript.</p></div>\n"
    )


def scenes_of(*blocks: bytes) -> frozenset[str]:
    """The scenes that are played."""
    heads = (_SCENE.search(block) for block in blocks)
    return frozenset(head[1].decode() for head in heads if head)


def _findings(findings: Sequence[tuple[str, str, str]]) -> str:
    """The findings in their order; neighbours of one place stand under its name once."""
    groups = "".join(
        f'<div><dt dir="auto">{_text(where)}</dt>\n'
        + "".join(
            f'<dd><b dir="auto">{_text(measured)}</b><p dir="auto">{_text(meaning)}</p></dd>\n'
            for _, measured, meaning in group
        )
        + "</div>\n"
        for where, group in itertools.groupby(findings, lambda finding: finding[0])
    )
    if not groups:
        return ""
    return (
        '<section aria-labelledby="findings">\n<h2 id="findings">What was found</h2>\n'
        f'<dl class="findings">\n{groups}</dl>\n</section>\n'
    )


# ------------------------------------------------------------------------ what every page shares


def _filled(template: str, scenes: frozenset[str], own: Mapping[str, str]) -> str:
    """A template with its slots filled in one pass: a slot's name in a text stays text."""
    parts = {**shared(), **_scripts(scenes), **own}
    text = (HERE / template).read_text(encoding="utf-8")
    return _SLOT.sub(lambda slot: parts[slot[1]], text)


@cache
def shared() -> dict[str, str]:
    """The parts that are the same on every page: colours, style sheet, icon and logo."""
    return {
        "TOKENS": _tokens(),
        "PAGE_CSS": style("page.css"),
        "ICON": base64.b64encode((HERE / "icon.png").read_bytes()).decode(),
        "LOGO": (HERE / "unrolled.svg").read_text(encoding="utf-8"),
    }


@cache
def _scripts(scenes: frozenset[str]) -> dict[str, str]:
    """The code of some scenes, packed, with what unpacks it; and the policy that knows both."""
    loader = f"\n{(HERE / 'loader.js').read_text(encoding='utf-8')}"
    code = _code(scenes)
    return {
        "POLICY": _policy(loader, code),
        "SCRIPTS": (
            f'<script type="application/octet-stream" id="code">{as_text(code.encode())}</script>\n'
            f'<script type="module">{loader}</script>\n'
        ),
    }


def _code(scenes: frozenset[str]) -> str:
    """The stage's code, and what calls it on a page."""
    return f"{mounting(scenes)}{(HERE / 'page.js').read_text(encoding='utf-8')}"


def mounting(scenes: frozenset[str]) -> str:
    """The stage's module as a function ``mountStage``, and its style sheet as ``STYLE``."""
    named, count = re.subn(
        r"^export default function \(", "function mountStage(", bundle(scenes), flags=re.M
    )
    assert count == 1, f"the bundle must have one default export; it has {count}"
    return f"{named}\nconst STYLE = {json.dumps(style(*STYLES, 'print.css'))};\n"


def _policy(*scripts: str) -> str:
    """Nothing is fetched, embedded or sent; the page's own scripts are known by their hashes.

    Styles may be inline because saved pictures carry them in attributes; they can load nothing.
    """
    digests = (base64.b64encode(hashlib.sha256(each.encode()).digest()) for each in scripts)
    known = " ".join(f"'sha256-{digest.decode()}'" for digest in digests)
    return (
        f"default-src 'none'; script-src {known}; style-src 'unsafe-inline'; "
        "img-src data: blob:; base-uri 'none'; form-action 'none'; "
        "require-trusted-types-for 'script'; trusted-types player"
    )


def _tokens() -> str:
    """The colours of the palette that a page has, under the names that Streamlit gives them."""
    light, dark = (
        " ".join(f"{name}: {PALETTE[mode][role]};" for name, role in _TOKENS.items())
        for mode in _MODES
    )
    return (
        f":root {{ color-scheme: light; {light} }}\n"
        "@media screen and (prefers-color-scheme: dark) {\n"
        f"  :root:not(.print) {{ color-scheme: dark; {dark} }}\n}}"
    )
