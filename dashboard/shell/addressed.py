"""The choices and the view that an address names, read outside of its page and without widgets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

from dashboard.choices import VIEW, as_asked, declared
from dashboard.choices import usual as usual_of
from dashboard.plain import shown
from dashboard.shell.page import Page
from dashboard.shell.presets import slug
from dashboard.shell.tabs import RENAMED
from dashboard.stage.address import KEYS as STAGE_KEYS
from dashboard.stage.address import from_query
from rnncore.player import View
from rnncore.readers import InputError


@dataclass(frozen=True, slots=True)
class Address:
    """An address in its parts: the page's ``path``, and each parameter with all that it says."""

    path: str
    query: Mapping[str, list[str]]

    @property
    def view(self) -> View:
        """Of the player."""
        return from_query(self.raw)

    @property
    def raw(self) -> dict[str, str]:
        """The player's parameters, as written."""
        return {key: self.query[key][-1] for key in STAGE_KEYS if key in self.query}

    @property
    def section(self) -> str:
        """The tab that it opens, if any."""
        asked = self.query.get("section", [""])[-1]
        return RENAMED.get(asked, asked)


def address(text: str) -> Address:
    """An address as it stands in the browser, or without the server: ``gates?step=3``.

    Raises InputError where it is none.
    """
    try:
        parts = urlsplit(text.strip())
        query = parse_qs(parts.query, keep_blank_values=True)
    except ValueError as error:
        raise InputError(f"“{shown(text, 60)}” is no address: {error}.") from None
    return Address(parts.path.rstrip("/").rpartition("/")[2], query)


def choices(page: Page, asked: Address) -> tuple[Any, ...]:
    """What the page's dataclasses of choices hold at this address, in their order.

    Raises InputError for a parameter, a preset or a value that the page does not have.
    """
    query = dict(asked.query)
    known = [*page.asked, *STAGE_KEYS, "section", "preset", VIEW]
    for key in query:
        if key not in known:
            raise InputError(f"“{shown(key)}” is no parameter of this page: {', '.join(known)}.")
    first = _preset(page, query)
    others = [kind() for kind in page.choices if not isinstance(first, kind)]
    return tuple(_settled(spec, query) for spec in (first, *others))


def _preset(page: Page, query: Mapping[str, list[str]]) -> Any:
    """The choices from which the parameters depart."""
    if "preset" in query:
        named = {slug(name): spec for name, spec in page.presets.items()}
        name = slug(query["preset"][-1])
        if name not in named:
            there = ", ".join(named) or "none here"
            raise InputError(f"preset={shown(query['preset'][-1])} is not a preset: {there}.")
        return named[name]
    return page.choices[0]() if query or page.opening is None else page.opening


def _settled(spec: Any, query: Mapping[str, list[str]]) -> Any:
    """``spec`` with what the address says of its fields, from the first to the last."""
    for name, choice in declared(spec).items():
        key = choice.key or name
        if key not in query:
            if choice.usual is not None and getattr(spec, name) == usual_of(type(spec)(), name):
                spec = replace(spec, **{name: usual_of(spec, name)})
            continue
        there = choice.among(spec) if choice.among else choice.options
        try:
            value = as_asked(choice, there, usual_of(spec, name), query[key])
        except ValueError as error:
            said = shown(", ".join(query[key]))
            raise InputError(f"{key}={said} cannot be used: {error}.") from None
        spec = replace(spec, **{name: value})
    return spec
