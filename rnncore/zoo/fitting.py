"""What the recipes share: texts as tensors, batches, one loss, and one way to train."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from itertools import takewhile
from typing import Any, TypeVar

import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.nn.utils.rnn import pad_sequence
from torch.optim.lr_scheduler import OneCycleLR

from rnncore.train.loop import Objective, Snapshot, train
from rnncore.zoo.tasks import UNKNOWN
from rnncore.zoo.tasks.baselines import most_frequent

Example = TypeVar("Example")

HELD_OUT_SEED = 1
"""Held-out data is drawn from this, whatever seed a network is trained from."""

BATCH = 64

IGNORED = -100
"""torch's number for an answer that is not asked for."""


def share_of_most_frequent(answers: Sequence[Hashable]) -> float:
    """Share of ``answers`` that are the most frequent of them: a baseline that reads nothing."""
    return answers.count(most_frequent(answers)) / len(answers)


def judged(logits: Tensor, answers: Tensor) -> tuple[Tensor, Tensor]:
    """Cross-entropy of ``logits (…, K)`` with ``answers (…)``, and which of them are right.

    An answer that is ``IGNORED`` counts for neither.
    """
    loss = functional.cross_entropy(logits.flatten(0, -2), answers.flatten(), ignore_index=IGNORED)
    return loss, (logits.argmax(-1) == answers)[answers != IGNORED]


def until(end: str, words: Iterable[str]) -> tuple[str, ...]:
    """``words`` up to the first ``end``, without it."""
    return tuple(takewhile(end.__ne__, words))


def padded(rows: Sequence[Tensor]) -> tuple[Tensor, Tensor]:
    """``(T, B)`` with zeros past a row's end, and the lengths ``(B,)``."""
    return pad_sequence(list(rows)), torch.tensor([len(row) for row in rows])


def batches(
    examples: Sequence[Example],
    collate: Callable[[list[Example]], Any],
    generator: torch.Generator,
    size: int = BATCH,
) -> Iterator[Any]:
    """Batches without end: all examples in random order, then in another one, and so on."""
    while True:
        order = torch.randperm(len(examples), generator=generator).tolist()
        for start in range(0, len(order) - size + 1, size):
            yield collate([examples[i] for i in order[start : start + size]])


def fit(
    model: nn.Module,
    supply: Iterator[Any],
    objective: Objective,
    generator: torch.Generator,
    *,
    steps: int,
    rate: float,
    weight_decay: float = 0.01,
    every: int = 10,
) -> Iterator[Snapshot]:
    """Train with AdamW (Loshchilov & Hutter 2019), clipped at norm 1; a snapshot ``every`` steps.

    The learning rate rises to ``rate`` in the first 30 % of the steps and then falls to nearly 0:
    one cycle (Smith & Topin 2019, arXiv:1708.07120), as torch has it.
    """
    optimizer = torch.optim.AdamW(model.parameters(), lr=rate, weight_decay=weight_decay)
    return train(
        model,
        supply,
        objective,
        steps=steps,
        optimizer=optimizer,
        generator=generator,
        schedule=OneCycleLR(optimizer, max_lr=rate, total_steps=steps),
        clip=1.0,
        every=every,
    )


def with_unknown(words: Sequence[str], share: float, generator: torch.Generator) -> tuple[str, ...]:
    """``words``, each replaced by <unk> with probability ``share``: so that it learns of one."""
    hidden = (torch.rand(len(words), generator=generator) < share).tolist()
    return tuple(UNKNOWN if gone else word for word, gone in zip(words, hidden, strict=True))


def with_unknown_between(
    words: Sequence[str], share: float, generator: torch.Generator
) -> tuple[str, ...]:
    """``words`` with one <unk> between or around them in ``share`` of the cases."""
    if float(torch.rand((), generator=generator)) >= share:
        return tuple(words)
    place = int(torch.randint(len(words) + 1, (), generator=generator))
    return (*words[:place], UNKNOWN, *words[place:])
