"""A trace as the last line of a notebook's cell, and as a file of its own: it plays.

In a notebook that is run or trusted the player is shown in a frame of its own, which has no part
in the page around it: its policy is that of the standalone page, its origin nobody's, its keys and
names its own. Where frames and style sheets are taken out (GitHub, a notebook that is not trusted),
the same output says what was recorded, with a picture and the table; on paper there is the table.
"""

from __future__ import annotations

import base64
import html
import os
from collections.abc import Sequence
from pathlib import Path

from rnncore.player.block import labels_of
from rnncore.player.fitting import ORIGIN, Fitted, fitted
from rnncore.player.recorded import back_block, entered_within, title_of
from rnncore.player.standalone import embedded, standalone
from rnncore.player.still import still
from rnncore.player.view import View
from rnncore.report import diagnose
from rnncore.report.diagnosis import can_diagnose
from rnncore.report.notebook import Row, as_latex, heading, rows, table
from rnncore.trace import Trace, parts
from rnncore.trace.checks import OTHERS
from rnncore.trace.summary import layers_in, of_loss, of_origin, size_of
from rnncore.trace.tower_track import TOWER
from rnncore.trace.transformer_track import TRANSFORMER
from rnncore.written import exact

MOST = 194_000
"""Bytes of the numbers and the table in a notebook, as written there; the rest is 0.1 MB."""

MOST_IN_FILE = 16 * 2**20
"""The same in a file."""

END = 10**6
"""Past the last moment of every player, which ends where there are no more."""

CUT = "rnncore.trace.parts cuts other rows and steps into traces of their own."
MORE = f'trace.to_html("trace.html") holds more; {CUT}'

FRAME = (
    '<iframe title="{title}" sandbox="allow-scripts allow-downloads" allow="fullscreen" '
    'loading="lazy" width="100%" height="{height}" '
    'style="border: 1px solid #8886; border-radius: 10px" srcdoc="{page}"></iframe>'
)
HIDES = "<style>.rnncore-still {display: none}</style>"
"""Hides the picture; gone together with the frame where both are not let through."""


def bundle(trace: Trace) -> dict[str, str]:
    """What a notebook is given, by media type."""
    found = rows(trace)
    return {
        "text/plain": repr(trace),
        "text/html": _as_html(trace, found),
        "text/latex": as_latex(trace, found),
    }


def _as_html(trace: Trace, found: Sequence[Row]) -> str:
    """The player, a picture for where it is not let through, and the table."""
    gradients = table(found)
    shown = fitted(trace, MOST - len(gradients.encode()))
    picture = still(shown.part)
    encoded = base64.b64encode(picture.png).decode()
    said = f"<p><b>rnncore.Trace</b>: {html.escape(heading(trace))}</p>"
    words = html.escape(picture.words)
    seen = (
        f'<p><img alt="{words}" src="data:image/png;base64,{encoded}"></p>'
        f"<p>{html.escape(shown.sentence)} {words}</p>"
    )
    if shown.block is None:
        return f"{said}{seen}{gradients}"
    return (
        f'<div>{HIDES}<div class="rnncore-still">{said}{seen}<p>It plays where the notebook is run '
        f"or trusted.</p></div>{_frame(shown)}<details><summary>Its gradients, layer by layer"
        f"</summary>{gradients}</details></div>"
    )


def to_html(trace: Trace, path: str | os.PathLike[str]) -> None:
    """Write a page that plays ``trace`` offline; see ``Trace.to_html``."""
    shown = fitted(trace, MOST_IN_FILE)
    if shown.block is None:
        raise ValueError(
            "trace must be one that the player has a scene for: of a recurrent network whose "
            "states have one width, or of a Transformer or a tower with gradients; got "
            f"{trace!r}"
        )
    called = HEADINGS.get(trace.tracks[0].cell, "The states, step by step")
    players = [(called, _sentence(shown, CUT), shown.block)]
    back = _back(shown)
    if back is not None:
        players.append(("The gradient, played back", GRADIENT, back))
    page = standalone(title_of(trace), players, facts=_facts(trace), findings=_findings(trace))
    Path(path).write_text(page, encoding="utf-8")


HEADINGS = {TOWER: "Up and back, block by block", TRANSFORMER: "The stream, step by step"}

GRADIENT = (
    "The measured gradient of the loss, from right to left; an arrow's width and colour say its "
    "size, as a multiple of the one that the legend names."
)


def _frame(shown: Fitted) -> str:
    assert shown.block is not None
    title = f"{title_of(shown.part)}, played step by step"
    cue = View(step=0, turn="first sight", until=END)
    page = embedded(
        title, _sentence(shown, MORE if shown.is_less_than_a_file else CUT), shown.block, cue
    )
    height = _height(shown.part)
    return FRAME.format(title=html.escape(title), height=height, page=html.escape(page))


def _height(part: Trace) -> int:
    """Pixels of the frame: all of the player without scrolling, from a width of 760 on."""
    lanes = len(part.tracks)
    if part.tracks[0].cell == TRANSFORMER:
        lanes = layers_in(part) + 1  # its heads stand above
    units = part.tracks[0].hidden_size
    matrix = min(units, 320) - 128 if units > 160 else 0
    return min((680 if lanes == 1 else 650 + 80 * lanes) + matrix, 1200)


def _sentence(shown: Fitted, more: str) -> str:
    """What is shown; and where ``more`` is, if something was left out."""
    said = [shown.sentence]
    if shown.arithmetic:
        said.append(f"Click a {_opened(shown.part)}.")
    if shown.is_part:
        said.append(more)
    return " ".join(said)


def _back(shown: Fitted) -> bytes | None:
    """The gradient of the part that is shown, from the last step of it where one enters."""
    part = shown.part
    if part.tracks[0].cell in OTHERS:  # which play it back themselves
        return None
    loss_at = entered_within(parts.row(shown.whole, shown.row), 0, part.steps)
    return back_block(part, labels=labels_of(part), loss_at=loss_at, origin=ORIGIN)


def _opened(part: Trace) -> str:
    """What can be clicked, and what comes of it."""
    return "block for its numbers" if part.tracks[0].cell == TOWER else "unit for its arithmetic"


def _facts(trace: Trace) -> list[tuple[str, str]]:
    return [
        ("Recorded", size_of(trace)),
        ("Loss", of_loss(trace) if trace.loss is None else exact(trace.loss)),
        ("Computed in", of_origin(trace) or str(trace.tracks[0].states["h"].dtype)),
    ]


def _findings(trace: Trace) -> list[tuple[str, str, str]]:
    return [
        (found.where, found.measured, " ".join(filter(None, (found.meaning, found.advice))))
        for found in (diagnose(trace) if can_diagnose(trace) else ())
    ]
