"""Order: a feed-forward network on a bag of words beside the recurrent one."""

import streamlit as st

from dashboard.figures import two_inputs
from dashboard.figures.two_inputs import Answer
from dashboard.shell.chart import chart
from dashboard.shell.widgets import ask
from dashboard.theme import number
from pages.network_types import inputs, lesson
from pages.network_types.measured import Ordered, ordered
from pages.network_types.runs import NothingTypedError, TypeRun
from pages.network_types.spec import MANY_TO_ONE, REVIEWED, TabSpec, TypeSpec
from rnncore import zoo
from rnncore.counting import per_cent


def order(run: TypeRun) -> None:
    """The text, the order, the measurement and its figure."""
    st.markdown(lesson("order"))
    if run.spec.kind in REVIEWED:
        text = run.spec.review
    else:
        text = inputs.typed("review", TypeSpec(kind=MANY_TO_ONE)).review
    with st.container(width=150):
        which = ask(TabSpec(), "order").order
    try:
        found = ordered(text, which)
    except NothingTypedError:
        st.info(lesson("empty"))
        found = ordered(TypeSpec().review, which)
    st.text(f"as typed:   {' '.join(found.typed)}")
    st.text(f"reordered:  {' '.join(found.other)}")
    if found.same:
        st.info(lesson("order-same"))
        return
    _measured(found)


def _measured(found: Ordered) -> None:
    answers = (
        Answer("recurrent (LSTM)", "lstm", *found.recurrent),
        Answer("bag of words", "plain", *found.bag),
    )
    both = (" ".join(found.typed), " ".join(found.other))
    chart(two_inputs, answers, both, what="good", key="types-order")
    recurrent, bag = (abs(pair[1] - pair[0]) for pair in (found.recurrent, found.bag))
    st.markdown(
        lesson(
            "order-measured",
            recurrent=number(recurrent),
            bag=number(bag),
            recurrent_score=per_cent(zoo.card("sentiment").score),
            bag_score=per_cent(zoo.card("sentiment-bag").score),
        )
    )
    if bag:
        st.caption(lesson("order-rounding"))
