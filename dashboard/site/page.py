"""What all pages of the site share: the head, the way about, the foot; and origins in words."""

from __future__ import annotations

import re
from collections.abc import Callable

from dashboard.prose import Prose
from dashboard.site.languages import Language, languages
from dashboard.site.markup import each, prose, text

SAID = Prose(__file__).sections
"""The site's own prose, in English, by the heading of its section."""

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; base-uri 'none'; form-action 'none'; "
    "require-trusted-types-for 'script'"
)
"""Nothing is embedded or sent, and nothing is loaded but the files of the folder."""

_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>{title}</title>
<link rel="icon" href="icon.png">
<link rel="stylesheet" href="site.css">
<script src="language.js"></script>
<script defer src="player.js"></script>
</head>
<body>
<header class="top"><nav>{way}</nav><p class="languages">{languages}</p></header>
<main>
{main}</main>
<footer>
<p class="made">{logo}{made}</p>
{offline}
</footer>
</body>
</html>
"""


def said(section: str, tag: str = "span", **places: Callable[[Language], str]) -> str:
    """A section of the site's prose in every language; ``places``: what stands in each, there."""

    def sentence(language: Language) -> str:
        found = language.say(SAID[section])
        filled = {name: place(language) for name, place in places.items()}
        return prose(re.sub(r"\{(\w+)\}", lambda place: filled[place[1]], found))

    return each(sentence, tag)


def page(title: str, way: str, main: str, *, logo: str) -> str:
    """A document. ``title`` is text; ``way``, what leads about, and ``main`` are HTML."""
    links = " ".join(
        f'<a href="?lang={language.code}" lang="{language.code}">{text(language.name)}</a>'
        for language in languages()
    )
    return _PAGE.format(
        policy=POLICY,
        title=text(title),
        way=way,
        languages=links,
        main=main,
        logo=logo,
        made=said("made"),
        offline=said("offline", "p") + said("keys", "p"),
    )


def origin(language: Language, words: str) -> str:
    """Where weights are from, ``"trained: Who is it?, seed 0"``, part by part."""
    return ", ".join(_part(language, each) for each in words.split(", "))


def _part(language: Language, words: str) -> str:
    how, colon, name = words.partition(": ")
    if colon:
        return f"{language.say(how)}: {language.say(name)}"
    seed = re.fullmatch(r"seed (\d+)", words)
    return language.say("seed {0}").replace("{0}", seed[1]) if seed else language.say(words)
