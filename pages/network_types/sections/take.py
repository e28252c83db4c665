"""Take it with you: the link, the traces, the answers, and a page that works offline and plays."""

from functools import partial

import streamlit as st

from dashboard.figures.answers import table
from dashboard.shell.chart import harmless, to_csv
from dashboard.shell.export import trace_bytes
from dashboard.shell.take import files, link
from pages.network_types import lesson
from pages.network_types.runs import TypeRun, part_block
from rnncore.counting import counted, per_cent
from rnncore.player import standalone


def take(run: TypeRun) -> None:
    """Files that are built when asked for."""
    st.markdown(lesson("take-link"))
    link(run.spec)
    st.markdown(lesson("take" if run.parts else "take-no-trace"))
    traces = [
        (f"Trace, {part.key} (.npz)", f"unrolled-{part.key}.npz", partial(trace_bytes, part.trace))
        for part in run.parts
    ]
    plays = ("Page that plays (.html)", "unrolled-network.html", partial(page, run))
    answers = ("Answers (.csv)", "unrolled-answers.csv", partial(answers_csv, run))
    files(answers, *([plays] if run.parts else []), *traces)


def answers_csv(run: TypeRun) -> bytes:
    """One row a step: its entropy and the probability of every answer."""
    return to_csv(harmless(table(run.probabilities, run.at, run.choices)))


def page(run: TypeRun) -> bytes:
    """One HTML file that plays the run's parts without a server."""
    players = [
        (part.title, lesson("page-part", part=part.key), part_block(run, part))
        for part in run.parts
    ]
    card = run.card
    facts = [
        ("Network", f"{card.cell}, {counted(card.size, 'parameter')}, {run.origin}"),
        ("Task", card.task),
        ("Score", f"{per_cent(card.score)} {card.score_name}"),
        ("Beside it", f"{per_cent(card.baseline)}: {card.baseline_name}"),
        ("It read", " ".join(run.read)),
        ("It answered", " ".join(run.answers)),
    ]
    return standalone(f"Types of network: {run.spec.kind}", players, facts=facts).encode()
