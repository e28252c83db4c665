"""The player's code and style sheets, as a page takes them.

Not about what is drawn (``js/``) nor about the data (``block.py``).
"""

from __future__ import annotations

import functools
import hashlib
import re
from pathlib import Path

HERE = Path(__file__).parent
SOURCES = HERE / "js"
STYLES = ("stage.css", "present.css")

_IMPORT = re.compile(r'^import .* from "\./(\w+)\.js";\n', flags=re.MULTILINE)
_EXPORT = re.compile(r"^export (?!default)", flags=re.MULTILINE)
# What only a reader of the sources needs: the code is sent with every network that is shown.
_COMMENT = re.compile(
    r"/\*.*?\*/\n?|^ *//[^\n]*\n| +// [^\n]*$|^ +|^\n", flags=re.MULTILINE | re.DOTALL
)


_ROW = re.compile(r"^  (\w+): \{.*\n", flags=re.MULTILINE)
_IMPORTED = re.compile(r"^import \{ (.*) \} from .*\n", flags=re.MULTILINE)


@functools.cache
def modules(name: str = "stage", scenes: frozenset[str] | None = None) -> dict[str, str]:
    """The module ``name`` and all that it imports, by name, each after those that it imports.

    ``scenes``: those that are played, None for all.
    """
    source = (SOURCES / f"{name}.js").read_text(encoding="utf-8")
    if name == "scenes" and scenes is not None:
        source = _only(source, scenes)
    found: dict[str, str] = {}
    for needed in _IMPORT.findall(source):
        found |= modules(needed, scenes)
    return found | {name: source}


def _only(source: str, scenes: frozenset[str]) -> str:
    """``scenes.js`` with some of its rows, and the imports that these need."""
    rows = _ROW.sub(lambda row: row[0] if row[1] in scenes else "", source)
    used = set(re.findall(r"\w+", _IMPORTED.sub("", rows)))
    return _IMPORTED.sub(lambda one: one[0] if used & {*one[1].split(", ")} else "", rows)


def bundle(scenes: frozenset[str] | None = None) -> str:
    """Join the ES modules into one, since a component's inline module cannot import ``./x.js``.

    Every import is one line and renames nothing, so dropping imports and exports is enough; a
    collision of names is a syntax error that the tests look for.
    """
    sources = modules(scenes=scenes).values()
    joined = "\n".join(_COMMENT.sub("", _EXPORT.sub("", _IMPORT.sub("", each))) for each in sources)
    return joined.replace("%%VERSION%%", hashlib.sha256(joined.encode()).hexdigest()[:12])


def style(*names: str) -> str:
    """Style sheets, the stage's where none is named, without what only a reader needs."""
    texts = ((HERE / name).read_text(encoding="utf-8") for name in names or STYLES)
    return re.sub(r"(?<=[:;,{]) +", "", _COMMENT.sub("", "".join(texts)))
