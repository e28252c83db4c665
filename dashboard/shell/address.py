"""What an address asked for and did not get.

Streamlit drops a parameter that it cannot use and rewrites the address before a page sees it. So
the parameters are noted before the first widget is made and compared afterwards.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard.choices import declared
from dashboard.plain import plain
from dashboard.shell.presets import Presets
from dashboard.stage import from_query
from dashboard.stage.view import KEYS as STAGE_KEYS
from dashboard.visitors.returning import say_again
from rnncore.written import setting


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The parameters of one page: ``keys`` of all, ``choices`` and ``ranges`` of some.

    ``presets``: the views that ``?preset=…`` may name.
    """

    page: str
    keys: tuple[str, ...]
    choices: dict[str, tuple[str, ...]]
    ranges: dict[str, tuple[float, float]]
    presets: Presets[Any] | None = None


def vocabulary(
    page: str,
    spec: type,
    tabs: Mapping[str, tuple[str, ...] | tuple[float, float]] = MappingProxyType({}),
    presets: Presets[Any] | None = None,
) -> Vocabulary:
    """All that an address of a page may ask: what ``spec`` declares, the tab, and what tabs ask.

    ``tabs``: the options, or the limits, of each parameter of theirs; empty where it has neither.
    """
    declares = {name: each.options or each.limits or () for name, each in declared(spec).items()}
    asked: dict[str, Any] = declares | dict(tabs)
    texts = {name: each for name, each in asked.items() if each and isinstance(each[0], str)}
    numbers = {name: each for name, each in asked.items() if each and name not in texts}
    return Vocabulary(page, (*asked, "section"), texts, numbers, presets)


@dataclass(frozen=True, slots=True)
class Stage:
    """What an address can point at on a page's first stage: so many of each.

    Lanes have ``units`` at each of ``steps``, and a step has ``outputs``; 0 where none can be
    pinned.
    """

    moments: int
    lanes: int
    steps: int = 0
    units: int = 0
    outputs: int = 0

    def holds(self, pin: dict[str, int]) -> bool:
        """Whether the place that is pinned is on it."""
        inside = pin["unit"] < self.units if "unit" in pin else pin["output"] < self.outputs
        return inside and pin["t"] < self.steps and pin.get("lane", 0) < self.lanes


def note(words: Vocabulary) -> None:
    """Remember the parameters that this session came to the page with, and set their preset.

    Call before the first widget.
    """
    asked = {key: st.query_params.get_all(key) for key in st.query_params}
    st.session_state.setdefault(f"_asked_{words.page}", asked)
    say_again(words.keys)
    if words.presets:
        words.presets.arrive()


def tell(
    place: DeltaGenerator, words: Vocabulary, spec: Any, stage: Stage, *, at: Any = None
) -> None:
    """Say in ``place`` what ``note`` remembered and ``spec`` did not get, until ``spec`` changes.

    Call after the last widget. ``at``: what tells one spec from the next where that is not
    ``spec``; it stays in the session.
    """
    at = spec if at is None else at
    asked: dict[str, list[str]] = st.session_state[f"_asked_{words.page}"]
    missed: list[str] = st.session_state.setdefault(f"_missed_{words.page}", [])
    for key in [key for key in asked if key in st.session_state and key in words.keys]:
        raw, got = asked.pop(key), st.session_state[key]
        if got is None:  # an address that ends in "cell=" chooses nothing, and the default is used
            got = getattr(spec, key, words.choices.get(key, ("",))[0])
        if not _same(raw, got):
            missed.append(_sentence(words, key, ", ".join(raw), got))
    missed.extend(_off(stage, {key: asked.pop(key)[-1] for key in STAGE_KEYS if key in asked}))
    missed.extend(words.presets.unknown() if words.presets else [])
    if st.session_state.setdefault(f"_missed_at_{words.page}", at) != at:
        missed.clear()
    if missed:
        place.warning("\n\n".join(missed))


def _off(stage: Stage, raw: dict[str, str]) -> list[str]:
    """Sentences about the player's parameters, as written, that its stage does not have."""
    view = from_query(raw)
    known = {
        "step": view.step <= stage.moments and _same([raw.get("step", "0")], view.step),
        "lane": view.lane < stage.lanes and _same([raw.get("lane", "1")], view.lane + 1),
        "folded": raw.get("folded", "1") in ("0", "1"),
        "pin": view.pin is not None and stage.holds(view.pin),
    }
    return [
        f"**{key}={plain(value)}** in the address is not on this stage. It starts without."
        for key, value in raw.items()
        if not known[key]
    ]


def _same(raw: list[str], got: object) -> bool:
    """Whether the parameter as written names the value that is used."""
    if isinstance(got, list | tuple):
        return sorted(raw) == sorted(got)
    if isinstance(got, int | float):
        try:
            return float(raw[-1]) == got
        except ValueError:
            return False
    return raw[-1] == got


def _sentence(words: Vocabulary, key: str, raw: str, got: object) -> str:
    said = f"**{key}={plain(raw)}** in the address cannot be used"
    if key in words.choices:
        said += f": the choices are {', '.join(words.choices[key])}"
    elif key in words.ranges:
        low, high = words.ranges[key]
        kind = "whole numbers" if isinstance(low, int) else "numbers"
        said += f": {kind} from {setting(low)} to {setting(high)}"
    elif isinstance(got, int):
        said += " for this input"
    used = ", ".join(got) if isinstance(got, list | tuple) else str(got)
    return f"{said}. **{plain(used)}** is used instead."
