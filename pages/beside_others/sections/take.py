"""Take it with you: the link, and the probability of every word by every model."""

from functools import partial

import streamlit as st

from dashboard.figures import word_chances
from dashboard.shell.chart import harmless, to_csv
from dashboard.shell.take import files, link
from pages.beside_others import lesson
from pages.beside_others.sentence.measured import answered, paths, told
from pages.beside_others.state import BesideRuns
from pages.beside_others.transformer.measured import inside
from pages.beside_others.transformer.scene import block
from rnncore.player import standalone


def take(runs: BesideRuns) -> None:
    """The address, and files that are built when asked for."""
    st.markdown(lesson("take"))
    link(runs.spec, lesson("take-long"))
    st.markdown(lesson("take-files"))
    files(
        ("Page that plays (.html)", "beside.html", partial(page, runs)),
        ("Words by model (.csv)", "beside-words.csv", partial(words, runs)),
    )


def page(runs: BesideRuns) -> bytes:
    """One HTML file that plays the Transformer and the LSTM over the sentence, offline."""
    found = inside(runs)
    players = [(found.title, lesson("page-shown"), block(found))]
    facts = [("Sentence", " ".join(runs.labels)), ("Asked for", found.answer)]
    return standalone("Beside others", players, facts=facts).encode()


def words(runs: BesideRuns) -> bytes:
    """A row a word: its probability by every model, and the product so far."""
    asked = runs.words, runs.spec.order, runs.spec.smoothing
    orders = tuple(map(answered, paths(*asked)))
    return to_csv(harmless(word_chances.table(told(*asked), runs.labels, orders)))
