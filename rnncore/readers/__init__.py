"""Untrusted text in, a valid `Sequence` or an `InputError` for a person out; nothing else.

Readers turn no word into a vector and run no network.
"""

from rnncore.readers import limits
from rnncore.readers.choices import Answer, AskedError, Choices, Fact, Question
from rnncore.readers.files import FORMATS, read_sequence
from rnncore.readers.sequence import InputError, Sequence, standardise
from rnncore.readers.traces import read_trace
from rnncore.readers.typed import read_numbers, read_tokens
from rnncore.readers.understood import ColumnFound, Understood, understand
from rnncore.readers.weights import open_weights, read_weights

__all__ = [
    "FORMATS",
    "Answer",
    "AskedError",
    "Choices",
    "ColumnFound",
    "Fact",
    "InputError",
    "Question",
    "Sequence",
    "Understood",
    "limits",
    "open_weights",
    "read_numbers",
    "read_sequence",
    "read_tokens",
    "read_trace",
    "read_weights",
    "standardise",
    "understand",
]
