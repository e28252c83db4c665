"""What the phones read, by the language of their browser."""

from __future__ import annotations

from collections.abc import Mapping

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
