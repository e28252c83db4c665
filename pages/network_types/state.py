"""From a spec to what is on screen: the trained network of its kind, run and recorded, cached."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import torch
from torch import Tensor

from dashboard.choices import canonical
from dashboard.models.spec import MOST_OUTPUTS
from dashboard.models.trained_run import marked
from dashboard.visitors.shared import shared
from pages.network_types.runs import NothingTypedError, Part, TypeRun, trained
from pages.network_types.spec import (
    BIDIRECTIONAL,
    DATES,
    ENCODER_DECODER,
    GERMAN,
    MANY_TO_MANY,
    MANY_TO_ONE,
    MOST_WORDS,
    ONE_TO_MANY,
    ONE_TO_ONE,
    REVIEWED,
    STACKED,
    SUREST,
    TypeSpec,
)
from rnncore import Trace, record
from rnncore.player import Handed, Readout
from rnncore.player.looks import LOOKS
from rnncore.zoo import Trained
from rnncore.zoo.family.classes import LONGEST
from rnncore.zoo.tasks import classes, dates, phrase_book, phrase_words, reports, reviews, tags
from rnncore.zoo.tasks.sentences import words
from rnncore.zoo.translated import translate
from rnncore.zoo.writing import write

READERS = {
    MANY_TO_ONE: "sentiment",
    STACKED: "sentiment-stacked",
    MANY_TO_MANY: "tags-forward",
    BIDIRECTIONAL: "tags-bidirectional",
}
"""The networks that answer after every word."""

START = "start"
"""What stands under the decoder's first step, which reads no symbol yet."""


def run(spec: TypeSpec) -> TypeRun:
    """The run of ``spec``. Raises NothingTypedError where there is no word to read."""
    return _run(canonical(spec))


@shared()
def _run(spec: TypeSpec) -> TypeRun:
    others = {ONE_TO_ONE: one_to_one, ONE_TO_MANY: one_to_many, ENCODER_DECODER: encoder_decoder}
    return others.get(spec.kind, reading)(spec)


def limited(found: Sequence[str]) -> tuple[tuple[str, ...], int]:
    """The words that are read, and how many were too many. Raises NothingTypedError for none."""
    if not found:
        raise NothingTypedError("nothing was typed")
    return tuple(found[:MOST_WORDS]), max(0, len(found) - MOST_WORDS)


def one_to_one(spec: TypeSpec) -> TypeRun:
    """Three measurements to a kind of weather: no step, no state."""
    network = trained("weather-kinds")
    model: Any = network.model
    measured = torch.tensor([[spec.temperature, spec.humidity, spec.wind]], dtype=torch.float32)
    with torch.no_grad():
        scaled = classes.scaled(measured)
        shares = model(scaled).softmax(-1).numpy()  # (1, 5)
        hidden = model.embed(scaled)[0].numpy()
    return TypeRun(
        spec=spec,
        network=network.name,
        card=network.card,
        choices=classes.KINDS,
        at=("measured",),
        probabilities=shares,
        chosen=shares.argmax(-1),
        hidden=hidden,
    )


def one_to_many(spec: TypeSpec) -> TypeRun:
    """A kind of weather to a report; the network reads the kind, and then what it wrote."""
    network = trained("weather-report")
    vocabulary = network.vocabulary
    assert vocabulary is not None
    first = vocabulary.encode([spec.weather])
    drawing = None if spec.choosing == SUREST else torch.Generator().manual_seed(spec.draw)
    end = vocabulary.numbers[classes.END]
    written, _ = write(network.model, first, end=end, longest=LONGEST, generator=drawing)
    heard = torch.cat((first[None], written[:-1]))[:, 0]  # (S,)
    return worded(
        spec,
        network,
        (spec.weather,),
        0,
        heard,
        vocabulary.words,
        at=vocabulary.decode(written[:, 0]),
        labels=vocabulary.decode(heard),
        answered=written[:, 0],
    )


def reading(spec: TypeSpec) -> TypeRun:
    """A tag for every word; or of a review good or bad, and what it would be before its end."""
    reviewed = spec.kind in REVIEWED
    network = trained(READERS[spec.kind])
    read, left = limited(words(spec.review if reviewed else spec.sentence))
    assert network.vocabulary is not None
    choices = reviews.LABELS if reviewed else tags.TAGS
    return worded(spec, network, read, left, network.vocabulary.encode(read), choices)


