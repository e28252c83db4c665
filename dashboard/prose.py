"""Prose beside the code that shows it: a Markdown file, fetched by section id.

A file is a row of sections, each under a heading ``## id``. Numbers are measured, so the prose
holds places for them: ``{{name}}``, or with what is counted ``{{steps|step}}``, which becomes
"1 step" or "1,024 steps", and with its verb ``{{steps|step is/are}}``.
"""

import functools
import re
from numbers import Integral
from pathlib import Path

from rnncore.counting import counted

_HEADING = re.compile(r"^## +([a-z0-9-]+) *$", re.MULTILINE)
_PLACE = re.compile(r"\{\{([a-z][a-z0-9_]*)(?:\|([a-z][a-z -]*?)(?: ([a-z]+)/([a-z]+))?)?\}\}")


class Prose:
    """The sections of ``lesson.md`` beside a ``module``: called with an id, and numbers for it."""

    def __init__(self, module: str) -> None:
        self.file = Path(module).with_name("lesson.md")

    @functools.cached_property
    def sections(self) -> dict[str, str]:
        """All sections by id, in the order of the file."""
        _, *parts = _HEADING.split(self.file.read_text(encoding="utf-8"))
        return {name: text.strip() for name, text in zip(parts[::2], parts[1::2], strict=True)}

    def __call__(self, section: str, **numbers: object) -> str:
        """The Markdown of one section with ``numbers`` in their places.

        Raises KeyError for a section that is not in the file, TypeError for a count that is no
        whole number, and ValueError when the places and the numbers given are not the same set.
        """
        text = self.sections[section]
        places = {place[1] for place in _PLACE.finditer(text)}
        if places != numbers.keys():
            raise ValueError(
                f"section {section!r} has places for {sorted(places)}; got {sorted(numbers)}"
            )
        return _PLACE.sub(lambda place: _said(numbers[place[1]], *place.groups()[1:]), text)


def _said(number: object, noun: str | None, one: str | None, several: str | None) -> str:
    """What stands in a place: the number as it is, or counted with its noun and its verb."""
    if noun is None:
        return str(number)
    if not isinstance(number, Integral):
        raise TypeError(f"what is counted must be a whole number; got {number!r} for {noun!r}")
    verb = one if number == 1 else several
    return counted(int(number), noun) + (f" {verb}" if verb else "")
