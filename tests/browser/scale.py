"""The stage's scale written down again: what the pictures of a size must look like.

`d`: decades from the size where the loss enters, or from that at the top of a tower.
"""

import math

import numpy as np

from dashboard.theme import PALETTE

RAMP_ENDS = math.log2(39 / 3)


def decade_width(d, one, per_decade):
    """px of a line that is `one` px wide where d is 0; dotted below three decades."""
    if d < -3:
        return 1.5
    return one + per_decade * d if d <= 0 else one + 4 * min(d, 3)


def arrow(d):
    return decade_width(d, 10, 8 / 3)


def line(d):
    return decade_width(d, 12, 10 / 3)


def dots(d):
    """The dash array in px, `[]` for a solid line."""
    return [] if d >= -3 else [2, round(2.5 + 0.5 * min(-d - 3, 40), 1)]


def place(d):
    """0 … 1 along the ramp."""
    if d < -3:
        return max(0.2 * (1 - math.log2(-d / 3) / RAMP_ENDS), 0)
    if d > 3:
        return min(0.74 + 0.26 * math.log2(d / 3) / RAMP_ENDS, 1)
    return 0.5 + (0.1 if d <= 0 else 0.08) * d


def rgb(hexadecimal):
    return np.array([int(hexadecimal[k : k + 2], 16) for k in (1, 3, 5)])


def hue(mode, d):
    """The ramp's colour, `(3,)`."""
    stops = np.array([rgb(stop) for stop in PALETTE[mode]["from_loss"]])
    at = place(d) * (len(stops) - 1)
    return np.array([np.interp(at, range(len(stops)), part) for part in stops.T])
