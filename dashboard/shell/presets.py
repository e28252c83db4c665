"""Views that a lesson can link to: ``?preset=vanishing``, or the same as plain parameters."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import streamlit as st

from dashboard.plain import plain

Spec = TypeVar("Spec")
_KEY = "preset"


def slug(name: str) -> str:
    """A preset's name as it stands in an address: ``"the-lstms-forget-bias"``."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower().replace("'", "").replace("’", "")).strip("-")


@dataclass(frozen=True, slots=True)
class Presets(Generic[Spec]):
    """The presets of one page: a spec by name.

    ``choices`` gives what the page's widgets must hold to show a spec, and ``to_query`` the
    parameters of the address that differ from the default.
    """

    page: str
    specs: Mapping[str, Spec]
    choices: Callable[[Spec], dict[str, Any]]
    to_query: Callable[[Spec], dict[str, Any]]

    def arrive(self) -> None:
        """Set the view that ``?preset=…`` asks for. Call before the first widget.

        Capitals do not matter, and a hyphen may stand for a space. Other parameters of the same
        address change the preset.
        """
        asked = st.query_params.get(_KEY)
        if asked is None:
            return
        named = {slug(name): spec for name, spec in self.specs.items()}
        given = [key for key in st.query_params if key != _KEY]
        del st.query_params[_KEY]
        if slug(asked) not in named:
            st.session_state[self._unknown] = asked
            return
        spec = named[slug(asked)]
        view, written = self.choices(spec), self.to_query(spec)
        for key in view.keys() - set(given):
            st.session_state[key] = view[key]
            if key in written:  # a widget writes the address only from its first change on
                st.query_params[key] = written[key]

    def unknown(self) -> list[str]:
        """A sentence about a preset asked for in vain; none where it was said before."""
        asked = st.session_state.pop(self._unknown, None)
        if asked is None:
            return []
        names = ", ".join(slug(name) for name in self.specs)
        return [f"**preset={plain(asked)}** in the address is not a preset: there are {names}."]

    def set_view(self, spec: Spec) -> None:
        """Set the widgets to ``spec``; a callback, so that they and the address follow."""
        st.session_state.update(self.choices(spec))

    def buttons(self, shown: Callable[[Spec], bool]) -> None:
        """A button for each preset; that of a view that is ``shown`` already is disabled."""
        st.caption("Views", width="content")
        for name, spec in self.specs.items():
            st.button(
                name,
                key=f"preset-{slug(name)}",
                on_click=self.set_view,
                args=(spec,),
                disabled=shown(spec),
            )

    @property
    def _unknown(self) -> str:
        return f"_unknown_preset_{self.page}"
