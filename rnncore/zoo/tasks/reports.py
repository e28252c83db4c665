"""Small reports of our own grammar, and their headlines: what is news is kept, the rest left out.

A report is three or four sentences in any order, one of them news. The others name the same towns,
places and people, so that neither a sentence's place nor a noun gives the headline away.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import torch

from rnncore.zoo.tasks import UNKNOWN, Vocabulary
from rnncore.zoo.tasks.sentences import on_one_side, pick, shuffled, words

END = "</s>"
LONGEST = 8
"""Words of a headline that are written at most, the end included."""

_SLOTS = {
    "town": words("arden brook corley denby eastby fenwick"),
    "rival": words("garston holme inver kirby"),
    "place": words("harbour museum station school library market bridge theatre"),
    "thing": words("coin map letter clock painting sword"),
    "people": words("drivers nurses teachers bakers pilots"),
    "person": words("farmer painter doctor sailor child"),
    "prize": words("cup final shield"),
    "time": ["in the morning", "at noon", "on monday", "last night", "on sunday", "this week"],
    "number": words("two three four five"),
    "sky": words("mild cold dry windy rainy"),
}
# Ways to tell one piece of news, and its headline.
_NEWS = (
    (("a fire broke out at the {place} {time}", "{time} smoke rose from the {place} and it burned",
      "{time} the {place} of {town} caught fire"), "fire at the {place}"),
    (("the team from {town} beat {rival} in the {prize}", "{rival} lost the {prize} to {town}",
      "{town} took the {prize} by {number} goals"), "{town} wins the {prize}"),
    (("the mayor opened the new {place} {time}", "{time} a new {place} was opened in {town}"),
     "new {place} opens"),
    (("the {people} of {town} stopped work {time}", "{time} no {people} came to work",
      "the {people} want more pay and will not work"), "{people} on strike"),
    (("a {person} found an old {thing} under the {place}",
      "{time} an old {thing} was dug up by a {person}"), "{person} finds old {thing}"),
    (("thieves took {number} paintings from the {place} {time}",
      "{time} the {place} was robbed by thieves"), "thieves rob the {place}"),
)  # fmt: skip
_REST = (
    "it was {sky} in {town} {time}",
    "the {place} closes at {number}",
    "a {person} from {town} painted the {place}",
    "{town} plays {rival} in the {prize} {time}",
    "the {people} of {town} met at the {place}",
    "{number} visitors came to the {place} {time}",
    "a {person} sold a {thing} at the market",
    "the mayor of {rival} spoke about the {place}",
    "the team from {rival} trained {time}",
    "{time} a {person} lost a {thing} near the {place}",
)


@dataclass(frozen=True, slots=True)
class Report:
    """``words`` of three or four sentences; ``news``: where those of the news stand among them."""

    words: tuple[str, ...]
    headline: tuple[str, ...]
    news: range


def report(generator: torch.Generator) -> Report:
    """One report, drawn."""
    ways, headline = pick(_NEWS, generator)
    slots = _fill(generator)
    news = [*pick(ways, generator).format(**slots).split(), "."]
    rest = shuffled(_REST, generator)[: 2 + int(torch.randint(2, (), generator=generator))]
    others = [[*template.format(**_fill(generator)).split(), "."] for template in rest]
    place = int(torch.randint(len(others) + 1, (), generator=generator))
    sentences = [*others[:place], news, *others[place:]]
    start = sum(map(len, others[:place]))
    said = tuple(word for sentence in sentences for word in sentence)
    return Report(said, tuple(headline.format(**slots).split()), range(start, start + len(news)))


def examples(generator: torch.Generator, *, held_out: bool) -> Iterator[Report]:
    """Reports without end: those whose sentence of news is held out, or those to train on."""
    return on_one_side(report, _key, generator, held_out=held_out)


def _key(drawn: Report) -> str:
    return " ".join(drawn.words[drawn.news.start : drawn.news.stop])


def _fill(generator: torch.Generator) -> dict[str, str]:
    return {slot: pick(options, generator) for slot, options in _SLOTS.items()}


def _all_words(texts: list[str]) -> list[list[str]]:
    """The words that templates can write, each slot in all its fillings."""
    every = {slot: " ".join(options) for slot, options in _SLOTS.items()}
    return [text.format(**every).split() for text in texts]


VOCABULARY = Vocabulary.of(
    _all_words([".", *(way for ways, _ in _NEWS for way in ways), *_REST]), UNKNOWN
)
HEADLINE_WORDS = Vocabulary.of(_all_words([headline for _, headline in _NEWS]), END)
