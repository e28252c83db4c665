"""Malformed messages on the socket: the sender is told or cut off, and everybody else is served."""

import asyncio
import random

import pytest
import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg

from tests.browser.process import talk
from tests.visitor import Visitor

WITHIN = 20
"""Seconds until the server has answered."""


def widget(key, **values):
    """The message with another value of the widget: of the given kind, whatever it should be."""

    def changed(rerun):
        (state,) = (each for each in rerun.widget_states.widgets if each.id.endswith(f"-{key}"))
        for kind, value in values.items():
            if isinstance(value, list):
                getattr(state, kind).data.extend(value)
            else:
                setattr(state, kind, value)

    return changed


def unknown(rerun):
    state = rerun.widget_states.widgets.add()
    state.id, state.string_value = "$$ID-0123456789abcdef-nonsense", "x"


def nowhere(rerun):
    rerun.page_script_hash, rerun.page_name = "0123456789abcdef" * 2, "nowhere"


def endless(rerun):
    rerun.query_string = "text=" + "x" * 2_000_000


def noise(message):
    return random.Random(1).randbytes(len(message))


def frayed(message):
    return message[:-7]


def text(_message):
    return "a text frame"


NO_MESSAGES = [noise, frayed, text]
"""Frames that are no message: the socket is closed."""

MESSAGES = {
    "a widget that is not there": (unknown, ""),
    "a page that is not there": (nowhere, ""),
    "an endless query": (endless, ""),
    "a seed out of range": (widget("seed", double_value=1e300), ""),
    "a negative seed": (widget("seed", double_value=-5), ""),
    "a cell that is not there": (widget("cell", string_array_value=["LSTN"]), ""),
    "two cells": (widget("cell", string_array_value=["LSTM", "GRU"]), ""),
    "a seed that is no number": (widget("seed", double_value=float("nan")), "encountered an error"),
    "a seed that is text": (widget("seed", string_value="x"), "encountered an error"),
    "several seeds": (widget("seed", double_array_value=[1, 2]), "encountered an error"),
    "a text that is a number": (widget("text", int_value=3), "encountered an error"),
    "a text that is bytes": (widget("text", bytes_value=b"\xff"), "encountered an error"),
    "broken JSON": (widget("text", json_value="{"), "encountered an error"),
}
"""Messages that nobody's browser sends, and what the sender reads: a page, or that it went wrong.

That the words of the error and its traceback stay in the log is ``showErrorDetails = "none"``.
"""


@pytest.fixture
def others_are_served(app):
    """Somebody else, afterwards."""

    async def served():
        visitor = Visitor(app.url, "", "seed=7")
        await visitor.open()
        await visitor.move(seed=random.randrange(1000, 9999))
        await visitor.close()
        return visitor.errors

    yield
    assert app.process.poll() is None
    assert talk(served()) == []


@pytest.mark.parametrize("spoilt", NO_MESSAGES)
def test_what_is_no_message_closes_the_socket(app, others_are_served, spoilt):
    async def lesson():
        visitor = Visitor(app.url, "")
        await visitor.open()
        await visitor.send_raw(spoilt(visitor.message()))
        with pytest.raises(websockets.ConnectionClosed):
            async with asyncio.timeout(WITHIN):
                await visitor.followed()
        await visitor.open()  # and may come back, as the same session
        await visitor.close()
        return visitor.errors

    assert talk(lesson()) == []


def test_a_message_that_no_browser_sends_is_a_page_or_an_error_without_details(
    app, others_are_served
):
    async def say(spoil):
        visitor = Visitor(app.url, "")
        await visitor.open()
        message = BackMsg.FromString(visitor.message())
        spoil(message.rerun_script)
        await visitor.send_raw(message.SerializeToString())
        await visitor.followed(WITHIN)
        await visitor.close()
        again = Visitor(app.url, "", visitor.query)
        await again.open()  # as a reload does: Streamlit keeps such a value in the session
        await again.close()
        return visitor.errors, again.errors

    wrong = {}
    for name, (spoil, expected) in MESSAGES.items():
        said, later = talk(say(spoil))
        whole = " ".join(said)
        leaks = "Traceback" in whole or ".py" in whole
        if (expected not in whole) or bool(said) != bool(expected) or leaks or later:
            wrong[name] = said, later
    assert wrong == {}
