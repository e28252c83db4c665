"""What a file turned out to be, before it is decided which of its columns a network reads."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Literal

import numpy as np

from rnncore.readers.columns import MISSING_CHOICES, REFUSE, Column, check_asked, sequence_of
from rnncore.readers.sequence import InputError, Sequence
from rnncore.readers.text import quoted
from rnncore.written import exact


@dataclass(frozen=True, slots=True)
class Choices:
    """What a person may decide about a file; None leaves it to a guess. See ``read_sequence``."""

    split: Literal["words", "characters"] = "words"
    encoding: str | None = None
    delimiter: str | None = None
    header: bool | None = None
    columns: tuple[str, ...] | None = None
    axis: str | None = None
    long: bool | None = None
    member: str | None = None
    missing: str = REFUSE

    def __post_init__(self) -> None:
        """Check what has a fixed set of values."""
        if self.split not in ("words", "characters"):
            raise InputError(f"split must be one of words, characters; got {self.split}.")
        if self.missing not in MISSING_CHOICES:
            raise InputError(
                f"missing must be one of {', '.join(MISSING_CHOICES)}; got {self.missing}."
            )

    def changed(self) -> dict[str, object]:
        """The choices that were made, by name: what is not the default."""
        usual = Choices()
        made = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: value for name, value in made.items() if value != getattr(usual, name)}


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Facts:
    """What a format says of a file; None where it has no such thing.

    ``encoding`` of text; ``delimiter``, ``header``, decimal ``comma`` and ``long`` of tables;
    ``members`` of an archive and the chosen ``member``.
    """

    encoding: str | None = None
    delimiter: str | None = None
    header: bool | None = None
    comma: bool | None = None
    long: bool | None = None
    members: tuple[str, ...] = ()
    member: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Parsed(Facts):
    """A file cut into ``columns``, or one that is a ``sequence`` as it stands.

    ``said`` tells in words what was found.
    """

    said: str
    columns: list[Column] | None = None
    sequence: Sequence | None = None

    def read(self, name: str, choices: Choices) -> Sequence:
        """The sequence, with the columns that were chosen. Raises InputError."""
        if self.columns is not None:
            return sequence_of(
                self.columns,
                name,
                self.said,
                columns=choices.columns,
                axis=choices.axis,
                missing=choices.missing,
            )
        assert self.sequence is not None
        return _selected(self.sequence, name, choices.columns, choices.axis)


def _selected(
    sequence: Sequence, name: str, columns: tuple[str, ...] | None, axis: str | None
) -> Sequence:
    """Some columns of an array, and the one that names the steps."""
    if sequence.values is None or not (columns or axis):
        return sequence
    check_asked(sequence.names, name, columns, axis)
    places = {column: k for k, column in enumerate(sequence.names)}
    names = columns or tuple(column for column in sequence.names if column != axis)
    if not names:
        raise InputError(f"{name}: {quoted(str(axis))} names the steps, and no input is left.")
    said = f"{sequence.understood}; inputs: {', '.join(names)}"
    labels = sequence.labels
    if axis:
        labels = tuple(map(exact, sequence.values[:, places[axis]]))
        said += f"; {axis} names the steps"
    values = np.asarray(sequence.values)[:, [places[column] for column in names]]
    return Sequence(labels, values, names, "numbers", axis or sequence.axis, said)
