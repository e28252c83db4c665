"""How each kind of network is run: one function a kind, from a spec to a run."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import torch
from torch import Tensor

from dashboard.stage import Readout
from dashboard.types.spec import (
    BIDIRECTIONAL,
    DATES,
    ENCODER_DECODER,
    MANY_TO_MANY,
    MANY_TO_ONE,
    MOST_WORDS,
    ONE_TO_MANY,
    ONE_TO_ONE,
    STACKED,
    SUREST,
    TypeSpec,
)
from dashboard.types.state import NothingTypedError, Part, TypeRun, marked, trained
from rnncore import Trace, record
from rnncore.tasks import classes, dates, reports, reviews, tags
from rnncore.tasks.sentences import words
from rnncore.zoo import Trained
from rnncore.zoo.family.classes import LONGEST
from rnncore.zoo.translated import translate
from rnncore.zoo.writing import write

MOST_BARS = 3
"""Outputs that the player has room to draw."""

START = "start"
"""What stands under the decoder's first step, which reads no symbol yet."""

CELLS = {torch.nn.LSTM: "LSTM", torch.nn.GRU: "GRU", torch.nn.RNN: "Elman"}


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
        read=(),
        known=(),
        left_out=0,
        parts=(),
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
    return _worded(
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


def review(spec: TypeSpec) -> TypeRun:
    """A review to good or bad: the answer after the last word, and what it would be before."""
    network = trained("sentiment-stacked" if spec.kind == STACKED else "sentiment")
    read, left = limited(words(spec.review))
    assert network.vocabulary is not None
    return _worded(spec, network, read, left, network.vocabulary.encode(read), reviews.LABELS)


def sentence(spec: TypeSpec) -> TypeRun:
    """A tag for every word."""
    name = "tags-bidirectional" if spec.kind == BIDIRECTIONAL else "tags-forward"
    network = trained(name)
    read, left = limited(words(spec.sentence))
    assert network.vocabulary is not None
    return _worded(spec, network, read, left, network.vocabulary.encode(read), tags.TAGS)


def encoder_decoder(spec: TypeSpec) -> TypeRun:
    """A date to its digits, or a report to its headline."""
    if spec.writes == DATES:
        network, writes = trained("dates"), dates.DIGITS
        read, left = limited(dates.typed(spec.date))
        ends: dict[str, Any] = {"longest": len(dates.PARTS)}
    else:
        network, writes = trained("summary"), reports.HEADLINE_WORDS
        read, left = limited(words(spec.report))
        ends = {"longest": reports.LONGEST, "end": reports.END}
    assert network.vocabulary is not None
    found = translate(network.model, read, network.vocabulary, writes, **ends)
    encoder = _named(found.encoder, marked(read, found.known))
    decoder = _named(found.decoder, (START, *found.symbols[:-1]))
    numbers = np.array([writes.numbers[symbol] for symbol in found.symbols])
    size, context = network.model.source.embedding_dim, encoder.outputs.shape[-1]
    return TypeRun(
        spec=spec,
        network=network.name,
        card=network.card,
        read=read,
        known=found.known,
        left_out=left,
        parts=(
            Part("encoder", "Encoder: GRU", encoder, None, _e(size)),
            Part("decoder", "Decoder: GRU", decoder, None, (*_e(size), *_e(context, "c"))),
        ),
        choices=writes.words,
        at=found.symbols,
        probabilities=found.probabilities,
        chosen=numbers,
        attention=found.attention,
    )


WAYS: dict[str, Callable[[TypeSpec], TypeRun]] = {
    ONE_TO_ONE: one_to_one,
    ONE_TO_MANY: one_to_many,
    MANY_TO_ONE: review,
    MANY_TO_MANY: sentence,
    ENCODER_DECODER: encoder_decoder,
    BIDIRECTIONAL: sentence,
    STACKED: review,
}


def _worded(
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
        scores = model.readout(torch.from_numpy(trace.outputs[:, 0])).numpy()
    weight, bias = model.readout.weight.numpy(), model.readout.bias.numpy()
    readout = Readout(weight, bias, scores) if len(choices) <= MOST_BARS else None
    title = CELLS[type(layer)]
    part = Part("network", title, trace, readout, _e(inputs.shape[-1]))
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


def _named(trace: Trace, labels: tuple[str, ...]) -> Trace:
    """The same trace with other words under its steps."""
    return replace(trace, labels=labels)


def _e(size: int, letter: str = "e") -> tuple[str, ...]:
    return tuple(f"{letter}{i + 1}" for i in range(size))
