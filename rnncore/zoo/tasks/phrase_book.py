"""Phrases in English and in German: "the man wants to read an old book today".

In German that is "der mann will heute ein altes buch lesen": the verb stands at the end, the time
before the object, articles and adjectives take the gender of their noun. A phrase is held out with
all others of the same two nouns and verb. Each of its words occurs in training: what is measured is
whether known words are put together rightly.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import torch

from rnncore.zoo.tasks.phrase_words import (
    ADJECTIVES,
    AFTER_A,
    AFTER_THE,
    END,
    HELPER,
    HELPERS,
    INTRODUCTION,
    INTRODUCTIONS,
    OBJECT,
    OBJECTS,
    OF_PEOPLE,
    READ,
    SUBJECT,
    SUBJECTS,
    THE,
    TIME,
    TIMES,
    VERB,
    VERBS,
    A,
)
from rnncore.zoo.tasks.sentences import coin, on_one_side, pick

LONGEST = 20
"""Words of a German phrase that are written at most, the end included."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """One phrase: its English ``words`` and its ``german`` ones, the full stop included."""

    words: tuple[str, ...]
    german: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """What a phrase says: keys of the tables above."""

    subject: str
    verb: tuple[str, str]
    object: str
    articles: tuple[str, str]
    adjectives: tuple[str, str]
    helper: str
    time: str
    time_first: bool
    introduction: str


def examples(generator: torch.Generator, *, held_out: bool) -> Iterator[Phrase]:
    """Phrases without end: those held out, or those to train on."""
    for plan in on_one_side(_drawn, _key, generator, held_out=held_out):
        yield said(plan)


def _key(plan: Plan) -> str:
    return f"{plan.subject} {plan.verb[0]} {plan.object}"


def _drawn(generator: torch.Generator) -> Plan:
    def maybe(options: Sequence[str]) -> str:
        return pick(options, generator) if coin(generator) else ""

    verb = pick(tuple(VERBS), generator)
    introduction, time = maybe(tuple(INTRODUCTIONS)), maybe(tuple(TIMES))
    return Plan(
        subject=pick(tuple(SUBJECTS), generator),
        verb=verb,
        object=pick(READ if verb[0] == "read" else tuple(OBJECTS), generator),
        articles=(pick(("the", "a"), generator), pick(("the", "a", "no"), generator)),
        adjectives=(maybe(OF_PEOPLE), maybe(tuple(ADJECTIVES))),
        helper=pick(tuple(HELPERS), generator),
        time=time,
        time_first=bool(time) and not introduction and coin(generator),
        introduction=introduction,
    )


def said(plan: Plan) -> Phrase:
    """The phrase in both languages."""
    done = plan.helper == "has"
    english = {
        INTRODUCTION: plan.introduction,
        SUBJECT: _english(plan.articles[0], plan.adjectives[0], plan.subject),
        HELPER: plan.helper,
        VERB: plan.verb[done],
        OBJECT: _english(plan.articles[1], plan.adjectives[1], plan.object),
        TIME: plan.time,
    }
    german = {
        INTRODUCTION: INTRODUCTIONS.get(plan.introduction, ""),
        SUBJECT: _german(plan.articles[0], plan.adjectives[0], *SUBJECTS[plan.subject]),
        HELPER: HELPERS[plan.helper],
        VERB: VERBS[plan.verb][done],
        OBJECT: _german(plan.articles[1], plan.adjectives[1], *OBJECTS[plan.object], " object"),
        TIME: TIMES.get(plan.time, ""),
    }
    first = (TIME,) if plan.time_first else ()
    spoken = (INTRODUCTION, *first, SUBJECT, HELPER, VERB, OBJECT, TIME)
    if plan.introduction:
        order: tuple[str, ...] = (INTRODUCTION, SUBJECT, TIME, OBJECT, VERB, HELPER)
    elif plan.time_first:
        order = (TIME, HELPER, SUBJECT, OBJECT, VERB)
    else:
        order = (SUBJECT, HELPER, TIME, OBJECT, VERB)
    return Phrase(_in_order(english, spoken), _in_order(german, order))


def _in_order(said: dict[str, str], order: Sequence[str]) -> tuple[str, ...]:
    """The words of the parts in this order, each part once, and the full stop."""
    return (*(word for part in dict.fromkeys(order) for word in said[part].split()), END)


def _english(article: str, adjective: str, noun: str) -> str:
    following = adjective or noun
    article = "an" if article == "a" and following[0] in "aeiou" else article
    return f"{article} {adjective} {noun}"


def _german(article: str, adjective: str, noun: str, gender: str, role: str = "") -> str:
    """Article, adjective and noun as the subject, or as the object: only "der" differs there."""
    case = gender + role if gender == "m" else gender
    definite = article == "the"
    said = THE[case] if definite else "k" * (article == "no") + A[case]
    ending = (AFTER_THE if definite else AFTER_A).get(case, "e")
    return f"{said} {adjective and ADJECTIVES[adjective] + ending} {noun}"
