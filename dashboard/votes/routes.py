"""What phones are answered: the page of a room, whether an answer was counted, what comes next."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace

from starlette.endpoints import HTTPEndpoint
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from dashboard.shell import reach
from dashboard.votes import page, rooms
from dashboard.votes.asked import (
    Look,
    body_of,
    chosen,
    code_of,
    is_ours,
    look,
    read,
    words_for,
    write,
)
from dashboard.votes.following import Following
from dashboard.votes.guard import cookie_name, is_code, new_voter
from dashboard.votes.rooms import RoomError
from dashboard.votes.store import BROKEN, is_held

IN_THE_ROOM = ("cookie", "choice", "late", "full", "busy")
"""What is refused while the room is shown."""

_LOG = logging.getLogger(__name__)

STATUS = {
    "gone": 404,
    "slow": 429,
    "foreign": 403,
    "cookie": 400,
    "choice": 400,
    "long": 413,
    "late": 409,
    "full": 429,
    "busy": 503,
}
"""By what is said, the status of the answer."""


def routes() -> list[Route]:
    """The routes, with the path before them that the server is told to have."""
    return [
        Route(f"{reach.prefix()}/vote{rest}", endpoint)
        for rest, endpoint in (
            ("", _Entry),
            ("/", _Entry),
            ("/{code}", _Vote),
            ("/{code}/", _Slash),
            ("/{code}/next", _Next),
        )
    ]


class _Entry(HTTPEndpoint):
    """A field for a code."""

    async def get(self, request: Request) -> Response:
        if "code" in request.query_params:
            before = "" if request.url.path.endswith("/") else "vote/"
            return _to_room(request, request.query_params["code"], before)
        return _html(page.asking(words_for(request)))


class _Vote(HTTPEndpoint):
    """The page of a room, and an answer to its question."""

    async def get(self, request: Request) -> Response:
        if "code" in request.query_params:
            return _to_room(request, request.query_params["code"], "")
        return await _answered(request, _get)

    async def post(self, request: Request) -> Response:
        return await _answered(request, _post)


class _Slash(HTTPEndpoint):
    """The page of a room, typed with a slash at its end."""

    async def get(self, request: Request) -> Response:
        return _to_room(request, code_of(request), "../")


class _Next(HTTPEndpoint):
    """The page, as soon as it is another one than was ``seen``."""

    async def get(self, request: Request) -> Response:
        return await _answered(request, _next)


async def _answered(
    request: Request, answer: Callable[[Request, Look], Awaitable[Response]]
) -> Response:
    """What ``answer`` gives, or why it was refused."""
    try:
        if request.method == "POST":
            # Read before it is refused: an answer to what is still being sent may break on its way.
            request.state.sent = await body_of(request)
            if not is_ours(request):
                raise RoomError("foreign")
        return await answer(request, await look(request))
    except RoomError as error:
        return await _refused(request, error.reason)
    except ClientDisconnect:  # nobody is there to be answered
        return Response(status_code=STATUS["choice"])
    except BROKEN as error:
        if not is_held(error):
            _LOG.error("Votes cannot be kept: %s", error)
        return await _refused(request, "busy")


async def _get(request: Request, found: Look) -> Response:
    answer = _html(page.shown(found.room, found.mine, words_for(request)))
    if found.voter is None:
        _, cookie = new_voter(found.room)
        answer.set_cookie(
            cookie_name(found.room.code),
            cookie,
            max_age=rooms.LASTS,
            httponly=True,
            samesite="lax",
            secure=request.url.scheme == "https",
        )
    return answer


async def _post(request: Request, found: Look) -> Response:
    question, choice, in_place = chosen(request.state.sent)
    if found.voter is None:
        raise RoomError("cookie")
    await write(rooms.cast, found.room.code, found.voter, question, choice)
    if in_place:
        return await _get(request, replace(found, mine=choice))
    return _elsewhere(request, found.room.code)


async def _next(request: Request, found: Look) -> Response:
    if request.query_params.get("seen") == str(found.room.version):
        if FOLLOWING.full:
            return Response(status_code=204, headers=HEADERS | {"Retry-After": str(page.AGAIN)})
        if not await FOLLOWING.changed(found.room.code, found.room.version):
            return Response(status_code=204, headers=HEADERS)
        found = await look(request)
    return await _get(request, found)


async def _refused(request: Request, reason: str) -> Response:
    """Why; with the room as it is where whoever asked may see it."""
    words, code = words_for(request), code_of(request)
    note = words[reason].format(code=code[: 2 * rooms.LENGTH])
    content = page.asking(words, note, again=reason == "slow")
    if reason in IN_THE_ROOM:
        try:
            found = await look(request)
            content = page.shown(found.room, found.mine, words, note)
        except (RoomError, *BROKEN):
            pass
    answer = _html(content, STATUS[reason])
    if request.method == "POST":
        answer.headers["Connection"] = "close"  # a body may be left, and is not read
    return answer


def _to_room(request: Request, typed: str, before: str) -> Response:
    code = typed.strip().upper()
    if is_code(code):
        return _elsewhere(request, before + code)
    words = words_for(request)
    note = words["gone"].format(code=code[: 2 * rooms.LENGTH])
    return _html(page.asking(words, note), STATUS["gone"])


def _html(content: str, status: int = 200) -> HTMLResponse:
    return HTMLResponse(content, status, HEADERS)


def _elsewhere(request: Request, address: str) -> Response:
    """Go there; relative, since a proxy may have another path before it."""
    language = request.query_params.get("lang", "")
    if language.isascii() and language.isalpha():
        address += f"?lang={language[:8]}"
    return Response(status_code=303, headers=HEADERS | {"Location": address})


async def _version(code: str) -> int | None:
    return await read(rooms.version, code)


FOLLOWING = Following(_version)
HEADERS = {
    "Content-Security-Policy": page.policy(),
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",  # with none, a browser would not say where a form comes from
    "X-Content-Type-Options": "nosniff",
}
