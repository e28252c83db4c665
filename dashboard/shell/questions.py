"""*Predict first*: a question; *Show* plays the stage, and then says whether a prediction held."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import streamlit as st

from dashboard.choices import canonical, widget_values
from dashboard.shell.presets import set_view
from dashboard.stage import cues

MOST_OPTIONS = 12
"""Options that are all shown at once; more of them open as a list."""

ROUNDING = 1e-9
"""Decades that count as no difference."""

_EVERYTHING, _FRESH = "_predict_everything", "_predict_fresh"


@dataclass(frozen=True, slots=True)
class Shown:
    """A question whose answer is shown: its ``key``, what it was ``about``, what was guessed.

    ``spec``: the view that was set with it, None for none. ``stage``: what plays before the answer,
    "" for nothing any more.
    """

    key: str
    about: object
    guess: str
    spec: Any
    stage: str


def asked_of(page: str, spec: Any) -> Any:
    """What the question is about: ``spec``, or what was on the page before its answer was shown."""
    shown = _shown(page)
    return shown.about if shown and shown.spec is not None and shown.spec == spec else spec


def prediction(
    page: str, about: object, options: Sequence[str], *, stage: str = "", shows: Any = None
) -> str | None:
    """One of ``options``, once one was chosen and the answer is due; None until then.

    ``about`` is all that the run follows from, uploads by their digest and texts in full, what an
    address leaves out too: another run asks anew. ``stage``: the key of the one that plays before
    the answer; without, it comes at once. ``shows``: the view that is set to be played, where the
    question is of another than the page's.
    """
    if st.session_state.pop(_EVERYTHING, False):
        st.rerun()  # what a button below has set lies outside of this part of the page
    key = f"predict {page} {hashlib.sha256(repr(about).encode()).hexdigest()}"
    shown = _shown(page)
    if shown and shown.key != key:
        shown = st.session_state[_place(page)] = None
    st.session_state[_FRESH] = bool(shown and shown.stage and cues.is_over(shown.stage))
    if shown and st.session_state[_FRESH]:
        shown = st.session_state[_place(page)] = replace(shown, stage="")
    if shown:  # Streamlit forgets the answer of a tab that was left
        st.session_state.setdefault(key, shown.guess)
    choose: Any = st.selectbox if len(options) > MOST_OPTIONS else st.radio
    guess = choose("Your prediction", options, index=None, key=key, disabled=bool(shown))
    if shown is None:
        asked = Shown(key, about, guess, None if shows is None else canonical(shows), stage)
        _button("Show", _show, page, asked, type="primary", disabled=guess is None)
        plays = ": the stage plays, and then comes the answer" if stage else ""
        st.caption(f"Choose one, then *Show*{plays}.")
        return None
    if shown.stage:
        _button("Answer now", _tell, page, shown)
        st.caption("The stage plays up to the point in question; then comes the answer.")
        return None
    _button("Ask again", _again, page, shown)
    if shown.spec is not None:
        st.caption("What was asked about is on the stage now.")
    return shown.guess


def verdict(said: str, *, held: bool, guess: str) -> None:
    """Whether the ``guess`` held; ``said``: what was measured. Both within a sentence."""
    text = f"Your prediction held: {said}."
    if not held:
        text = f"Your prediction did not hold. You said: {guess}. Measured: {said}."
    (st.success if held else st.warning)(text)
    if st.session_state.pop(_FRESH, False):  # whoever watched the stage does not see this place
        st.toast(text, icon=f":material/{'check' if held else 'close'}:", duration="long")


def band(value: float, options: Sequence[tuple[float, str]]) -> str:
    """The option that holds from its bound on, inclusive, up to the next one's."""
    return [text for bound, text in options if value >= bound][-1]


def largest(decades: Mapping[str, float]) -> list[str]:
    """The names with the largest value, as log10: several where only rounding tells them apart."""
    most = max(decades.values())
    return [name for name, value in decades.items() if value == most or value > most - ROUNDING]


def within(text: str) -> str:
    """An option within a sentence."""
    return f"{text[0].lower()}{text[1:]}"


def _place(page: str) -> str:
    return f"_predicted_{page}"


def _shown(page: str) -> Shown | None:
    found: Shown | None = st.session_state.get(_place(page))
    return found


def _button(label: str, action: Any, page: str, asked: Shown, **options: Any) -> None:
    st.button(label, key=f"answer-{page}", on_click=action, args=(page, asked), **options)


def _show(page: str, asked: Shown) -> None:
    """Set the view that was asked about, and let the stage play it."""
    st.session_state[_place(page)] = asked
    if asked.spec is not None:
        set_view(**widget_values(asked.spec))
    if asked.stage:
        cues.send(asked.stage)
    st.session_state[_EVERYTHING] = True


def _tell(page: str, asked: Shown) -> None:
    st.session_state[_place(page)] = replace(asked, stage="")


def _again(page: str, asked: Shown) -> None:
    del st.session_state[_place(page)]
    st.session_state.pop(asked.key, None)
