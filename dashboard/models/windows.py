"""How much of a run fits on a screen."""

from rnncore.readers import Sequence
from rnncore.readers.limits import STEPS_ON_SCREEN

MOST_OUTPUTS = 8
"""Outputs that are drawn above a cell; of hundreds of words none is."""


SERIES_STEPS = 60
"""Steps of a series shown by default: a stage of 300 years is a stripe, 60 can be read."""


def usual_steps(sequence: Sequence) -> int:
    """How many steps are shown when nobody has said."""
    limit = STEPS_ON_SCREEN if sequence.kind == "tokens" else SERIES_STEPS
    return min(len(sequence), limit)
