"""Take it with you: the link, a page that works offline and plays, the trace, the table."""

from functools import partial

import streamlit as st

from dashboard.models.sent import held_out
from dashboard.models.trained import cell_title
from dashboard.parts import lesson as shared_lesson
from dashboard.parts.controls import weights_of
from dashboard.shell import export
from dashboard.shell.take import files, link
from pages.gates_at_work import lesson
from pages.gates_at_work.spec import CARRY, NOTHING
from pages.gates_at_work.state import GatesRuns, trained_block
from rnncore.counting import counted, per_cent
from rnncore.player import standalone


def take(runs: GatesRuns) -> None:
    """The address, and files that are built when asked for."""
    st.markdown(lesson("take"))
    link(runs.spec, lesson("take-long"))
    if runs.spec.sent is not None:
        st.info(shared_lesson("sent-link"))
    st.markdown(lesson("take-files"))
    run = runs.shown
    files(
        *weights_of(runs.spec.sent),
        ("Page that plays (.html)", "gates.html", partial(page, runs)),
        ("Trace (.npz)", "gates-trace.npz", partial(export.trace_bytes, run.trace)),
        (
            "States and gates (.csv)",
            "gates-states.csv",
            partial(export.long_csv, run.trace, run.labels),
        ),
    )


def page(runs: GatesRuns) -> bytes:
    """One HTML file that plays the run, and beside a held one the untouched one, offline."""
    players = [(titled(runs), lesson("page-shown"), trained_block(runs.shown))]
    if runs.touched:
        untouched = trained_block(runs.plain)
        players.append(("Untouched", lesson("page-untouched"), untouched))
    last = runs.plain.labels[-1]
    facts = [
        *_of_network(runs),
        ("It read", " ".join(runs.plain.labels)),
        ("Held", held(runs)),
        (f"After “{last}” it says", said(runs)),
    ]
    return standalone(f"Gates at work: {titled(runs)}", players, facts=facts).encode()


def titled(runs: GatesRuns) -> str:
    """What the network is called."""
    found = runs.shown.sent
    return runs.shown.title if found is None else found.title


def _of_network(runs: GatesRuns) -> list[tuple[str, str]]:
    """What it is, and what it was trained for."""
    card, found = runs.shown.card, runs.shown.sent
    if card is not None:
        size = counted(card.size, "number")
        return [
            ("Network", f"{cell_title(card)}, {size}, trained, seed {card.seed}"),
            ("Task", card.task),
            ("Score", f"{per_cent(card.score)} {card.score_name}"),
        ]
    assert found is not None
    units, seed = counted(found.units, "unit"), found.recipe.seed
    return [
        ("Network", f"{found.cell_name}, {units}, trained, seed {seed}"),
        ("Task", found.recipe.task.name),
        ("Right at the end", held_out(found, runs.shown.row).right),
    ]


def held(runs: GatesRuns) -> str:
    """Which gate was held, in which units and from which word to which, in words."""
    if not runs.touched:
        return NOTHING
    hold = runs.shown.holds[0]  # of two, both lie in the same units and words
    value = "" if runs.spec.held == CARRY else f" {runs.spec.value}"
    units = "all units" if hold.units is None else f"unit {hold.units[0] + 1}"
    return f"{runs.spec.held}{value}, {units}, words {hold.start + 1} to {hold.stop}"


def said(runs: GatesRuns) -> str:
    """The most probable answer after the last word; of both runs where a gate is held."""
    parts = {"": runs.shown} | ({"untouched ": runs.plain} if runs.touched else {})
    best = [(name, *run.answers.best(-1, 1)[0]) for name, run in parts.items()]
    return "; ".join(f"{name}{answer}, {per_cent(share)}" for name, answer, share in best)
