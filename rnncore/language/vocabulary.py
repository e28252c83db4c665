"""Words by number, for whatever reads or predicts them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import torch
from torch import Tensor

from rnncore.counting import counted

UNKNOWN = "<unk>"
"""What a word outside the vocabulary is read as."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Words by number, each once.

    ``words[i]`` is the word with the number i. Where ``UNKNOWN`` is among them, every other word is
    read as it; where it is not, an unknown word is refused.
    """

    words: tuple[str, ...]
    numbers: dict[str, int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Number the words. Raises ValueError where one stands twice."""
        numbers = {word: number for number, word in enumerate(self.words)}
        if len(numbers) != len(self.words):
            raise ValueError("words must each stand once")
        object.__setattr__(self, "numbers", numbers)

    def __repr__(self) -> str:
        """How many words there are."""
        return f"<Vocabulary of {counted(len(self), 'word')}>"

    @classmethod
    def of(cls, texts: Iterable[Iterable[str]], *first: str) -> Vocabulary:
        """``first``, and then every word of ``texts`` in alphabetical order."""
        found = {word for text in texts for word in text}
        return cls((*first, *sorted(found.difference(first))))

    def __len__(self) -> int:
        return len(self.words)

    def __contains__(self, word: object) -> bool:
        return word in self.numbers

    def known(self, words: Sequence[str]) -> tuple[bool, ...]:
        """For each word whether the network knows it by itself."""
        return tuple(word in self.numbers and word != UNKNOWN for word in words)

    def encode(self, words: Sequence[str]) -> Tensor:
        """Numbers, int64 ``(T,)``. Raises KeyError for an unknown word where there is no <unk>."""
        if UNKNOWN in self.numbers:
            unknown = self.numbers[UNKNOWN]
            return torch.tensor([self.numbers.get(word, unknown) for word in words])
        missing = [word for word in words if word not in self.numbers]
        if missing:
            raise KeyError(f"words must be among the {len(self)} of the vocabulary; got {missing}")
        return torch.tensor([self.numbers[word] for word in words])

    def decode(self, numbers: Tensor | Iterable[int]) -> tuple[str, ...]:
        """The words of ``numbers (T,)``."""
        return tuple(self.words[int(number)] for number in numbers)
