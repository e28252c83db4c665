"""A picture of a trace for where nothing plays: its states as pixels, in a PNG made here."""

from __future__ import annotations

import struct
import zlib
from typing import NamedTuple

import numpy as np

from rnncore.counting import counted, plural
from rnncore.player.palette import PALETTE
from rnncore.trace import Trace
from rnncore.trace.summary import where
from rnncore.trace.tower_track import TOWER
from rnncore.trace.transformer_track import TRANSFORMER
from rnncore.written import fixed

WIDTH, HEIGHT = 640, 320
"""Pixels of a picture, about; a value is a square of at least one of them."""

MOST = 16_000
"""Values in a picture: about 10 kB. Of a longer or wider trace it has the first steps and units."""

_LEVELS = 33
_MISSING, _BETWEEN = _LEVELS, _LEVELS + 1
"""The palette's last two places: not a number, and the room between tracks."""


class Still(NamedTuple):
    """A picture of the state h, and what it shows in words."""

    png: bytes
    words: str


def still(trace: Trace) -> Still:
    """The state h in the first row: units down, steps across, the last layer at the top.

    Of a Transformer the stream on its boundaries.
    """
    maps = _maps(trace)
    limit = max((float(np.abs(m[np.isfinite(m)]).max(initial=0.0)) for m in maps), default=0.0)
    limit = limit or 1.0
    pixel = max(1, min(12, WIDTH // maps[0].shape[1], HEIGHT // (len(maps) * len(maps[0]))))
    gap = np.full((1, maps[0].shape[1]), _BETWEEN, "u1")
    places = np.concatenate([row for each in maps[::-1] for row in (gap, _levels(each, limit))][1:])
    return Still(_png(places.repeat(pixel, 0).repeat(pixel, 1)), _words(trace, maps, limit))


def _maps(trace: Trace) -> list[np.ndarray]:
    """By track ``(H, T)``, what is drawn of it; all of one size."""
    first = trace.tracks[0]
    if first.cell == TRANSFORMER:
        found = [stream[:, 0] for stream in first.states["h"]]
    else:
        found = [track.after(track.states["h"])[:, 0] for track in trace.tracks]
    steps = min(WIDTH, len(found[0]), MOST // len(found))
    units = MOST // (steps * len(found))
    return [array[:steps, :units].T for array in found]


def _words(trace: Trace, maps: list[np.ndarray], limit: float) -> str:
    """``"The state h: 64 units down, 50 steps across, from −0.92 to 0.92."``."""
    first = trace.tracks[0]
    units, steps = maps[0].shape
    noun = "block" if first.cell == TOWER else "step"
    down = _first(units, first.hidden_size, "unit")
    across = _first(steps, trace.steps, noun)
    what = "The residual stream, its boundaries" if first.cell == TRANSFORMER else "The state h"
    if trace.batch > 1:
        what += " of row 1"
    if len(trace.tracks) > 1:
        what += f" of {where(trace, trace.tracks[-1])} at the top to "
        what += f"{where(trace, first)} at the bottom"
    end = fixed(limit, 2)
    return f"{what}: {down} down, {across} across, from −{end} to {end}."


def _first(count: int, of: int, noun: str) -> str:
    """``"64 units"``, or where there are more, ``"units 1 to 64 of 512"``."""
    return counted(count, noun) if count == of else f"{plural(noun)} 1 to {count} of {of:,}"


def _levels(values: np.ndarray, limit: float) -> np.ndarray:
    """Places in the palette ``(H, T)``."""
    with np.errstate(invalid="ignore"):
        share = (np.clip(values / limit, -1, 1) + 1) / 2
        places = np.where(np.isnan(values), _MISSING, np.rint(share * (_LEVELS - 1)))
    return places.astype("u1")


def _colours() -> np.ndarray:
    """The palette: the scale of states, then what is missing, then the room between, uint8."""
    roles = PALETTE["light"]
    stops = np.array([_rgb(stop) for stop in roles["state"]], float)
    at = np.linspace(0, len(stops) - 1, _LEVELS)
    scale = np.stack([np.interp(at, range(len(stops)), stops[:, k]) for k in range(3)], 1)
    others = [_rgb(str(roles[role])) for role in ("accent", "background")]
    return np.rint(np.concatenate([scale, others])).astype("u1")


def _rgb(colour: str) -> tuple[int, ...]:
    return tuple(int(colour[k : k + 2], 16) for k in (1, 3, 5))


def _png(places: np.ndarray) -> bytes:
    """An image with a palette: PNG (W3C 2003), colour type 3, a filter byte of 0 before a row."""
    height, width = places.shape
    rows = np.concatenate([np.zeros((height, 1), "u1"), places], 1)
    chunks = {
        b"IHDR": struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0),
        b"PLTE": _colours().tobytes(),
        b"IDAT": zlib.compress(rows.tobytes(), 9),
        b"IEND": b"",
    }
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks.items()
    )
