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


@functools.cache
def modules(name: str = "stage") -> dict[str, str]:
    """The module ``name`` and all that it imports, by name, each after those that it imports."""
    source = (SOURCES / f"{name}.js").read_text(encoding="utf-8")
    found: dict[str, str] = {}
    for needed in _IMPORT.findall(source):
        found |= modules(needed)
    return found | {name: source}


def bundle() -> str:
    """Join the ES modules into one, since a component's inline module cannot import ``./x.js``.

    Every import is one line and renames nothing, so dropping imports and exports is enough; a
    collision of names is a syntax error that the tests look for.
    """
    bare = [_COMMENT.sub("", _EXPORT.sub("", _IMPORT.sub("", each))) for each in modules().values()]
    joined = "\n".join(bare)
    return joined.replace("%%VERSION%%", hashlib.sha256(joined.encode()).hexdigest()[:12])


def style() -> str:
    """The style sheet without what only a reader needs."""
    bare = _COMMENT.sub("", "".join((HERE / name).read_text(encoding="utf-8") for name in STYLES))
    return re.sub(r"(?<=[:;,{]) +", "", bare)
