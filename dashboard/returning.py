"""A page whose connection dropped asks again for what it was asked for, when it is back.

In the middle of a move the server ends the run whose visitor is gone. Streamlit's page asks for
another one only where it knew that one was on its way; where it had not heard of it yet, it shows
what there was of it: nothing. But it always asks where a part of it runs again by itself.
"""

from dashboard.turn import fragment

A_DAY = 24 * 60 * 60
"""Seconds from one run of that part to the next: as good as never."""


def asks_again() -> None:
    """Let the page that runs ask for a run whenever its connection comes back."""
    fragment(_nothing, run_every=A_DAY)()


def _nothing() -> None:
    pass
