"""Recipe of one to many: a kind of weather to a report, written word by word."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial

import torch
from torch import Tensor
from torch.nn.utils.rnn import pad_sequence

from rnncore.train.loop import Snapshot
from rnncore.zoo.cards import Recipe
from rnncore.zoo.fitting import HELD_OUT_SEED, IGNORED, batches, fit, judged, until
from rnncore.zoo.models import WordNetwork
from rnncore.zoo.tasks import classes
from rnncore.zoo.tasks.baselines import BackOff
from rnncore.zoo.writing import write

MEASURED = 400
"""Reports of each kind that the score is measured on."""

LONGEST = 24
"""Words of a report that are written at most; the longest of the grammar has 21 with its end."""

_STEPS = 2000

Texts = dict[str, list[tuple[str, ...]]]
"""Reports by their kind."""


def build_writer(generator: torch.Generator) -> WordNetwork:
    """The untrained LSTM, 48 units; it reads a kind once, and then what it wrote."""
    return WordNetwork(
        "lstm",
        words=len(classes.VOCABULARY),
        embedding=16,
        hidden=48,
        outputs=len(classes.VOCABULARY),
        generator=generator,
    )


def objective(model: WordNetwork, texts: Tensor) -> tuple[Tensor, Tensor]:
    """Cross-entropy of every next word of ``texts (T, B)``, and which would have been right."""
    return judged(model(texts[:-1].clamp(min=0)), texts[1:])


def fit_writer(model: WordNetwork, generator: torch.Generator) -> Iterator[Snapshot]:
    """Train on the reports that are not held out, each after its kind."""
    texts = [
        classes.VOCABULARY.encode((kind, *words, classes.END))
        for kind in classes.KINDS
        for words in classes.split(kind, held_out=False)
    ]

    def collate(rows: list[Tensor]) -> Tensor:
        return pad_sequence(rows, padding_value=IGNORED)

    supply = batches(texts, collate, generator)
    return fit(model, supply, objective, generator, steps=_STEPS, rate=0.02)


def reports_by(model: WordNetwork, generator: torch.Generator) -> Texts:
    """``MEASURED`` reports that the network writes for each kind, its words drawn."""
    numbers = classes.VOCABULARY.numbers
    found = {}
    for kind in classes.KINDS:
        first = torch.full((MEASURED,), numbers[kind])
        end = numbers[classes.END]
        written, _ = write(model, first, end=end, longest=LONGEST, generator=generator)
        found[kind] = [until(classes.END, classes.VOCABULARY.decode(each)) for each in written.T]
    return found


def share_among(written: Texts, possible: Callable[[str], Iterable[tuple[str, ...]]]) -> float:
    """Share of the reports that are among those ``possible`` for their kind."""
    found = []
    for kind, texts in written.items():
        those = set(possible(kind))
        found += [words in those for words in texts]
    return sum(found) / len(found)


def score_writer(model: WordNetwork) -> float:
    """Share of the reports that it writes that the grammar could have written for their kind."""
    written = reports_by(model, torch.Generator().manual_seed(HELD_OUT_SEED))
    return share_among(written, classes.reports_of)


def new_reports(model: WordNetwork) -> Mapping[str, float]:
    """Share of its reports that are right and held out: it has never read them."""
    written = reports_by(model, torch.Generator().manual_seed(HELD_OUT_SEED))
    unread = share_among(written, partial(classes.split, held_out=True))
    return {"right and never read": unread}


def trigrams() -> float:
    """The same share for a trigram model of the same reports, each after its kind.

    It draws the next word by how often it followed the last two.
    """
    texts = (
        ("", kind, *words, classes.END)
        for kind in classes.KINDS
        for words in classes.split(kind, held_out=False)
    )
    model = BackOff(3, texts)
    generator = torch.Generator().manual_seed(HELD_OUT_SEED)
    written = {
        kind: [_draw(kind, model, generator) for _ in range(MEASURED)] for kind in classes.KINDS
    }
    return share_among(written, classes.reports_of)


def _draw(kind: str, model: BackOff, generator: torch.Generator) -> tuple[str, ...]:
    text = ["", kind]
    while len(text) < LONGEST + 2 and text[-1] != classes.END:
        options = model.counts[text[-2], text[-1]]
        weights = torch.tensor(list(options.values())).double()
        text.append(list(options)[int(torch.multinomial(weights, 1, generator=generator))])
    return until(classes.END, text[2:])


RECIPES = (
    Recipe(
        name="weather-report",
        task="one to many: a kind of weather to a report of it",
        cell="lstm",
        data="reports of our own grammar, a fifth of them held out",
        steps=_STEPS,
        score_name="of the reports that it writes are right, its words drawn",
        tolerance=0.03,
        baseline_name="a trigram model",
        build=build_writer,
        train=fit_writer,
        score=score_writer,
        baseline=trigrams,
        vocabulary=lambda: classes.VOCABULARY,
        details=new_reports,
    ),
)
