"""What the tasks share that are written in words: drawing, splitting, and reading what is typed."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeVar

import regex
import torch

Option = TypeVar("Option")

_WORD = regex.compile(r"[\p{L}\p{M}]+|\p{N}+|[^\s\p{L}\p{M}\p{N}]")
_SHORTENED = regex.compile(r"\b(is|was|were|are|did|does|would|could|has|had)n['’]t\b")


def words(text: str) -> tuple[str, ...]:
    """The words of a typed text, in small letters; every sign is a word of its own.

    "It isn't good." becomes it, is, not, good and a full stop.
    """
    return tuple(_WORD.findall(_SHORTENED.sub(r"\1 not", text.lower())))


def pick(options: Sequence[Option], generator: torch.Generator) -> Option:
    """One of ``options``, each as likely as the next."""
    return options[int(torch.randint(len(options), (), generator=generator))]


def coin(generator: torch.Generator) -> bool:
    """True in half of the cases."""
    return bool(torch.randint(2, (), generator=generator))


def is_held_out(key: str, *, one_in: int = 5) -> bool:
    """Whether what has this key is kept from training: about one key in ``one_in``.

    It depends on the key alone (its CRC-32), so that no list is needed, and what somebody types can
    be told apart in the same way. Examples that share a key stand on the same side.
    """
    return zlib.crc32(key.encode()) % one_in == 0


def on_one_side(
    draw: Callable[[torch.Generator], Option],
    key: Callable[[Option], str],
    generator: torch.Generator,
    *,
    held_out: bool,
) -> Iterator[Option]:
    """What ``draw(generator)`` gives, without end: what is held out by its ``key``, or the rest."""
    while True:
        drawn = draw(generator)
        if is_held_out(key(drawn)) == held_out:
            yield drawn


def shuffled(items: Iterable[Option], generator: torch.Generator) -> list[Option]:
    """``items`` in random order."""
    listed = list(items)
    return [listed[i] for i in torch.randperm(len(listed), generator=generator).tolist()]
