"""A trained network from outside: the GRU encoder–decoder that the package ``g2p-en`` carries.

It turns the spelling of an English word into phonemes (ARPAbet, stress as a digit). The package is
an optional extra and is not imported: it would ask for a dictionary and a tagger. Only its file of
weights is read, into torch's own modules.

Source: Park & Kim, g2p-en 2.1.0 (Apache 2.0), method ``G2p.predict`` of ``g2p_en/g2p.py``.
"""

from rnncore.zoo.g2p.speller import (
    END,
    INSTALL,
    LETTERS,
    MOST_PHONEMES,
    PACKAGE,
    PHONEMES,
    START,
    UNKNOWN,
    MissingExtraError,
    Speller,
    is_installed,
    load,
)
from rnncore.zoo.g2p.spelling import LONGEST_WORD, Spelled, plain, spell

__all__ = [
    "END",
    "INSTALL",
    "LETTERS",
    "LONGEST_WORD",
    "MOST_PHONEMES",
    "PACKAGE",
    "PHONEMES",
    "START",
    "UNKNOWN",
    "MissingExtraError",
    "Spelled",
    "Speller",
    "is_installed",
    "load",
    "plain",
    "spell",
]
