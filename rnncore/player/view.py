"""What the player shows when it is drawn: the step, the pinned unit, the lane, folded or not."""

from __future__ import annotations

import json
import struct
from dataclasses import asdict, dataclass

from rnncore.player.packing import MAGIC


@dataclass(frozen=True, slots=True)
class View:
    """What the player shows: ``step`` moments played, ``pin`` a unit's or an output's place.

    A ``step`` of None is the end, however many moments there are: a page opens filled. ``turn``
    names a cue: a stage that is on the screen takes the view of another turn, and plays on to the
    moment ``until``, where that is one. What it reports afterwards names the turn. Neither is part
    of the address.
    """

    step: int | None = None
    pin: dict[str, int] | None = None
    lane: int = 0
    folded: bool = False
    turn: str = ""
    until: int | None = None

    def before(self, block: bytes) -> bytes:
        """What the stage is called with: ``UNR1``, the view's length, the view, then the block."""
        view = self.packed()
        return MAGIC + struct.pack("<I", len(view)) + view + block

    def packed(self) -> bytes:
        """As the stage reads it: JSON, padded with spaces to a multiple of 4."""
        text = json.dumps(asdict(self)).encode()
        return text + b" " * (-len(text) % 4)
