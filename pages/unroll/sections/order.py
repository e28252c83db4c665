"""Order matters: the same steps in another order, and the bag of words that does not notice."""

from dataclasses import dataclass

import numpy as np
import streamlit as st

from dashboard.choices import whole
from dashboard.figures import order as order_figure
from dashboard.models.spec import SEEDS, RunSpec
from dashboard.shell.chart import chart
from dashboard.shell.widgets import ask
from dashboard.theme import number
from dashboard.visitors.turn import fragment
from pages.unroll import lesson
from pages.unroll.experiments import Shuffled, shuffle
from pages.unroll.state import Run
from rnncore.counting import counted


@dataclass(frozen=True, slots=True)
class OrderSpec:
    """The order that this tab reads the steps in."""

    shuffle: int = whole(
        "Shuffle", SEEDS, 1, hint="Each number is one order. The address holds it."
    )


@fragment
def order(run: Run) -> None:
    """The shuffle control, the two orders, the measurement and its figure."""
    st.markdown(lesson("order", steps=run.steps))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        with st.container(width=140):
            which = ask(OrderSpec(), "shuffle").shuffle
        st.button("Shuffle again", on_click=_again, args=(run.spec,))
    result = shuffle(run.spec, which)
    _both_orders(run, result)
    if result.same:
        st.info(lesson("order-same"))
        return
    rounding = lesson("order-rounding") if result.bag_moved else ""
    st.markdown(
        lesson(
            "order-measured",
            moved=number(result.moved),
            bag=number(result.bag_moved),
            rounding=rounding,
        )
    )
    chart(
        order_figure,
        (result.typed, result.shuffled),
        (result.bag_typed, result.bag_shuffled),
        result.read,
        key="order-figure",
    )


def _both_orders(run: Run, result: Shuffled) -> None:
    """The labels as they stand and shuffled, letter by letter (``st.text`` knows no markup)."""
    labels = run.sequence.labels
    st.text(f"as typed:  {_line(labels)}")
    st.text(f"shuffled:  {_line([labels[i] for i in result.order])}")


def _line(labels: list[str] | tuple[str, ...], most: int = 40) -> str:
    """The first labels in a row."""
    shown = "  ".join(label[:24] for label in labels[:most])
    return shown if len(labels) <= most else f"{shown} … ({counted(len(labels), 'step')})"


def _again(spec: RunSpec) -> None:
    """The next number whose order is another one, if there is one near."""
    now = st.session_state["shuffle"]
    numbers = [(now + more) % (SEEDS[1] + 1) for more in range(1, 20)]
    order = shuffle(spec, now).order
    other = (n for n in numbers if not np.array_equal(order, shuffle(spec, n).order))
    st.session_state["shuffle"] = next(other, numbers[0])
