"""How large an input may be. Every reader checks these before it allocates what they bound.

The constants are the limits of an upload. Whoever reads from elsewhere says so, by ``within``:
``UPLOAD`` where nothing is said, or ``DISK``. Readers of sequences ask for those ``now`` in force.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from rnncore.counting import counted

STEPS_ON_SCREEN = 500
"""Steps run and shown at once; a longer sequence is offered as a window, never cut silently."""

VOCABULARY = 512
"""Distinct tokens among the steps that are run: each needs a vector of its own."""

COLUMNS = 256
"""Numbers at a step."""

VALUES = 200_000
"""Tokens, or numbers over all steps and columns, in one sequence."""

LABEL = 200
"""Characters (code points) of one token or of one written number."""

TEXT = 2_000_000
"""Characters of a typed or pasted text."""

FILE = 5 * 2**20
"""Bytes of an uploaded file."""

MEMBERS = 256
"""Members of an archive: a state dict may have a few for every layer."""

UNPACKED = 16 * 2**20
"""Bytes of all members of an archive together."""

NPY_HEADER = 10_000
"""Bytes of the header of an npy array."""

SAFETENSORS_HEADER = 2**20
"""Bytes of the header of a safetensors file."""

TENSORS = 256
"""Tensors in a file of weights."""

HIDDEN = 1024
"""Units of a recurrent layer."""

LAYERS = 8
"""Layers of a recurrent network."""

WORKBOOK = 64 * 2**20
"""Bytes that a workbook or a Parquet file unpacks to: XML is long."""

AREA = 800_000
"""Cells of a sheet up to its furthest row and column, filled or not."""

ANSWER = 6 * 2**20
"""Bytes that the process of its own, in which a library reads a file, may answer."""

CHILD_MEMORY = 768 * 2**20
"""Bytes of address space of that process, where the system limits it."""

CHILD_SECONDS = 2
"""Seconds of processor time of that process, where the system limits it."""

CHILD_PATIENCE = 8
"""Seconds by the clock until that process is ended, on any system: a busy machine is slow."""

FIELDS = 100_000
"""Fields that are read of an ONNX model: a node has about ten."""

PICKLE = 2**18
"""Bytes of the pickle of a state dict; that of 256 tensors takes a fifth."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How large an input may be that comes from one place; the units are the constants' above.

    ``upload``: whether the file was uploaded, so that a message may say whose limit it is.
    """

    upload: bool = True
    file: int = FILE
    values: int = VALUES
    columns: int = COLUMNS
    text: int = TEXT
    members: int = MEMBERS
    unpacked: int = UNPACKED
    safetensors_header: int = SAFETENSORS_HEADER
    pickle: int = PICKLE
    tensors: int = TENSORS
    fields: int = FIELDS
    hidden: int = HIDDEN
    layers: int = LAYERS
    workbook: int = WORKBOOK
    area: int = AREA
    answer: int = ANSWER
    child_memory: int = CHILD_MEMORY
    child_seconds: int = CHILD_SECONDS
    child_patience: float = CHILD_PATIENCE

    def more_than(self, noun: str) -> str:
        """What is said of too many values: "more than 200,000 cells, the most that …"."""
        return f"more than {counted(self.values, noun)}{self.whose}"

    @property
    def whose(self) -> str:
        """Whose limit it is, after what is too much: "… cells, the most that …"."""
        return ", the most that an upload may have" if self.upload else ""


UPLOAD = Limits()
"""Of a file that somebody uploads to a server shared with others."""

DISK = Limits(
    upload=False,
    file=512 * 2**20,
    values=20_000_000,
    columns=4096,
    text=512 * 2**20,
    members=100_000,
    unpacked=2 * 2**30,
    safetensors_header=32 * 2**20,
    pickle=4 * 2**20,
    tensors=100_000,
    fields=5_000_000,
    hidden=8192,
    layers=64,
    workbook=2 * 2**30,
    area=80_000_000,
    answer=600 * 2**20,
    child_memory=8 * 2**30,
    child_seconds=60,
    child_patience=120,
)
"""Of a file on one's own disk, named on the command line.

Files of weights are mapped and not read, so ``file`` does not bound them: ``unpacked`` bounds the
network that is taken out of one.
"""

_NOW: ContextVar[Limits] = ContextVar("limits", default=UPLOAD)


def now() -> Limits:
    """The limits in force: those of an upload unless they were ``applied``."""
    return _NOW.get()


@contextmanager
def applied(within: Limits) -> Iterator[None]:
    """Put limits in force, for what is called inside and in this thread only."""
    before = _NOW.set(within)
    try:
        yield
    finally:
        _NOW.reset(before)
