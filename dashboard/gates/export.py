"""What a person takes away from the page Gates at work."""

from __future__ import annotations

from dashboard.figures.shares import per_cent
from dashboard.gates.blocks import trained_block
from dashboard.gates.spec import CARRY, GatesSpec
from dashboard.gates.state import GatesRuns
from dashboard.lessons import lesson
from dashboard.stage import standalone


def page(runs: GatesRuns) -> bytes:
    """One HTML file that plays the run, and beside a held one the untouched one, offline."""
    card = runs.shown.card
    players = [(runs.shown.title, lesson("gates", "page-shown"), trained_block(runs.shown))]
    if runs.touched:
        untouched = trained_block(runs.plain)
        players.append(("Untouched", lesson("gates", "page-untouched"), untouched))
    last = runs.plain.labels[-1]
    facts = [
        ("Network", f"{card.cell}, {card.size:,} numbers, trained, seed {card.seed}"),
        ("Task", card.task),
        ("Score", f"{per_cent(card.score)} {card.score_name}"),
        ("It read", " ".join(runs.plain.labels)),
        ("Held", held(runs.spec, runs.plain.steps) if runs.touched else "nothing"),
        (f"After “{last}” it says", said(runs)),
    ]
    return standalone(f"Gates at work: {runs.shown.title}", players, facts=facts).encode()


def held(spec: GatesSpec, steps: int) -> str:
    """Which gate is held, of which units and from which word to which, in words."""
    value = "" if spec.held == CARRY else f" {spec.value}"
    units = f"unit {spec.unit}" if spec.unit else "all units"
    end = spec.end if spec.begin <= spec.end <= steps else steps
    return f"{spec.held}{value}, {units}, words {min(spec.begin, steps)} to {end}"


def said(runs: GatesRuns) -> str:
    """The most probable answer after the last word, in the untouched run too where another is."""
    parts = {"": runs.shown} | ({"untouched ": runs.plain} if runs.touched else {})
    best = [(name, *run.answers.best(-1, 1)[0]) for name, run in parts.items()]
    return "; ".join(f"{name}{answer}, {per_cent(share)}" for name, answer, share in best)