def encoder_decoder(spec: TypeSpec) -> TypeRun:
    """A date to its digits, a report to its headline, or an English phrase to its German."""
    if spec.writes == DATES:
        network, writes = trained("dates"), dates.DIGITS
        read, left = limited(dates.typed(spec.date))
        ends: dict[str, Any] = {"longest": len(dates.PARTS)}
    elif spec.writes == GERMAN:
        network, writes = trained("translation"), phrase_words.GERMAN
        read, left = limited(words(spec.phrase))
        ends = {"longest": phrase_book.LONGEST, "end": phrase_words.END}
    else:
        network, writes = trained("summary"), reports.HEADLINE_WORDS
        read, left = limited(words(spec.report))
        ends = {"longest": reports.LONGEST, "end": reports.END}
    assert network.vocabulary is not None
    found = translate(network.model, read, network.vocabulary, writes, **ends)
    encoder = replace(found.encoder, labels=marked(read, found.known))
    decoder = replace(found.decoder, labels=(START, *found.symbols[:-1]))
    numbers = np.array([writes.numbers[symbol] for symbol in found.symbols])
    size, context = network.model.source.embedding_dim, encoder.outputs.shape[-1]
    heard = (*embedded(size), *embedded(context, "c"))
    bridge, layer = network.model.bridge, network.model.readout
    handed = Handed(bridge.weight.numpy(), bridge.bias.numpy(), found.attention)
    read_out = _readout(layer, decoder, writes.words)
    return TypeRun(
        spec=spec,
        network=network.name,
        card=network.card,
        read=read,
        known=found.known,
        left_out=left,
        parts=(
            Part("encoder", "Encoder: GRU", encoder, None, embedded(size)),
            Part("decoder", "Decoder: GRU", decoder, read_out, heard),
        ),
        choices=writes.words,
        at=found.symbols,
        probabilities=found.probabilities,
        chosen=numbers,
        handed=handed,
    )


def worded(
    spec: TypeSpec,
    network: Trained,
    read: tuple[str, ...],
    left_out: int,
    heard: Tensor,
    choices: tuple[str, ...],
    *,
    at: tuple[str, ...] | None = None,
    labels: tuple[str, ...] | None = None,
    answered: Tensor | None = None,
) -> TypeRun:
    """A network with one recurrent part, that answers after every word it ``heard (T,)``.

    The loss of its trace is the sum of the logits of its answers.
    """
    model, vocabulary = network.model, network.vocabulary
    assert vocabulary is not None
    known = vocabulary.known(read)
    layer = model.recurrent["words"]
    with torch.no_grad():
        inputs = model.embed(heard[:, None])  # (T, 1, E)
        logits = model.readout(layer(inputs)[0])[:, 0]  # (T, V)
        numbers = logits.argmax(-1) if answered is None else answered

        def loss(outputs: Tensor, _: Tensor) -> Tensor:
            return model.readout(outputs[:, 0]).gather(1, numbers[:, None]).sum()

        labels = marked(read, known) if labels is None else labels
        trace = record(layer, inputs, loss=loss, labels=labels)
    names = embedded(inputs.shape[-1])
    room = model.readout.out_features <= MOST_OUTPUTS
    read_out = _readout(model.readout, trace, choices) if room else None
    part = Part("network", LOOKS[trace.tracks[0].cell].title, trace, read_out, names)
    return TypeRun(
        spec=spec,
        network=network.name,
        card=network.card,
        read=read,
        known=known,
        left_out=left_out,
        parts=(part,),
        choices=choices,
        at=labels if at is None else at,
        probabilities=logits.softmax(-1).numpy(),
        chosen=numbers.numpy(),
    )


@torch.no_grad()
def _readout(layer: torch.nn.Linear, trace: Trace, choices: tuple[str, ...]) -> Readout:
    """The output layer for the player."""
    scores = layer(torch.from_numpy(trace.outputs[:, 0]))  # (T, V)
    return Readout(layer.weight.numpy(), layer.bias.numpy(), scores.numpy(), choices)


def embedded(size: int, letter: str = "e") -> tuple[str, ...]:
    """Names for the numbers of a vector: e1, e2 and so on."""
    return tuple(f"{letter}{i + 1}" for i in range(size))
