"""A sequence as a person gave it: what stands under each step, and its numbers if it has any."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from rnncore.counting import counted
from rnncore.readers import limits

LONGEST_MESSAGE = 900
"""Characters of a message, at most."""


class InputError(ValueError):
    """What somebody typed or uploaded cannot be used. The message says what, where and what to do.

    It may quote the input, so show it as plain text, never as markup. It is cut to what a person
    reads.
    """

    def __init__(self, message: str) -> None:
        cut = len(message) > LONGEST_MESSAGE
        super().__init__(message[: LONGEST_MESSAGE - 1] + "…" if cut else message)


@contextmanager
def refused(message: str) -> Iterator[None]:
    """Whatever is raised inside is an InputError: one of ours as it is, any other with `message`.

    Damaged and hostile files make the libraries raise almost anything.
    """
    try:
        yield
    except InputError:
        raise
    except Exception as error:
        raise InputError(message) from error


def check_size(
    data: bytes | int, name: str, ending: str = "", *, within: limits.Limits = limits.UPLOAD
) -> None:
    """Raise InputError where the file `name` is empty or has more bytes than `within.file`.

    data: the file, or how many bytes it has, so that a large one need not be read.
    ending: a sentence that closes the message about a file that is too large.
    """
    size = data if isinstance(data, int) else len(data)
    if not size:
        raise InputError(f"{name} is empty.")
    if size > within.file:
        most = f"{within.file // 2**20:,}"
        said = (
            f"an upload may have at most {most} MiB"
            if within.upload
            else f"at most {most} are read"
        )
        raise InputError(f"{name} has {size / 2**20:,.1f} MiB, and {said}.{ending}")


@dataclass(frozen=True, slots=True, eq=False)
class Sequence:
    """T steps, read and checked, before any network has seen them.

    labels: T texts, what stands under each step: the word, the character, the date, the number.
    values: `(T, I)` float64, finite and read-only; None for tokens, which have no vectors yet.
    names: I names of the columns of `values`, with their units; empty for tokens.
    kind: "tokens" or "numbers".
    axis: what one step is: "word", "character", "year", "day" or "step".
    understood: one sentence for a person about what was read.

    Raises ValueError where these do not fit together.
    """

    labels: tuple[str, ...]
    values: np.ndarray | None
    names: tuple[str, ...]
    kind: Literal["tokens", "numbers"]
    axis: str
    understood: str

    def __post_init__(self) -> None:
        if not self.labels:
            raise ValueError("labels must hold at least one step; got none")
        if self.kind not in ("tokens", "numbers"):
            raise ValueError(f"kind must be one of 'tokens', 'numbers'; got {self.kind!r}")
        if (self.values is None) != (self.kind == "tokens"):
            raise ValueError(f"values must be None for tokens, else an array; got {self.kind!r}")
        values = None if self.values is None else np.array(self.values, dtype=np.float64)
        expected = (len(self.labels), len(self.names))
        if values is None and self.names:
            raise ValueError(f"names must be empty for tokens; got {self.names!r}")
        if values is not None:
            if values.shape != expected or not self.names:
                raise ValueError(f"values must have the shape {expected}; got {values.shape}")
            if not np.isfinite(values).all():
                raise ValueError("values must be finite")
            values.setflags(write=False)
        object.__setattr__(self, "values", values)

    @classmethod
    def of_numbers(
        cls, values: np.ndarray, understood: str, labels: tuple[str, ...] | None = None
    ) -> "Sequence":
        """`values (T, I)`: steps 1 to T where they have no `labels`, columns x, or x1 to xI."""
        steps, columns = values.shape
        names = ("x",) if columns == 1 else tuple(f"x{k + 1}" for k in range(columns))
        return cls(labels or numbered(steps), values, names, "numbers", "step", understood)

    @classmethod
    def of_tokens(cls, labels: tuple[str, ...], axis: str, understood: str) -> "Sequence":
        """Words or characters, one a step."""
        return cls(labels, None, (), "tokens", axis, understood)

    def __repr__(self) -> str:
        """What was read, in a line."""
        shape = "" if self.values is None else f" of {counted(len(self.names), 'number')}"
        return f"<Sequence of {counted(len(self), 'step')}{shape}: {self.understood}>"

    def __len__(self) -> int:
        """The number of steps, T."""
        return len(self.labels)

    def window(self, start: int, count: int) -> "Sequence":
        """At most `count` steps from step `start` (the first is 0), as a sequence of its own."""
        if not 0 <= start < len(self):
            raise ValueError(f"start must lie in 0 … {len(self) - 1}; got {start}")
        if count < 1:
            raise ValueError(f"count must be at least 1; got {count}")
        stop = min(start + count, len(self))
        if stop - start == len(self):
            return self
        shown = f"steps {start + 1:,} to {stop:,} of {len(self):,}"
        return replace(
            self,
            labels=self.labels[start:stop],
            values=None if self.values is None else self.values[start:stop],
            understood=f"{self.understood.rstrip('.')}; here {shown}",
        )

    def vocabulary(self) -> tuple[str, ...]:
        """The distinct labels in order of first appearance; InputError beyond `limits.VOCABULARY`.

        Whoever gives each distinct token a vector asks here first. A window of at most
        `limits.STEPS_ON_SCREEN` steps always fits.
        """
        distinct = tuple(dict.fromkeys(self.labels))
        if len(distinct) > limits.VOCABULARY:
            raise InputError(
                f"There are {len(distinct):,} different {self.axis}s, and at most "
                f"{limits.VOCABULARY} can be run at once. "
                f"Choose a window of at most {limits.STEPS_ON_SCREEN} steps."
            )
        return distinct


def numbered(steps: int) -> tuple[str, ...]:
    """Labels of steps that have no names: "1" to `steps`."""
    return tuple(str(t + 1) for t in range(steps))


def standardise(values: np.ndarray) -> np.ndarray:
    """Each column of `values (T, I)` with mean 0 and standard deviation 1; a constant one is 0.

    z = (x - mean(x)) / sqrt(mean((x - mean(x))^2)), column by column, over all T steps.
    Columns are first divided by their largest magnitude, which z does not depend on, so that
    squares of very large or small numbers do not leave float64's range.
    """
    values = np.asarray(values, dtype=np.float64)
    constant = values.max(axis=0) == values.min(axis=0)
    largest = np.abs(values).max(axis=0)
    scaled = values / np.where(largest > 0, largest, 1.0)
    deviation = scaled - scaled.mean(axis=0)
    spread = np.sqrt(np.mean(deviation**2, axis=0))
    return np.where(constant | (spread == 0), 0.0, deviation / np.where(spread > 0, spread, 1.0))
