"""The page Beside others: the recurrent network beside n-gram, feed-forward, CNN, Transformer."""

from collections.abc import Callable

import streamlit as st

from dashboard.shell.page import Page, player
from dashboard.shell.tabs import in_tabs
from pages.beside_others import controls, lesson
from pages.beside_others.costs.section import costs
from pages.beside_others.counting.section import count
from pages.beside_others.counting.spec import CountingSpec
from pages.beside_others.distance.section import influence
from pages.beside_others.erasing.section import erasing
from pages.beside_others.history.section import history
from pages.beside_others.learning.section import learning
from pages.beside_others.learning.spec import LearningSpec
from pages.beside_others.parallel.section import parallel
from pages.beside_others.parallel.spec import ParallelSpec
from pages.beside_others.sections.code import code
from pages.beside_others.sections.maths import maths
from pages.beside_others.sections.notice import notice
from pages.beside_others.sections.predict import predict
from pages.beside_others.sections.take import take
from pages.beside_others.sentence.measured import told
from pages.beside_others.sentence.section import chances, sentence
from pages.beside_others.spec import PRESETS, USUAL, BesideSpec
from pages.beside_others.state import BesideRuns, beside_runs
from pages.beside_others.transformer.answer import said
from pages.beside_others.transformer.measured import inside
from pages.beside_others.transformer.scene import block, stage
from pages.beside_others.transformer.section import within
from pages.beside_others.transformer.spec import InsideSpec

__all__ = ["PAGE", "show", "warm"]

SECTIONS: dict[str, Callable[[BesideRuns], None]] = {
    "Predict first": predict,
    "What to notice": notice,
    "P(sentence)": sentence,
    "Count": count,
    "How far back": erasing,
    "Influence at distance": influence,
    "Who learns what?": learning,
    "What it costs": costs,
    "Inside a Transformer": within,
    "Recurrence returns": parallel,
    "Place in history": history,
    "The maths": maths,
    "The code": code,
    "Take it with you": take,
}

PAGE = Page(
    "beside",
    "Beside others",
    (BesideSpec, CountingSpec, InsideSpec, LearningSpec, ParallelSpec),
    PRESETS,
    sections=tuple(SECTIONS),
)


def show() -> None:
    head = PAGE.open()
    runs = controls.choose(head)
    found = inside(runs)

    player(block, found)
    st.markdown(lesson("sentence"))
    said(found)
    chances(runs)

    in_tabs(SECTIONS, runs)

    PAGE.close(head, runs.spec, stage(found))


def warm() -> None:
    runs = beside_runs(USUAL)
    told(runs.words, USUAL.order, USUAL.smoothing)
    inside(runs)
