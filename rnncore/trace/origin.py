"""Where a run took place, and in which precision, that a trace was replayed from."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from rnncore.trace.archive import TraceError

DTYPES = ("bfloat16", "float16", "float32", "float64")
ROUNDINGS = (None, "autocast", "TF32 allowed")
LARGEST = {"float16": 65504.0}
"""Where a dtype ends, if that is before float32 does."""

_DEVICE = re.compile(r"[a-z]{1,20}(:[0-9]{1,4})?")


@dataclass(frozen=True, slots=True)
class Origin:
    """``dtype`` and ``device`` as torch names them: "bfloat16", "cuda:0".

    ``rounding``: what made torch round more than the dtype says, one of ``ROUNDINGS``. Of autocast
    ``dtype`` is the one that it rounded to.

    Raises TraceError for names that are none.
    """

    dtype: str
    device: str
    rounding: str | None = None

    def __post_init__(self) -> None:
        """Check the names: a file may say anything."""
        if self.dtype not in DTYPES:
            raise TraceError(f"origin must have a dtype of {DTYPES}; got {self.dtype!r}")
        if not isinstance(self.device, str) or not _DEVICE.fullmatch(self.device):
            raise TraceError(f"origin must name a device as torch does; got {self.device!r}")
        if self.rounding not in ROUNDINGS:
            raise TraceError(f"origin must have a rounding of {ROUNDINGS}; got {self.rounding!r}")

    def __str__(self) -> str:
        """``bfloat16 on cuda:0``, ``float16 (autocast) on cuda:0``."""
        how = f" ({self.rounding})" if self.rounding else ""
        return f"{self.dtype}{how} on {self.device}"

    @property
    def fields(self) -> list[Any]:
        """What a file holds of it."""
        return [self.dtype, self.device, self.rounding]
