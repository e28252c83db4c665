"""What a person can choose, declared once: a frozen dataclass whose fields carry their choice.

    @dataclass(frozen=True, slots=True)
    class CellChoices:
        cell: str = pick("Cell", ("LSTM", "GRU"))
        forget: float = slide("Bias", (-2.0, 5.0), 0.0, 0.5, when=lambda it: it.cell == "LSTM")

Such an instance is the page's address, the key of its caches and the signature of its runs. From
the declaration follow its canonical form, its link and what an address may ask (``Page`` in
``shell/page.py``); ``shell/widgets.py`` draws the widgets. The names of the fields are the keys of
the address, and their order is its order.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field, fields, replace
from typing import Any, TypeVar
from urllib.parse import urlencode

from rnncore.written import exact, setting

Spec = TypeVar("Spec")
Option = TypeVar("Option", bound=str)

ADDRESS_CHARACTERS = 2000
"""Longer typed input stays in the session and is left out of the address: proxies, chat programs
and browsers cut or refuse addresses of many thousand characters."""

VIEW, USUAL = "view", "usual"
"""What names a view of nothing but defaults, which Streamlit leaves out of the address."""

_CHOICE = "choice"


def _always(_: Any) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Choice:
    """How one field is chosen: one of ``options``, or a number within ``limits``, or typed.

    ``several``: any of the options. ``step``: between two places of a slider, None for a box.
    ``hint`` helps beside the widget, whose label is ``visible`` or only read aloud. ``when`` says
    of the others whether it matters beside them; ``usual`` is a default that depends on them, and
    ``among`` the options that do. ``given``: by an upload, so that there is neither a widget nor a
    place in the address. ``refused``: it decides what is read, and so whether that can be read.
    ``key``: in the address, where it is not the field's name. ``longest``: of what is typed, in
    characters.
    """

    label: str
    options: tuple[str, ...] = ()
    several: bool = False
    limits: tuple[Any, Any] | None = None
    step: float | None = None
    hint: str | None = None
    visible: bool = False
    when: Callable[[Any], bool] = _always
    usual: Callable[[Any], Any] | None = None
    among: Callable[[Any], tuple[str, ...]] | None = None
    given: bool = False
    refused: bool = False
    key: str = ""
    longest: int | None = None


def _declared(default: Any, choice: Choice) -> Any:
    return field(default=default, metadata={_CHOICE: choice})


def pick(
    label: str, options: tuple[Option, ...], default: Option | None = None, **more: Any
) -> Option:
    """One of ``options``; the first where no default is named. ``more``: fields of ``Choice``."""
    chosen = options[0] if default is None else default
    if chosen not in options:
        raise ValueError(f"default of {label!r} must be one of {options}; got {default!r}")
    found: Option = _declared(chosen, Choice(label, options, **more))
    return found


def several(
    label: str, options: tuple[str, ...], default: tuple[str, ...], **more: Any
) -> tuple[str, ...]:
    """Any of ``options``, in their order."""
    found: tuple[str, ...] = _declared(default, Choice(label, options, several=True, **more))
    return found


def whole(label: str, limits: tuple[int, int] | None, default: int, **more: Any) -> int:
    """A whole number within ``limits``, both included, in a box; with a ``step`` on a slider.

    ``limits`` is None where they depend on what is read: the page asks for it then.
    """
    found: int = _declared(default, Choice(label, limits=limits, **more))
    return found


def slide(
    label: str, limits: tuple[float, float], default: float, step: float, **more: Any
) -> float:
    """A number within ``limits``, both included, on a slider."""
    found: float = _declared(default, Choice(label, limits=limits, step=step, **more))
    return found


def typed(label: str, default: str, **more: Any) -> str:
    """What a person types, which can always be refused."""
    found: str = _declared(default, Choice(label, refused=True, **more))
    return found


def given(when: Callable[[Any], bool], before: Any = None) -> Any:
    """What an upload gives, ``before`` it came: a file has no widget and travels in no address."""
    return _declared(before, Choice("", when=when, given=True, refused=True))


def declared(spec: Any) -> dict[str, Choice]:
    """The choices of a dataclass, or of an instance, by field: those that have a widget."""
    return {name: choice for name, choice in _all(spec).items() if not choice.given}


def _all(spec: Any) -> dict[str, Choice]:
    return {each.name: each.metadata[_CHOICE] for each in fields(spec) if _CHOICE in each.metadata}


def matters(spec: Any, name: str) -> bool:
    """Whether field ``name`` matters beside the others of ``spec``."""
    return _all(spec)[name].when(spec)


def usual(spec: Any, name: str) -> Any:
    """What field ``name`` is beside the others of ``spec`` when nobody has chosen."""
    choice = _all(spec)[name]
    if choice.usual is not None:
        return choice.usual(spec)
    return next(each.default for each in fields(spec) if each.name == name)


def canonical(spec: Spec) -> Spec:
    """The same view with what does not matter to it at its default, and options in their order.

    Equal runs have equal canonical forms. Fields are settled from the first to the last, so what
    ``when`` asks about should stand before.
    """
    for name, choice in _all(spec).items():
        value = getattr(spec, name)
        if not choice.when(spec):
            value = usual(spec, name)
        elif choice.several:
            value = tuple(option for option in choice.options if option in value)
        spec = replace(spec, **{name: value})  # type: ignore[type-var]
    return spec


def repaired(spec: Spec, good: Spec) -> Spec:
    """``spec`` with what can be refused as in ``good``, which could be run; so is no choice of any.

    What is usual beside another choice of ``spec`` is so here too.
    """
    for name, choice in _all(spec).items():
        if choice.refused or (choice.several and not getattr(spec, name)):
            now, then = usual(spec, name), usual(good, name)
            value = getattr(good, name) if now == then else now
            spec = replace(spec, **{name: value})  # type: ignore[type-var]
    return spec


def as_asked(choice: Choice, there: tuple[str, ...], default: Any, asked: list[str]) -> Any:
    """What an address that says ``asked`` means, of options that are ``there``.

    Of one that is said twice the last holds. Raises ValueError for what cannot be used.
    """
    if choice.several:
        if not set(asked) <= set(there):
            raise ValueError(f"the choices are {', '.join(there)}")
        return tuple(asked)
    if choice.options:
        if asked[-1] not in there:
            raise ValueError(f"the choices are {', '.join(there)}")
        return asked[-1]
    if isinstance(default, str):
        return asked[-1]
    low, high = choice.limits or (-math.inf, math.inf)
    kind = "whole numbers" if isinstance(default, int) else "numbers"
    wanted = f"{kind} from {setting(low)} to {setting(high)}" if choice.limits else kind
    try:
        number = type(default)(float(asked[-1]))
    except (ValueError, OverflowError):
        raise ValueError(wanted) from None
    if not low <= number <= high:
        raise ValueError(wanted)
    return number


def to_query(spec: Any) -> dict[str, str | list[str]]:
    """The parameters of the address that reproduces ``spec``: what matters and is not the default.

    Numbers have every digit. Typed input above ``ADDRESS_CHARACTERS`` is left out, as the page
    leaves it out. A view of nothing but defaults is named as such: an address without any
    parameter is that of the view which a page opens with.
    """
    query: dict[str, str | list[str]] = {}
    for name, choice in declared(spec).items():
        value = getattr(spec, name)
        if not choice.when(spec) or value == usual(spec, name):
            continue
        key = choice.key or name
        if choice.several:
            query[key] = list(value)
        elif len(str(value)) <= ADDRESS_CHARACTERS:
            query[key] = exact(value) if isinstance(value, float) else str(value)
    return query or {VIEW: USUAL}


def query_string(spec: Any, **more: str | int) -> str:
    """``to_query`` as it stands in an address, with the parameters ``more`` appended."""
    return urlencode(to_query(spec) | {key: str(value) for key, value in more.items()}, doseq=True)


def widget_values(spec: Any) -> dict[str, Any]:
    """What the widgets must hold to show ``spec``, by key: those that matter to it."""
    return {
        choice.key or name: list(getattr(spec, name)) if choice.several else getattr(spec, name)
        for name, choice in declared(spec).items()
        if choice.when(spec)
    }
