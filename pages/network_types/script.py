"""A complete program that repeats the run of the page and prints its answers."""

from __future__ import annotations

from pprint import pformat

from dashboard.models.program import complete
from pages.network_types.runs import TypeRun
from pages.network_types.spec import (
    DATES,
    ENCODER_DECODER,
    GERMAN,
    ONE_TO_MANY,
    ONE_TO_ONE,
    SUREST,
    TAGGED,
)
from rnncore.zoo.family.classes import LONGEST

_ONE = """torch.set_num_threads(1)  # as the page: the last digits of sums depend on it
network = zoo.load("weather-kinds")
measured = torch.tensor([[{temperature}, {humidity}, {wind}]], dtype=torch.float32)  # °C, %, km/h
with torch.no_grad():
    shares = network.model(classes.scaled(measured)).softmax(-1)
for kind, share in zip(classes.KINDS, shares[0].tolist(), strict=True):
    print(kind, share)
"""
_WRITER = """torch.set_num_threads(1)  # as the page: the last digits of sums depend on it
network = zoo.load("weather-report")
first = network.vocabulary.encode([{weather!r}])
written, logits = write(
    network.model,
    first,
    end=network.vocabulary.numbers[END],
    longest={longest},
    generator={generator},
)
heard = torch.cat((first[None], written[:-1]))  # (S, 1)
with torch.no_grad():
    shares = network.model(heard)[:, 0].softmax(-1)
for step, number in enumerate(written[:, 0].tolist()):
    print(network.vocabulary.words[number], float(shares[step, number]))
"""
_READER = """torch.set_num_threads(1)  # as the page: the last digits of sums depend on it
network = zoo.load({name!r})
words = {words}
inputs = network.model.embed(network.vocabulary.encode(words)[:, None])  # (T, 1, E)
layer = network.model.recurrent["words"]
with torch.no_grad():
    shares = network.model.readout(layer(inputs)[0])[:, 0].softmax(-1)  # (T, V)
for word, row in zip(words, shares, strict=True):
    print(word, {names}[int(row.argmax())], float(row.max()))

trace = rnncore.record(layer, inputs, loss=None, labels=words)  # every state and gate
"""
_TRANSLATOR = """torch.set_num_threads(1)  # as the page: the last digits of sums depend on it
network = zoo.load({name!r})
words = {words}
found = translate(
    network.model, words, network.vocabulary, {task}.{writes}, {ends}
)
for step, symbol in enumerate(found.symbols):
    place = int(found.attention[step].argmax())
    print(symbol, float(found.probabilities[step].max()), words[place], end=" ")
    print(float(found.attention[step, place]))
# found.encoder and found.decoder are traces: every state, gate and gradient
"""


def code(run: TypeRun) -> str:
    """The program. It needs torch and rnncore, and agrees with the page to the last bit."""
    others = {ONE_TO_ONE: _one, ONE_TO_MANY: _writer, ENCODER_DECODER: _translator}
    return complete(others.get(run.spec.kind, _reader)(run))


def printed(run: TypeRun) -> str:
    """The program's output, from the run on screen."""
    best = run.probabilities.max(-1)
    if run.spec.kind == ONE_TO_ONE:
        pairs = zip(run.choices, run.probabilities[0], strict=True)
        return "\n".join(f"{name} {float(share)}" for name, share in pairs)
    if run.spec.kind == ENCODER_DECODER:
        assert run.attention is not None
        lines = []
        for symbol, share, weights in zip(run.answers, best, run.attention, strict=True):
            place = int(weights.argmax())
            lines.append(f"{symbol} {float(share)} {run.read[place]} {float(weights[place])}")
        return "\n".join(lines)
    if run.spec.kind == ONE_TO_MANY:
        shares = run.probabilities[range(len(run.chosen)), run.chosen]
        pairs = zip(run.answers, shares, strict=True)
        return "\n".join(f"{word} {float(share)}" for word, share in pairs)
    rows = zip(run.read, run.answers, best, strict=True)
    return "\n".join(f"{word} {answer} {float(share)}" for word, answer, share in rows)


def _one(run: TypeRun) -> str:
    spec = run.spec
    return _ONE.format(temperature=spec.temperature, humidity=spec.humidity, wind=spec.wind)


def _writer(run: TypeRun) -> str:
    seeded = f"torch.Generator().manual_seed({run.spec.draw})"
    generator = "None" if run.spec.choosing == SUREST else seeded
    return _WRITER.format(weather=run.spec.weather, longest=LONGEST, generator=generator)


def _reader(run: TypeRun) -> str:
    names = "TAGS" if run.spec.kind in TAGGED else "LABELS"
    return _READER.format(names=names, name=run.network, words=_words(run))


def _translator(run: TypeRun) -> str:
    if run.spec.writes == DATES:
        task, writes, ends = "dates", "DIGITS", "longest=len(dates.PARTS)"
    elif run.spec.writes == GERMAN:
        task, writes = "phrase_words", "GERMAN"
        ends = "longest=phrase_book.LONGEST, end=phrase_words.END"
    else:
        task, writes = "reports", "HEADLINE_WORDS"
        ends = "longest=reports.LONGEST, end=reports.END"
    return _TRANSLATOR.format(
        task=task, name=run.network, words=_words(run), writes=writes, ends=ends
    )


def _words(run: TypeRun) -> str:
    return pformat(list(run.read), width=90, compact=True)
