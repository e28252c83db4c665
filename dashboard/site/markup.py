"""HTML of words: what somebody wrote is text, and what differs by language stands there in each."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable

from dashboard.lessons.marked import MARKED
from dashboard.site.languages import Language, languages

_TAGS = {"**": "strong", "*": "em", "`": "code"}
_UNSOUND = re.compile("[\0\ud800-\udfff]")


def text(words: str) -> str:
    """For an element or an attribute; what UTF-8 or HTML cannot hold becomes U+FFFD."""
    return html.escape(_UNSOUND.sub("\ufffd", words))


def prose(words: str) -> str:
    """A lesson's words: *so*, **so** and `so` are emphasis, and all else is text."""
    parts, end = [], 0
    for found in MARKED.finditer(words):
        sign, inner = found.groups()
        parts += [text(words[end : found.start()]), f"<{_TAGS[sign]}>{text(inner)}</{_TAGS[sign]}>"]
        end = found.end()
    return "".join((*parts, text(words[end:])))


def each(said: Callable[[Language], str], tag: str = "span", **attributes: object) -> str:
    """An element with what is ``said``, which is HTML, in every language that says it otherwise."""
    groups: dict[str, list[str]] = {}
    for language in languages():
        groups.setdefault(said(language), []).append(language.code)
    shared = "".join(f' {name.rstrip("_")}="{value}"' for name, value in attributes.items())
    if len(groups) == 1:
        (inner,) = groups
        return f"<{tag}{shared}>{inner}</{tag}>" if shared or tag != "span" else inner
    return "".join(f"<{tag}{_of(codes)}{shared}>{inner}</{tag}>" for inner, codes in groups.items())


def phrase(english: str, tag: str = "span", **attributes: object) -> str:
    """A phrase without places, in every language."""
    return each(lambda language: text(language.say(english)), tag, **attributes)


def words(english: str) -> str:
    """A lesson's words without a number in them, in every language."""
    return each(lambda language: prose(language.say(english)))


def hidden() -> str:
    """The style that shows each reader one language."""
    return "\n".join(
        f":root[lang={code}] [data-in]:not([data-in~={code}]) {{ display: none; }}"
        for code in (language.code for language in languages())
    )


def _of(codes: Iterable[str]) -> str:
    found = list(codes)
    lang = f' lang="{found[0]}"' if len(found) == 1 else ""
    return f' data-in="{" ".join(found)}"{lang}'
