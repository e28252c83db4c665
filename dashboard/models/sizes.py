"""How many numbers a network has, counted in one way on every page, and said with its parts."""

from __future__ import annotations

from dataclasses import dataclass

from torch import nn

from rnncore.counting import counted


@dataclass(frozen=True, slots=True)
class Size:
    """Numbers that are learned: of the ``recurrent`` layers, and around them.

    ``embedding``: the vectors of the words; ``readout``: the output layer; ``other``: what is
    neither, an attention for instance.
    """

    recurrent: int
    readout: int = 0
    embedding: int = 0
    other: int = 0

    @property
    def total(self) -> int:
        """All of them."""
        return self.recurrent + self.readout + self.embedding + self.other


def of_model(model: nn.Module) -> Size:
    """The size of a trained network: a word network with one recurrent layer."""
    total = _numbers(model)
    recurrent, readout, embedding = (
        _numbers(getattr(model, name)) for name in ("recurrent", "readout", "embedding")
    )
    return Size(recurrent, readout, embedding, total - recurrent - readout - embedding)


def of_parts(network: nn.Module, readout: nn.Module) -> Size:
    """The size of an untrained network, whose words have vectors that are drawn, not learned."""
    return Size(_numbers(network), _numbers(readout))


def said(size: Size) -> str:
    """``"1,095 numbers (1,056 recurrent, 39 readout)"``."""
    parts = {
        "recurrent": size.recurrent,
        "readout": size.readout,
        "word vectors": size.embedding,
        "the rest": size.other,
    }
    listed = [f"{count:,} {name}" for name, count in parts.items() if count]
    return f"{counted(size.total, 'number')} ({', '.join(listed)})"


def _numbers(module: nn.Module) -> int:
    return sum(parameter.numel() for parameter in module.parameters())
