"""What a phone asks: which room, whose cookie, which answer.

Everything that reads or writes the file does so in a few threads of its own: while another process
holds the file, this one goes on, and the threads that Streamlit uses are free.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import parse_qs

import anyio
import anyio.to_thread
from starlette.requests import Request

from dashboard.shell import reach
from dashboard.votes import rooms
from dashboard.votes.guard import Guesses, cookie_name, from_our_page, is_code, voter_of
from dashboard.votes.page import Words
from dashboard.votes.rooms import Room, RoomError
from dashboard.votes.words import words

BODY = 256
"""Bytes of a form; an answer has about 30."""

READERS, WRITERS = 4, 2
"""Threads; SQLite lets one write at a time."""

GUESSES = Guesses()

_CHOICE = re.compile(r"([0-9]{1,15})\.([0-9]{1,3})")

Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class Look:
    """A room, who looks at it by his cookie, and what he has answered."""

    room: Room
    voter: str | None
    mine: int | None


async def look(request: Request) -> Look:
    """The room that is asked for. Raises RoomError, where codes are only guessed too."""
    code, address = code_of(request), request.client.host if request.client else None
    cookie, may = request.cookies.get(cookie_name(code)), GUESSES.may(address)
    if not may and cookie is None:
        raise RoomError("slow")
    found = await read(_seen, code, cookie) if is_code(code) else None
    if found is None or not (may or found.voter):
        GUESSES.wrong(address)
        raise RoomError("gone" if may else "slow")
    return found


def _seen(code: str, cookie: str | None) -> Look | None:
    room = rooms.by_code(code)
    if room is None:
        return None
    voter = voter_of(room, cookie)
    return Look(room, voter, rooms.answer(room.question, voter) if room.question else None)


def code_of(request: Request) -> str:
    code: str = request.path_params["code"]
    return code.strip().upper()


def chosen(body: bytes) -> tuple[int, int, bool]:
    """A question, the place of an option, and whether our script shows it. Raises RoomError."""
    try:
        fields = parse_qs(body.decode("ascii"), max_num_fields=4)
    except ValueError:
        raise RoomError("choice") from None
    found = _CHOICE.fullmatch(fields.get("choice", [""])[0])
    if found is None:
        raise RoomError("choice")
    return int(found[1]), int(found[2]), "page" in fields


async def body_of(request: Request) -> bytes:
    """What was sent, while it is short. Raises RoomError."""
    length = request.headers.get("content-length", "0")
    if not length.isdecimal() or len(length) > 9 or int(length) > BODY:
        raise RoomError("long")
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > BODY:
            raise RoomError("long")
    return body


def is_ours(request: Request) -> bool:
    return from_our_page(request.headers.get("origin"), request.headers.get("host"), reach.public())


def words_for(request: Request) -> Words:
    """What is said, in the language that the address asks for or the browser prefers."""
    return words(request.query_params.get("lang"), request.headers.get("accept-language"))


async def read(function: Callable[..., Found], *given: object) -> Found:
    return await anyio.to_thread.run_sync(function, *given, limiter=_threads("read", READERS))


async def write(function: Callable[..., Found], *given: object) -> Found:
    return await anyio.to_thread.run_sync(function, *given, limiter=_threads("write", WRITERS))


@functools.cache
def _threads(_kind: str, count: int) -> anyio.CapacityLimiter:
    return anyio.CapacityLimiter(count)
