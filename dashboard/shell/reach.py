"""Where the server is reached: its address for the room, and the path that its own addresses have.

A proxy may take a path off, rewrite ``Host`` and end TLS. What it does cannot be seen from inside,
so the address that others use can be named: ``UNROLLED_PUBLIC_ADDRESS=https://class.example/lab/``.
"""

from __future__ import annotations

import ipaddress
import os
import socket
from urllib.parse import urlsplit, urlunsplit

import streamlit as st

PUBLIC = "UNROLLED_PUBLIC_ADDRESS"
"""The variable with the address that others use."""

ANY = ("", "0.0.0.0", "::")  # noqa: S104 - looked for, and not listened to
"""Of ``server.address``: listens to every network that the machine is connected to."""


def public() -> str | None:
    """The address that ``PUBLIC`` names, with a slash at its end; None where it names none.

    Raises ValueError for what is no address of a server.
    """
    named = os.environ.get(PUBLIC, "").strip()
    return server(named, PUBLIC) if named else None


def server(named: str, what: str) -> str:
    """The address of a server, with a slash at its end: what is linked to stands below it.

    ``what`` names it so. Raises ValueError for what is none, and where a link would hold a
    password.
    """
    try:
        there = urlsplit(named)
        known = there.hostname and there.port != 0  # a port that is none raises
    except ValueError:
        known = False
    if not known or there.scheme not in ("http", "https") or any(mark in named for mark in "@?# "):
        raise ValueError(f"{what} must be as https://class.example/lab/; got {named!r}")
    return urlunsplit(there._replace(path=there.path.rstrip("/") + "/"))


def prefix() -> str:
    """What stands before the path of every route, as ``/lab``; empty where nothing does."""
    path = (st.get_option("server.baseUrlPath") or "").strip("/")
    return f"/{path}" if path else ""


def root() -> str | None:
    """The address of the server for the room, with a slash at its end; None where there is none."""
    here = for_the_room(st.context.url or "")
    if here is None:
        return None
    there = urlsplit(here)
    path = there.path.rpartition("/")[0] + "/"  # a page is the last part
    return urlunsplit(there._replace(path=path, query="", fragment=""))


def for_the_room(url: str) -> str | None:
    """The address of a page, as others in the room reach it; None where nobody else does."""
    named = public()
    if named is not None:
        return named + urlsplit(url).path.rpartition("/")[2]
    return reached(url, st.get_option("server.address"), own_address())


def reached(url: str, listens: str | None, own: str | None) -> str | None:
    """``url`` as others in the room reach it; None where the server listens to this computer only.

    Who came over a name or a network's address came as others can. ``listens``: the server's
    ``server.address``; ``own``: the address of this machine in its network, where it has one.
    """
    there = urlsplit(url)
    if not _is_loopback(there.hostname or "localhost"):
        return url
    host = own if (listens or "") in ANY else listens
    if host is None or _is_loopback(host):
        return None
    named = f"[{host}]" if ":" in host else host
    port = f":{there.port}" if there.port else ""
    return urlunsplit(there._replace(netloc=named + port))


def own_address() -> str | None:
    """The address under which this machine's network knows it; None where there is no network."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        try:
            asking.connect(("192.0.2.1", 9))  # of documentation (RFC 5737): nothing is sent
        except OSError:
            return None
        found: str = asking.getsockname()[0]
    return found


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
