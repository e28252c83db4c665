"""What keeps a vote honest: where it comes from, whose it is, and who only guesses codes."""

from __future__ import annotations

import base64
import hashlib
import hmac
import ipaddress
import re
import secrets
import time
from collections import OrderedDict
from urllib.parse import urlsplit

from dashboard.votes.rooms import ALPHABET, LENGTH, Room

VOTER = 16
"""Random bytes that are a voter."""

GUESSES, A_SECOND = 300, 5.0
"""Wrong codes that may come from one address at once, and how many more of them a second later.

A class may share one address, and each of it may mistype. At this pace the code of one room, of
32⁵, takes some forty days to find on average; a room lasts four hours.
"""

ADDRESSES = 4096
"""Addresses that are remembered; the one heard of longest ago goes first."""

_CODE = re.compile(f"[{ALPHABET}]{{{LENGTH}}}")
_USUAL = {"http": 80, "https": 443}
_SALT = secrets.token_bytes(16)


def is_code(text: str) -> bool:
    """Whether it could be the code of a room."""
    return _CODE.fullmatch(text) is not None


def from_our_page(origin: str | None, host: str | None, public: str | None) -> bool:
    """Whether a form was sent from a page of this server, by the browser's word.

    ``host``: the one that was asked; ``public``: the server's address, where it is named. Compared
    by host and port and not by scheme, since TLS may end at a proxy.
    """
    here = _host(origin or "")
    return here is not None and here in (_host(f"http://{host}"), _host(public or ""))


def _host(address: str) -> tuple[str, int | None] | None:
    try:
        there = urlsplit(address)
        port = there.port
    except ValueError:
        return None
    if there.scheme not in _USUAL or not there.hostname:
        return None
    # Port 80 and 443 are the same for us: which of them it was is the proxy's.
    return there.hostname, None if port in (None, *_USUAL.values()) else port


def cookie_name(code: str) -> str:
    """A cookie a room; its path is /, since a proxy may take off what stands before ours."""
    return f"vote-{code}"


def new_voter(room: Room) -> tuple[str, str]:
    """A voter that nobody else is, and the cookie that says so."""
    voter = _text(secrets.token_bytes(VOTER))
    return voter, f"{voter}.{_signed(room, voter)}"


def voter_of(room: Room, cookie: str | None) -> str | None:
    """Whose cookie it is; None where it was not given out by this room."""
    voter, _, signature = (cookie or "")[:200].partition(".")
    good = hmac.compare_digest(signature.encode(), _signed(room, voter).encode())
    return voter if voter and good else None


def _signed(room: Room, voter: str) -> str:
    said = f"{room.code} {voter}".encode("utf-8", "surrogatepass")
    return _text(hmac.digest(room.secret, said, "sha256"))


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


class Guesses:
    """How many wrong codes came from where. Only a mark of the address is kept, in memory."""

    def __init__(self) -> None:
        self._left: OrderedDict[bytes, tuple[float, float]] = OrderedDict()

    def may(self, address: str | None) -> bool:
        """Whether another code may be tried from there."""
        return self._now(_mark(address)) >= 1

    def wrong(self, address: str | None) -> None:
        """One was tried that is of no room."""
        mark = _mark(address)
        self._left[mark] = (self._now(mark) - 1, time.monotonic())
        self._left.move_to_end(mark)
        if len(self._left) > ADDRESSES:
            self._left.popitem(last=False)

    def _now(self, mark: bytes) -> float:
        left, since = self._left.get(mark, (GUESSES, 0.0))
        return min(GUESSES, left + A_SECOND * (time.monotonic() - since))


def _mark(address: str | None) -> bytes:
    """A mark of an address; of IPv6, where one computer has many, of its network."""
    try:
        found = ipaddress.ip_address(address or "")
        if found.version == 6:  # a server of both tells IPv4 as ::ffff:192.0.2.7
            found = found.ipv4_mapped or found
        where = found.packed[: 8 if found.version == 6 else 4]
    except ValueError:
        where = (address or "").encode("utf-8", "replace")
    return hashlib.blake2b(where, digest_size=16, key=_SALT).digest()
