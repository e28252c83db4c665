"""What a person takes away from the page Types of network."""

from __future__ import annotations

from dashboard.figures.answers import table
from dashboard.figures.shares import per_cent
from dashboard.shell.chart import harmless, to_csv
from dashboard.shell.export import trace_bytes
from dashboard.stage import standalone
from pages.network_types import lesson
from pages.network_types.runs import Part, TypeRun, block
from rnncore.counting import counted


def trace(part: Part) -> bytes:
    """The trace as ``rnncore.load`` reads it."""
    return trace_bytes(part.trace)


def answers_csv(run: TypeRun) -> bytes:
    """One row a step: its entropy and the probability of every answer."""
    return to_csv(harmless(table(run.probabilities, run.at, run.choices)))


def page(run: TypeRun) -> bytes:
    """One HTML file that plays the run's parts without a server."""
    players = [
        (part.title, lesson("page-part", part=part.key), block(run, part)) for part in run.parts
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
