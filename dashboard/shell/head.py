"""The head of a page: its title, and beside it one row of chips that say what is shown.

A chip opens into the controls of what it names. Its label is written before they are drawn, and so
from ``foreseen`` choices; what is refused is said below the row, outside of closed chips.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from textwrap import shorten
from typing import Any

from streamlit.delta_generator import DeltaGenerator

from dashboard.choices import canonical, widget_values
from dashboard.plain import plain
from dashboard.shell.presets import set_view, show, slug

LABEL = 24
"""Characters of what a person typed or named that fit on a chip."""

OWN = "your own"
"""What a story is called that is none of the page's."""


@dataclass(frozen=True, slots=True)
class Head:
    """``row``: of the chips. ``messages``: the place below it, of what cannot be had."""

    row: DeltaGenerator
    messages: DeltaGenerator

    def chip(
        self, name: str, label: str, *, icon: str | None = None, turn: int = 0
    ) -> DeltaGenerator:
        """A chip that opens into the controls of ``name``, which is the same on every page.

        It stays open while its label changes, and shuts when there is another ``turn``.
        """
        return self.row.popover(label, key=f"chip-{name}-{turn}", icon=icon)

    def stories(self, presets: Mapping[str, Any], spec: Any) -> None:
        """A chip with the page's views, in the order of its story, and one that goes on with it."""
        names = list(presets)
        told = next((name for name in names if canonical(presets[name]) == canonical(spec)), OWN)
        with self.chip("story", told, icon=":material/auto_stories:"):
            for name in names:
                marked = {"icon": ":material/check:"} if name == told else {"type": "tertiary"}
                view = widget_values(presets[name])
                show(name, f"preset-{slug(name)}", view, width="stretch", **marked)
        following = names[(names.index(told) + 1) % len(names)] if told in names else names[0]
        self.row.button(
            following,
            key="next-story",
            type="tertiary",
            icon=":material/arrow_forward:",
            icon_position="right",
            help=f"The next view: {following}",
            on_click=set_view,
            kwargs=widget_values(presets[following]),
        )


def quoted(text: str) -> str:
    """What somebody typed, as a chip names it: its first words, within quotation marks."""
    if not text.strip():
        return "nothing typed"
    words = shorten(text, LABEL, placeholder=" …")
    return f"“{plain(words if words != '…' else text, longest=LABEL)}”"
