"""The controls of a file: each shows what is in use and changes one choice.

The choices that a person has made about a file stay in the session, by the file's content.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

import streamlit as st

from dashboard.plain import plain, shown
from pages.your_data import lesson
from pages.your_data.preview import digest
from pages.your_data.uploads import Upload, understood
from rnncore.readers import Answer, Choices, Fact, InputError, Understood
from rnncore.readers.understood import INPUT

GUESSED = "as guessed"
WIDTH = 145
"""Pixels of a control: two stand side by side on a phone."""


@dataclass(frozen=True, slots=True)
class Panel:
    """What was chosen about one file. Another file starts from guesses."""

    upload: Upload

    @property
    def choices(self) -> Choices:
        """The choices made so far."""
        found: Choices = st.session_state.get(self._key, Choices())
        return found

    def choose(self, **changes: Any) -> None:
        """Make some choices. What is no such choice is said, and nothing is changed."""
        try:
            self._make(replace(self.choices, **changes))
        except InputError as error:
            st.toast(plain(str(error), longest=200))

    def answer(self, answer: Answer) -> None:
        """Take an answer to a question."""
        self._make(self.choices.answered(answer))

    def _make(self, choices: Choices) -> None:
        """Keep choices; what was chosen of columns that another cut does not have is forgotten."""
        with suppress(InputError):  # which the page says
            found = understood(self.upload, choices)
            if found.sequence is None and not found.questions:
                choices = choices.within(column.name for column in found.columns)
        st.session_state[self._key] = choices

    def restore(self) -> None:
        """Go back to the guesses."""
        st.session_state.pop(self._key, None)

    def key(self, *parts: object) -> str:
        """The key of a widget. One that shows another value is another widget."""
        return f"own-{self.upload.digest}-" + "-".join(map(str, parts))

    @property
    def _key(self) -> str:
        return f"_own_choices_{self.upload.digest}"


def inputs(panel: Panel, found: Understood) -> None:
    """The columns that the network reads."""
    names = [column.name for column in found.columns]
    read = [column.name for column in found.columns if column.role == INPUT]
    if len(names) < 2:
        return
    key = panel.key("columns", digest(names, read))

    def changed() -> None:
        panel.choose(columns=tuple(st.session_state[key]) or None)

    st.multiselect(
        "Inputs: the columns that the network reads",
        names,
        read,
        key=key,
        on_change=changed,
        help=lesson("inputs-help"),
    )


def controls(panel: Panel, facts: tuple[Fact, ...]) -> None:
    """Every fact with its evidence, as the control that makes it otherwise."""
    with st.container(horizontal=True, gap="small"):
        for fact in facts:
            if fact.choice in ("start", "end"):
                _line(panel, fact)
            elif fact.choice == "absent":
                _marks(panel, fact)
            elif len(fact.options) > 1:
                _select(panel, fact)
            else:
                st.markdown(f":small[{fact.label}] **{plain(fact.said, longest=60)}**", width=180)


def _select(panel: Panel, fact: Fact) -> None:
    made = getattr(panel.choices, fact.choice)
    usual = getattr(Choices(), fact.choice)
    values: dict[str, Any] = {shown(fact.said) if made == usual else GUESSED: usual}
    values |= {shown(said): value for said, value in fact.options if value != usual}
    labels = list(values)  # what is guessed stands first, under the name that it has among them
    at = next((k for k, label in enumerate(labels) if values[label] == made), 0)
    key = panel.key(fact.choice, digest(made, labels))

    def changed() -> None:
        panel.choose(**{fact.choice: values[st.session_state[key]]})

    st.selectbox(
        fact.label,
        labels,
        at,
        key=key,
        on_change=changed,
        help=plain(fact.evidence, longest=200) or None,
        width=WIDTH,
    )


def _line(panel: Panel, fact: Fact) -> None:
    """The first or the last line of the table."""
    key = panel.key(fact.choice, fact.value)

    def changed() -> None:
        panel.choose(**{fact.choice: st.session_state[key]})

    st.number_input(
        f"{fact.label} line", 1, None, fact.value, key=key, on_change=changed, width=WIDTH
    )


def _marks(panel: Panel, fact: Fact) -> None:
    """More texts that say there is no value."""
    key = panel.key("absent", digest(fact.value))

    def changed() -> None:
        panel.choose(absent=tuple(st.session_state[key]))

    st.multiselect(
        fact.label,
        list(fact.value),
        list(fact.value),
        key=key,
        on_change=changed,
        accept_new_options=True,
        placeholder=fact.said,
        help=lesson("absent-help"),
        width=240,
    )
