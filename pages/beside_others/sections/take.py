"""Take it with you: the link, and the probability of every word by every model."""

from functools import partial

import streamlit as st

from dashboard.figures import word_chances
from dashboard.shell.chart import harmless, to_csv
from dashboard.shell.take import files, link
from pages.beside_others import lesson
from pages.beside_others.sentence.measured import answered, paths, told
from pages.beside_others.state import BesideRuns


def take(runs: BesideRuns) -> None:
    """The address, and files that are built when asked for."""
    st.markdown(lesson("take"))
    link(runs.spec, lesson("take-long"))
    st.markdown(lesson("take-files"))
    files(("Words by model (.csv)", "beside-words.csv", partial(words, runs)))


def words(runs: BesideRuns) -> bytes:
    """A row a word: its probability by every model, and the product so far."""
    asked = runs.words, runs.spec.order, runs.spec.smoothing
    orders = tuple(map(answered, paths(*asked)))
    return to_csv(harmless(word_chances.table(told(*asked), runs.labels, orders)))
