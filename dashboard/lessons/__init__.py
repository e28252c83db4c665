"""The prose of the pages: one Markdown file a page, fetched by section id.

A file is a row of sections, each under a heading ``## id``. Numbers are measured, so the prose
holds places for them: ``{{name}}``.
"""

import functools
import re
from pathlib import Path

_FOLDER = Path(__file__).parent
_HEADING = re.compile(r"^## +([a-z0-9-]+) *$", re.MULTILINE)
_PLACE = re.compile(r"\{\{([a-z][a-z0-9_]*)\}\}")


@functools.cache
def sections(page: str) -> dict[str, str]:
    """All sections of ``page`` by id, in the order of the file."""
    _, *parts = _HEADING.split((_FOLDER / f"{page}.md").read_text(encoding="utf-8"))
    return {name: text.strip() for name, text in zip(parts[::2], parts[1::2], strict=True)}


def lesson(page: str, section: str, **numbers: object) -> str:
    """The Markdown of one section with ``numbers`` in their places.

    Raises KeyError for a section that is not in the file, and ValueError when the places and the
    numbers given are not the same set.
    """
    text = sections(page)[section]
    places = set(_PLACE.findall(text))
    if places != numbers.keys():
        raise ValueError(
            f"section {section!r} has places for {sorted(places)}; got {sorted(numbers)}"
        )
    return _PLACE.sub(lambda place: str(numbers[place[1]]), text)
