"""What a run may change of its process, put back before another one takes its turn."""

from __future__ import annotations

import random
import sys
from dataclasses import dataclass
from typing import Any

_TINY = sys.float_info.min


@dataclass(frozen=True, slots=True)
class Ambient:
    """Whether denormals are flushed, torch's modes and threads, and the global generators.

    Of torch and numpy only where they are loaded: the worker loads neither for itself.
    """

    flushed: bool
    grad: bool
    threads: int
    python: Any
    numpy: Any
    torch: Any

    @classmethod
    def now(cls) -> Ambient:
        """What holds in this thread."""
        numpy, torch = _loaded()
        return cls(
            flushed=_TINY * 0.5 == 0.0,  # torch has no way to ask
            grad=torch.is_grad_enabled() if torch else True,
            threads=torch.get_num_threads() if torch else 1,
            python=random.getstate(),
            numpy=numpy.random.get_state() if numpy else None,
            torch=torch.get_rng_state() if torch else None,
        )

    def restore(self) -> None:
        """Let it hold again."""
        numpy, torch = _loaded()
        random.setstate(self.python)
        if numpy and self.numpy is not None:
            numpy.random.set_state(self.numpy)
        if torch:
            torch.set_flush_denormal(self.flushed)
            torch.set_grad_enabled(self.grad)
            if torch.get_num_threads() != self.threads:
                torch.set_num_threads(self.threads)
            if self.torch is not None:
                torch.set_rng_state(self.torch)


def _loaded() -> tuple[Any, Any]:
    return sys.modules.get("numpy"), sys.modules.get("torch")
