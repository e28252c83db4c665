"""The protocol of a page: what its address may ask, and the last view that worked.

    PAGE = Page("gates", "Gates at work", (GatesSpec,))

    def show() -> None:
        head = PAGE.open()
        spec = ask(GatesSpec(), "trained", "said")
        runs = settle(gates_runs, spec, lesson("kept"), head.messages)
        player(block, runs)
        st.caption(lesson("sentence"))
        in_tabs(SECTIONS, runs)
        PAGE.close(head, runs.spec, stage(runs))

Streamlit drops a parameter that it cannot use and rewrites the address before a page sees it. So
the parameters are noted before the first widget is made and compared after the last one.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple, Protocol, TypeVar

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard.choices import USUAL, VIEW, Choice, canonical, declared, repaired
from dashboard.plain import plain
from dashboard.shell import presets, reset, tabs
from dashboard.shell.chart import TITLES_CUT_OFF
from dashboard.shell.head import Head
from dashboard.shell.link import link
from dashboard.stage import cues, from_query, stage
from dashboard.stage.address import KEYS as STAGE_KEYS
from dashboard.visitors.returning import said_again, say_again
from dashboard.visitors.turn import fragment
from rnncore.readers import InputError
from rnncore.written import setting

SHARED = ["seed", "text", "split", "cell", "units", "layers", "directions", "init", "loss", "at"]
"""Keys of the address that mean the same on several pages."""


class Shown(Protocol):
    """What a page shows: at least the choices that it was made from."""

    @property
    def spec(self) -> Any: ...


Settled = TypeVar("Settled", bound=Shown)


class Span(NamedTuple):
    """The steps of a lane, from ``first`` to before ``end``, and its units."""

    first: int
    end: int
    units: int


@dataclass(frozen=True, slots=True)
class Stage:
    """What an address can point at on a page's first stage: so many of each.

    Lanes have ``units`` at each of ``steps``, and a step has ``outputs``; 0 where none can be
    pinned. ``spans``: where networks stand one after another, those of each lane instead; outputs
    are of the last one.
    """

    moments: int = 0
    lanes: int = 0
    steps: int = 0
    units: int = 0
    outputs: int = 0
    spans: tuple[Span, ...] = ()

    def holds(self, pin: dict[str, int]) -> bool:
        """Whether the place that is pinned is on it."""
        spans = self.spans or (Span(0, self.steps, self.units),) * self.lanes
        lane = pin.get("lane", len(spans) - 1)
        if not 0 <= lane < len(spans) or not spans[lane].first <= pin["t"] < spans[lane].end:
            return False
        return pin["unit"] < spans[lane].units if "unit" in pin else pin["output"] < self.outputs


@dataclass(frozen=True, slots=True)
class Page:
    """One page, by what it declares. ``name``: of what the session holds of it.

    ``choices``: the dataclasses whose fields its address may name, those of the tabs at the end.
    ``presets``: the views that ``?preset=…`` may name. ``opening``: the view that a visit begins
    with whose address names none; where there is no such, that of the defaults.
    ``sections``: of its tabs, in their order.
    """

    name: str
    title: str
    choices: tuple[type, ...]
    presets: Mapping[str, Any] = field(default_factory=dict)
    opening: Any = None
    sections: tuple[str, ...] = ()

    @property
    def asked(self) -> dict[str, Choice]:
        """Every choice by its key in the address."""
        found = (item for spec in self.choices for item in declared(spec).items())
        return {choice.key or name: choice for name, choice in found}

    def open(self) -> Head:
        """The title, and the places for chips beside it and for messages below.

        Remembers the parameters that this session came with, and sets their preset. Call before
        the first widget.
        """
        st.html(TITLES_CUT_OFF)
        with st.container(horizontal=True, vertical_alignment="center", gap="small", key="head"):
            st.title(self.title, anchor=False, width="content")
            row = st.container(
                horizontal=True, wrap=False, vertical_alignment="center", gap="small"
            )
        asked = {key: st.query_params.get_all(key) for key in st.query_params}
        if section := tabs.asked_for():
            asked["section"] = [section]
        if self.sections:
            tabs.arrive(self.sections)
        self._take_back()
        begins = f"_asked_{self.name}" not in st.session_state
        st.session_state.setdefault(f"_asked_{self.name}", asked)
        say_again((*self.asked, *tabs.KEYS))
        named = self._named or VIEW in st.query_params
        if begins and self.opening is not None and not (named or self._chosen):
            presets.assign(self.opening, set())
        presets.arrive(self.presets)
        presets.name_again()
        return Head(row, st.container())

    def _take_back(self) -> None:
        """Where another page holds under a key of this one what cannot be chosen here, what was."""
        before = st.session_state.get(f"_left_{self.name}", {})
        for key, choice in self.asked.items():
            held = st.session_state.get(key)
            if isinstance(held, str) and choice.options and held not in choice.options:
                del st.session_state[key]
                if key in before and key not in st.query_params:
                    st.session_state[key] = st.query_params[key] = before[key]

    def _leave(self) -> None:
        """Keep what is chosen here for a visitor who comes back over a page with the same keys."""
        named = [key for key, choice in self.asked.items() if choice.options and not choice.several]
        st.session_state[f"_left_{self.name}"] = {
            key: st.session_state[key]
            for key in named
            if key in st.session_state and key in st.query_params
        }

    @property
    def _named(self) -> bool:
        """Whether the address names anything of a view."""
        known = {*self.asked, *STAGE_KEYS, "section", "preset"}
        return not known.isdisjoint(st.query_params)

    def _name_usual(self) -> None:
        """Name the view of the defaults in the address, where nothing else of it is named."""
        if not self._named:
            st.query_params[VIEW] = USUAL
        elif VIEW in st.query_params:
            del st.query_params[VIEW]

    @property
    def _chosen(self) -> bool:
        """Whether another page handed on a choice that makes a difference here."""
        usual = type(self.opening)()
        held = {
            name: st.session_state[choice.key or name]
            for name, choice in declared(usual).items()
            if (choice.key or name) in st.session_state
        }
        return bool(canonical(replace(usual, **held)) != canonical(usual))

    def close(self, head: Head, spec: Any, stage: Stage = Stage()) -> None:
        """Say below the chips what the address asked and ``spec`` did not get, until that changes.

        Call after the last widget. ``spec`` stays in the session.
        """
        asked: dict[str, list[str]] = st.session_state[f"_asked_{self.name}"]
        missed: list[str] = st.session_state.setdefault(f"_missed_{self.name}", [])
        choices = self.asked
        if self.sections:
            choices = choices | {"section": Choice("", self.sections)}
        for key in [key for key in asked if key in st.session_state and key in choices]:
            raw = asked.pop(key)
            got = tabs.shown() if key == "section" else st.session_state[key]
            if got is None:  # an address that ends in "cell=" chooses nothing: the default is used
                got = getattr(spec, key, (*choices[key].options, "")[0])
            if not _same(raw, got):
                missed.append(_sentence(key, choices[key], ", ".join(raw), got))
        self._leave()
        if self.opening is not None:
            self._name_usual()
        missed.extend(_off(stage, {key: asked.pop(key)[-1] for key in STAGE_KEYS if key in asked}))
        missed.extend(presets.unknown(self.presets))
        if st.session_state.setdefault(f"_missed_at_{self.name}", spec) != spec:
            missed.clear()
        if missed:
            head.messages.warning("\n\n".join(missed))
        with head.row:
            with st.container(width="content"):  # beside the chips, and no wider than it has to be
                link(self.choices)
            reset.button(self.name, self._views(spec), self.sections)
        said_again()

    def _views(self, shown: Any) -> list[Any]:
        """What the page opens with, by its dataclasses; what was uploaded stays as ``shown``."""
        found = []
        for each in self.choices:
            view: Any = self.opening if type(self.opening) is each else each()
            if type(shown) is type(view):
                view = replace(shown, **{name: getattr(view, name) for name in declared(view)})
            found.append(view)
        return found


def settle(run: Callable[[Any], Settled], spec: Any, kept: str, place: DeltaGenerator) -> Settled:
    """The runs of ``spec``; where they are refused, why, and the last view that could be run.

    ``kept``: what of the screen that is, in a sentence; all that is said stands in ``place``.
    ``repaired`` says what stays of ``spec``.
    """
    good = f"_last_good_{type(spec).__name__}"
    try:
        runs = run(spec)
    except InputError as error:
        explain(error, kept, place)
        usual = type(spec)()
        try:
            return run(repaired(spec, st.session_state.get(good, usual)))
        except InputError:  # what was uploaded is not there any more
            return run(repaired(spec, usual))
    st.session_state[good] = runs.spec
    return runs


def explain(said: object, kept: str, place: DeltaGenerator | None = None) -> None:
    """Why something was refused, and what of the screen was ``kept``."""
    (place or st).error(f"{plain(str(said), longest=600)}  \n{kept}")


@fragment
def player(
    block: Callable[..., bytes], *shown: Any, key: str = "stage", addressed: bool = True
) -> None:
    """The stage with what ``block(*shown)`` packs. Its view in the address runs this part again.

    Once it has played what it was cued to, the whole page runs again: the answer is due.

    A function of a page itself could not be such a part: Streamlit would keep all the page's names
    with it, and so the runs of every closed tab.
    """
    if cues.arrives(key):
        st.rerun()
    stage(block(*shown), key=key, addressed=addressed, cue=cues.cue_of(key))


def carry_over(page: str) -> None:
    """Bring what was chosen on another page to ``page``. Call before its first widget.

    A widget's id holds its page, and Streamlit 1.67 hands a value on only after the first run of
    the new page, which would show the default. What code assigns is there at once.
    """
    before = st.session_state.get("_page")
    st.session_state["_page"] = page
    if before in (None, page):
        return
    for key in SHARED:
        if key in st.session_state:
            st.session_state[key] = st.session_state[key]


def off_stage(stage: Stage, raw: Mapping[str, str]) -> list[tuple[str, str]]:
    """The player's parameters, as written, that its stage does not have."""
    view = from_query(raw)
    known = {
        "step": view.step is not None and view.step <= stage.moments,
        "lane": view.lane < stage.lanes and _same([raw.get("lane", "1")], view.lane + 1),
        "folded": raw.get("folded") in ("0", "1"),
        "pin": view.pin is not None and stage.holds(view.pin),
    }
    return [(key, value) for key, value in raw.items() if not known[key]]


def _off(stage: Stage, raw: dict[str, str]) -> list[str]:
    """A sentence about each of them."""
    return [
        f"**{key}={plain(value)}** in the address is not on this stage. It opens without."
        for key, value in off_stage(stage, raw)
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


def _sentence(key: str, choice: Choice, raw: str, got: object) -> str:
    said = f"**{key}={plain(raw)}** in the address cannot be used"
    if choice.options:
        said += f": the choices are {', '.join(choice.options)}"
    elif choice.limits:
        low, high = choice.limits
        kind = "whole numbers" if isinstance(low, int) else "numbers"
        said += f": {kind} from {setting(low)} to {setting(high)}"
    elif isinstance(got, int):
        said += " for this input"
    used = ", ".join(got) if isinstance(got, list | tuple) else str(got)
    return f"{said}. **{plain(used)}** is used instead."
