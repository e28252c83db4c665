"""The stage as a Streamlit component: its sources joined, registered once, and mounted.

Not about what is drawn (``js/``) nor about the data (``block.py``).
"""

from __future__ import annotations

import base64
import functools
import gzip
import hashlib
import re
from pathlib import Path

import streamlit as st

from dashboard.stage import view as views

_HERE = Path(__file__).parent
SOURCES = _HERE / "js"
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


def loader() -> str:
    """The bundle as it is sent: packed, in a module that unpacks it once in the life of a page.

    The code travels with every network that is mounted; packed it is 0.4 of its size.
    """
    packed = base64.b64encode(gzip.compress(bundle().encode(), mtime=0)).decode()
    return (_HERE / "loader.js").read_text(encoding="utf-8").replace("%%PACKED%%", packed)


def style() -> str:
    """The style sheet without what only a reader needs."""
    bare = _COMMENT.sub("", "".join((_HERE / name).read_text(encoding="utf-8") for name in STYLES))
    return re.sub(r"(?<=[:;,{]) +", "", bare)


_mount = st.components.v2.component(
    "unrolled_stage",
    html="<div class='root'></div>",
    css=style(),
    js=loader(),
)


def stage(
    block: bytes, *, key: str = "stage", addressed: bool = True, cue: views.View | None = None
) -> None:
    """Show the player.

    Call it inside ``st.fragment``: when the playhead comes to rest, the player writes its view
    (step, pinned unit, lane, folded) into the address, which reruns the fragment only. What is sent
    is the opening view followed by the block.

    What a page keeps together with the stage when it is presented stands with it in a container
    keyed ``present``, one on the page: then the whole of it fills the screen.

    Args:
        block: what ``unroll_block`` packed.
        key: the component's key, unique on the page.
        addressed: whether its view is part of the address; only one stage of a page can be.
        cue: the view to show instead, with a ``turn`` of its own, and to play from.
    """
    view = cue or (views.opening(key) if addressed else views.View())

    def moved() -> None:
        if addressed:
            views.remember(st.session_state[key])

    _mount(key=key, data=view.before(block), on_view_change=moved)
