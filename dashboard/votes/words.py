"""What the phones read, in the language of their browser or the one that the address asks for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Protocol

ENGLISH: Mapping[str, str] = {
    "title": "Vote",
    "room": "room",
    "wait": "You are in. The question comes here by itself.",
    "choose": "Choose one.",
    "chosen": "Your answer is in. You can change it until the answers are closed.",
    "locked": "Answers are closed. Watch the measurement.",
    "held": "Measured: {right}. As you said.",
    "not-held": "Measured: {right}.",
    "closed": "This room is closed. Thank you.",
    "gone": "There is no room {code}. A code has five signs, and a room lasts four hours.",
    "enter": "The code of the room",
    "go": "Go",
    "slow": "Too many wrong codes came from here. Try again in a minute.",
    "full": "Not counted: this question has all the answers that a room takes.",
    "foreign": "Not counted: this did not come from the page of the room. Open it again.",
    "cookie": "Not counted: allow cookies for this address, and open the page again.",
    "choice": "Not counted: that was no answer to this question.",
    "late": "Not counted: that question takes no answers any more.",
    "busy": "Not counted: the server is busy. Press again.",
    "lost": "Not sent: there is no connection. Press again.",
    "long": "Not counted: that was too long.",
    "kept": (
        "One answer per browser, so a private window counts again. No name and no address is "
        "kept, and all of the room is deleted four hours after it was opened."
    ),
}
"""What is said, by its name; in braces what is filled in."""

LONGEST = 100
"""Characters of a browser's languages that are read."""


class Language(Protocol):
    """What a language says instead of English."""

    @property
    def code(self) -> str: ...

    @property
    def phrases(self) -> Mapping[str, str]: ...


_known: dict[str, Mapping[str, str]] = {"en": {**ENGLISH, "language": "en"}}


def speak(languages: Iterable[Language]) -> None:
    """Let the phones read these languages too."""
    for each in languages:
        said = {name: each.phrases.get(text, text) for name, text in ENGLISH.items()}
        _known[each.code] = {**said, "language": each.code}


def words(asked: str | None, accepted: str | None) -> Mapping[str, str]:
    """What is said, by its name, in the language ``asked`` for, or the first that is known.

    ``accepted``: the browser's header, in the order of its weights.
    """
    weighed = []
    for part in (accepted or "")[:LONGEST].split(","):
        code, _, weight = part.replace(" ", "").lower().partition(";q=")
        try:
            weighed.append((-float(weight or 1), code.partition("-")[0]))
        except ValueError:
            continue
    wanted = [
        (asked or "").lower(),
        *(code for weight, code in sorted(weighed, key=lambda it: it[0]) if weight < 0),
    ]
    return next((_known[code] for code in wanted if code in _known), _known["en"])
