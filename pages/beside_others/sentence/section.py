"""P(sentence) by the chain rule: word by word, as a product, and what each model is worth."""

from __future__ import annotations

import numpy as np
import streamlit as st

from dashboard import theme
from dashboard.figures import product_lines, word_chances
from dashboard.figures.powers import power
from dashboard.figures.word_chances import Told
from dashboard.plain import plain
from dashboard.shell.chart import chart
from pages.beside_others.sentence import lesson
from pages.beside_others.sentence.measured import Path, answered, paths, told, worth
from pages.beside_others.state import BesideRuns
from rnncore.zoo.tasks.phrases import sentences


def chances(runs: BesideRuns) -> None:
    """Below the stage: every word's probability by every model."""
    found, ways = _found(runs)
    gone = np.flatnonzero(np.isneginf(found[0].log10))
    if gone.size:
        st.info(lesson("zero", word=plain(runs.words[gone[0]]), order=runs.spec.order))
    chart(word_chances, found, runs.labels, tuple(map(answered, ways)), key="beside-words")
    under = len(runs.words) <= word_chances.MOST_NAMED
    known = all(runs.known)
    parts = ["rows", *(["orders"] if under else []), *([] if known else ["left-out"])]
    st.caption(" ".join(map(lesson, parts)))


def sentence(runs: BesideRuns) -> None:
    """The section: how the n-gram model came to it, the product, and what models are worth."""
    found, ways = _found(runs)
    st.markdown(lesson("chain"))
    said = runs.words[:-1]
    if any(each[: len(said)] == said for each in sentences()):
        st.caption(lesson("learned"))
    _how(runs, ways)
    chart(product_lines, found, runs.labels, key="beside-product")
    _worth(runs)


def _found(runs: BesideRuns) -> tuple[tuple[Told, ...], tuple[Path, ...]]:
    spec = runs.spec
    return (
        told(runs.words, spec.order, spec.smoothing),
        paths(runs.words, spec.order, spec.smoothing),
    )


def _how(runs: BesideRuns, ways: tuple[Path, ...]) -> None:
    """The n-gram model's way to each probability, order by order."""
    with st.expander(lesson("how-title")):
        st.markdown(lesson("how"))
        orders = sorted({level.order for way in ways for level in way}, reverse=True)
        columns = {"word": [plain(label) for label in runs.labels]}
        for order in orders:
            name = f"n = {order}" if order else "all alike"
            columns[name] = [_said(way, order) for way in ways]
        columns["P"] = [_whole(way) for way in ways]
        st.table(columns)


def _said(way: Path, order: int) -> str:
    """What one order gave, with its counts."""
    for level in way:
        if level.order == order:
            given = theme.number(level.given, 2)
            return f"{level.count} of {level.total}: {given}" if order else given
    return "–"


def _whole(way: Path) -> str:
    """P of a word, which is what all orders gave; of an unknown word there is none."""
    given = sum(level.given for level in way)
    return (power(np.log10(given)) if given else "0") if way else "–"


def _worth(runs: BesideRuns) -> None:
    """What the models are worth on all held-out sentences."""
    found = worth(runs.spec.order, runs.spec.smoothing)
    numbers = {
        "sentences": len(sentences(held_out=True)),
        "targets": found.targets,
        "ngram": theme.number(found.counted),
        "lowest": theme.number(found.lowest),
        "highest": theme.number(found.highest),
        "half": theme.number(found.half),
    }
    st.markdown(lesson("worth", **numbers))
    ends = {"trained": len(sentences()), "surer": found.surer, "targets": found.targets}
    if found.half < found.counted < found.lowest:
        st.markdown(lesson("counting-wins", **ends))
    else:
        st.markdown(lesson("counting-does-not"))
