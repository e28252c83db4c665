"""What this session has uploaded or pasted. It stays, on all pages, until it is replaced.

A file is read once when it arrives. One that cannot be read is explained and not kept, so that what
was there stays. Readers are cached by content, so every visit of the page costs nothing; the caches
are shared by all sessions and small.
"""

from __future__ import annotations

import functools
import hashlib
import operator
from dataclasses import dataclass
from typing import Any

import streamlit as st
import torch

import rnncore
from dashboard.models import sequences
from dashboard.visitors.shared import shared
from rnncore.readers import (
    AskedError,
    Choices,
    InputError,
    Question,
    Understood,
    read_trace,
    read_weights,
    understand,
)
from rnncore.readers.found import Found

SEQUENCE, WEIGHTS, TRACE, COMPARED = KINDS = ("sequence", "weights", "trace", "compared")
PASTED = "pasted.txt"
_ARRIVALS = "_own_arrivals"


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it came. ``digest`` is what its content is known by."""

    name: str
    data: bytes
    digest: str

    @classmethod
    def of(cls, name: str, data: bytes) -> Upload:
        """A file with its digest."""
        return cls(name, data, hashlib.sha256(name.encode() + b"\0" + data).hexdigest()[:16])


@functools.cache
def example() -> Upload:
    """The file that the page shows before anybody has brought one: the bundled weather."""
    return Upload.of(sequences.BUNDLED["Weather"].file, sequences.file("Weather"))


def kept(kind: str) -> Upload | None:
    """The session's file of this kind."""
    return st.session_state.get(f"_own_{kind}")


def problem(kind: str) -> str | None:
    """Why the last file of this kind was not kept, if it was not."""
    return st.session_state.get(f"_own_{kind}_problem")


def arrivals() -> int:
    """How many files and texts have come in this session."""
    found: int = st.session_state.get(_ARRIVALS, 0)
    return found


def keep(kind: str, upload: Upload) -> None:
    """Read ``upload``, and keep it or the reason why it cannot be read."""
    st.session_state[_ARRIVALS] = arrivals() + 1
    try:
        _read(kind, upload)
    except AskedError as error:
        ask(error)
        st.session_state[f"_own_{kind}_pending"] = upload
        return
    except InputError as error:
        refuse(kind, str(error))
        return
    _use(kind, upload)


def refuse(kind: str, reason: str) -> None:
    """What came is no file yet, and this is why."""
    dismiss(kind)
    st.session_state[f"_own_{kind}_problem"] = reason


def ask(error: AskedError) -> None:
    """What came can be read once a question is answered."""
    st.session_state[f"_own_{SEQUENCE}_problem"] = f"{error.name}: {error.question.said}"
    st.session_state[f"_own_{SEQUENCE}_question"] = error.question


def question() -> Question | None:
    """What must be answered before the file that came can be read."""
    return st.session_state.get(f"_own_{SEQUENCE}_question")


def pending(kind: str) -> Upload | None:
    """The file that could not be read as it came, and may be read otherwise."""
    return st.session_state.get(f"_own_{kind}_pending")


def promote() -> None:
    """What was pending can be read after all: use it."""
    _use(SEQUENCE, st.session_state[f"_own_{SEQUENCE}_pending"])


def _use(kind: str, upload: Upload) -> None:
    forget(kind)
    st.session_state[f"_own_{kind}"] = upload


def ending(upload: Upload) -> str:
    """The end of the file's name, which says its format."""
    return upload.name.rsplit(".", 1)[-1].lower()


def forget(kind: str) -> None:
    """Put the session's file of this kind away."""
    st.session_state.pop(f"_own_{kind}", None)
    dismiss(kind)


def dismiss(kind: str) -> None:
    """Put the last file away that could not be read."""
    for place in ("_problem", "_pending", "_question"):
        st.session_state.pop(f"_own_{kind}{place}", None)


_by_content: dict[str, Any] = {"by_type": {Upload: operator.attrgetter("digest")}}


@shared(**_by_content)
def understood(upload: Upload, choices: Choices) -> Understood:
    """The sequence in a file, with the guesses that ``choices`` leave. Raises InputError."""
    return understand(upload.data, upload.name, choices)


@shared(**_by_content)
def modules(upload: Upload, nonlinearity: str = "tanh") -> Found[torch.nn.Module]:
    """The recurrent modules in a file of weights, by name. Raises InputError."""
    return read_weights(upload.data, upload.name, nonlinearity=nonlinearity)


def leaves_open(upload: Upload, module: str) -> bool:
    """Whether the file leaves open which nonlinearity a module has: some formats tell."""
    given = getattr(modules(upload)[module], "nonlinearity", None)
    if given is None:  # gates have their own: the file is not read again
        return False
    return bool(modules(upload, "relu")[module].nonlinearity != given)


@shared(**_by_content)
def trace(upload: Upload) -> rnncore.Trace:
    """The trace in a file. Raises InputError."""
    return read_trace(upload.data, upload.name)


def _read(kind: str, upload: Upload) -> None:
    """Read it for the first time. Raises InputError."""
    if kind == SEQUENCE:
        understood(upload, Choices())
    elif kind == WEIGHTS:
        modules(upload)
    else:
        trace(upload)
