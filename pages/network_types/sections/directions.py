"""Both directions: why one tagger gets a word right that the other cannot."""

import streamlit as st

from dashboard.figures import two_inputs
from dashboard.figures.two_inputs import Answer
from dashboard.shell.chart import chart
from dashboard.shell.widgets import ask
from dashboard.theme import number
from pages.network_types import lesson
from pages.network_types.measured import both_ways
from pages.network_types.runs import TypeRun
from pages.network_types.spec import TabSpec
from rnncore import zoo
from rnncore.counting import per_cent


def directions(run: TypeRun) -> None:
    """The word, the two sentences, both networks' answers, and the reason in numbers."""
    del run  # both taggers are measured here, whichever network is shown above
    st.markdown(lesson("directions"))
    word = ask(TabSpec(), "ambiguous").ambiguous
    found = both_ways(word)
    answers = (
        Answer("forward", "plain", *found.forward),
        Answer("both directions", "gru", *found.both),
    )
    chart(two_inputs, answers, found.sentences, what="noun", key="types-directions")
    forward, both = (zoo.card(name) for name in ("tags-forward", "tags-bidirectional"))
    st.markdown(
        lesson(
            "directions-measured",
            word=word,
            forward_state=number(found.forward_state),
            both_state=number(found.both_state),
            forward_score=per_cent(forward.score),
            forward_others=per_cent(forward.details["other words"]),
            both_score=per_cent(both.score),
            both_others=per_cent(both.details["other words"]),
            forward_size=f"{forward.size:,}",
            both_size=both.size,
        )
    )
