"""One HTML file that holds players and their numbers, and plays them without a server or a network.

Not about what a player shows (``js/``) nor about its data (``block.py``). The page is filled in
``page.html``; its policy lets nothing be fetched and nothing but the stage's own code run.
"""

from __future__ import annotations

import base64
import hashlib
import html
import itertools
import re
from collections.abc import Mapping, Sequence
from functools import cache

from rnncore.player.palette import PALETTE, Mode
from rnncore.player.sources import HERE, STYLES, bundle
from rnncore.player.view import View

_SLOT = re.compile(r"%%([A-Z_]+)%%")
_SCRIPT = re.compile(r'(?<=<script type="module">).*?(?=</script>)', flags=re.DOTALL)
# What would end an inline script, or hide its end from the parser (HTML, "script data" states).
_BREAKING = re.compile(r"<(?=/script|!--)", flags=re.IGNORECASE)
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
    template, shared = _fixed()
    own = {
        "TITLE": _text(title),
        "FACTS": _facts(facts),
        "PLAYERS": "".join(_player(k, *player) for k, player in enumerate(players, 1)),
        "FINDINGS": _findings(findings),
    }
    return _filled(template, shared | own)


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


def _player(number: int, heading: str, sentence: str, block: bytes) -> str:
    name = f"player-{number}"
    data = base64.b64encode(View().before(block)).decode()
    return (
        f'<section aria-labelledby="{name}">\n<h2 id="{name}" dir="auto">{_text(heading)}</h2>\n'
        + (f'<p class="sentence" dir="auto">{_text(sentence)}</p>\n' if sentence else "")
        + f'<div class="player"><script type="application/octet-stream">{data}</script>\n'
        + "<p>This player has not started: it needs a browser that runs JavaScript.</p></div>\n"
        + "</section>\n"
    )


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


@cache
def parts() -> dict[str, str]:
    """What every page with players has: styles, icon, logo, and the stage as ``mountStage``."""
    found = _fixed()[1]
    return {name: found[name] for name in ("TOKENS", "PAGE_CSS", "STAGE_CSS", "ICON", "LOGO")} | {
        "STAGE": _function(bundle())
    }


@cache
def _fixed() -> tuple[str, dict[str, str]]:
    """The template with a slot for its script, and the parts that are the same on every page."""
    template = (HERE / "page.html").read_text(encoding="utf-8")
    found = _SCRIPT.search(template)
    assert found, "page.html has no module script"
    script = _filled(found[0], {"STAGE": _function(bundle())})
    parts = {
        "SCRIPT": script,
        "POLICY": _policy(script),
        "TOKENS": _tokens(),
        "PAGE_CSS": _css("page.css"),
        "STAGE_CSS": "".join(map(_css, STYLES)),
        "ICON": base64.b64encode((HERE / "icon.png").read_bytes()).decode(),
        "LOGO": (HERE / "unrolled.svg").read_text(encoding="utf-8"),
    }
    return template[: found.start()] + "%%SCRIPT%%" + template[found.end() :], parts


def _filled(template: str, parts: Mapping[str, str]) -> str:
    """The template with its slots filled in one pass: a slot's name in a text stays text."""
    return _SLOT.sub(lambda slot: parts[slot[1]], template)


def _function(module: str) -> str:
    """The stage's module as a function ``mountStage`` in the page's own script."""
    named, count = re.subn(
        r"^export default function \(", "function mountStage(", module, flags=re.M
    )
    assert count == 1, f"the bundle must have one default export; it has {count}"
    return _BREAKING.sub(r"\\x3C", named)


def _css(name: str) -> str:
    """A style sheet that cannot end its element."""
    return (HERE / name).read_text(encoding="utf-8").replace("</", r"<\/")


def _policy(script: str) -> str:
    """Nothing is fetched, embedded or sent; the one script is known by its hash.

    Styles may be inline because saved pictures carry them in attributes; they can load nothing.
    """
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return (
        f"default-src 'none'; script-src 'sha256-{digest}'; style-src 'unsafe-inline'; "
        "img-src data: blob:; base-uri 'none'; form-action 'none'; "
        "require-trusted-types-for 'script'"
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
