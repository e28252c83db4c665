"""Beside the others: the same words through LSTM, GRU and Elman, trained for the same task."""

import streamlit as st

from dashboard.figures import gate_means
from dashboard.models import trained
from dashboard.models.trained import NETWORKS, WHO
from dashboard.parts.gate_values import gates as gates_of
from dashboard.plain import plain
from dashboard.shell.chart import chart
from dashboard.theme import number
from pages.gates_at_work import lesson
from pages.gates_at_work.state import GatesRuns
from rnncore import zoo
from rnncore.counting import per_cent


def beside(runs: GatesRuns) -> None:
    """What each says after the last word, and the gates of the two that have them."""
    card = runs.plain.card
    if runs.spec.trained == WHO or card is None:
        st.info(lesson("beside-who"))
        return
    cards = [zoo.card(NETWORKS[title]) for title in NETWORKS if title != WHO]
    scores = [each.score for each in cards]
    st.markdown(
        lesson(
            "beside",
            name=card.baseline_name,
            baseline=per_cent(card.baseline),
            least=per_cent(min(scores)),
            most=per_cent(max(scores)),
        )
    )
    words = runs.plain.words
    found = {title: trained.run(title, words) for title in NETWORKS if title != WHO}
    st.table(
        {
            "network": list(found),
            "parameters": [f"{each.size:,}" for each in cards],
            "most probable next": [plain(run.answers.best(-1, 1)[0][0]) for run in found.values()],
            "its probability": [number(run.answers.best(-1, 1)[0][1]) for run in found.values()],
            "entropy, bits": [number(float(run.answers.entropy[-1])) for run in found.values()],
            "held-out words right": [per_cent(each.score) for each in cards],
        }
    )
    for title, run in found.items():
        shown = gates_of(run.track)
        if shown:
            st.header(title.removeprefix("Next word, "), anchor=False)
            chart(gate_means, shown, run.labels, key=f"beside-{run.cell}")
