"""What stands on the stage: the Transformer's stream over the LSTM's state, word by word."""

from __future__ import annotations

from dashboard.shell.page import Stage
from pages.beside_others.transformer.measured import Inside
from rnncore.player import Network, transformer_block

LSTM = "LSTM"
ORIGIN = "trained on the phrases"


def block(found: Inside) -> bytes:
    """Both networks for the scene ``transformer``."""
    names = [f"x{k + 1}" for k in range(found.lstm.inputs.shape[-1])]
    beside = Network(LSTM, found.lstm, names)
    return transformer_block(found.transformer, beside, origin=ORIGIN)


def stage(found: Inside) -> Stage:
    """What the address can point at on the player's stage."""
    steps, lanes = len(found.labels), 1 + len(found.attention)
    units = found.transformer.tracks[0].hidden_size
    return Stage(2 * steps, lanes, steps, units)
