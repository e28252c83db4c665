"""The page Paper and here: published results, and what their smallest replicas give here."""

import streamlit as st

from dashboard.shell.page import Page
from dashboard.shell.widgets import ask, foreseen
from pages.papers import lesson
from pages.papers.card import card
from pages.papers.overview import counts, overview
from pages.papers.recorded import recorded
from pages.papers.shelf import PAPERS
from pages.papers.spec import PapersSpec

__all__ = ["PAGE", "show", "warm"]

PAGE = Page("papers", "Paper and here", (PapersSpec,))


def show() -> None:
    head = PAGE.open()
    title = PAPERS[foreseen(PapersSpec(), "card").card].title
    with head.chip("story", title, icon=":material/article:"):
        spec = ask(PapersSpec(), "card")

    st.markdown(lesson("sentence", **counts()))
    overview()
    card(PAPERS[spec.card])

    PAGE.close(head, spec)


def warm() -> None:
    recorded()
