"""What a person takes away from the page Your data."""

from __future__ import annotations

from dashboard.shell import export
from dashboard.stage import standalone
from pages.your_data import lesson, measured
from pages.your_data.runs import OwnRun, back_block, forward_block
from rnncore.counting import counted
from rnncore.trace.summary import of_loss
from rnncore.written import exact


def trace(run: OwnRun) -> bytes:
    """The trace as ``rnncore.load`` reads it."""
    return export.trace_bytes(run.trace)


def long(run: OwnRun) -> bytes:
    """One row a step, track and unit."""
    return export.long_csv(run.trace, run.labels)


def wide(run: OwnRun) -> bytes:
    """One row a step."""
    return export.wide_csv(run.trace, run.labels, run.names)


def page(run: OwnRun) -> bytes:
    """One HTML file that plays without a server: the states, the gradients, the diagnosis."""
    players = [("The states, step by step", lesson("page-states"), forward_block(run))]
    back = back_block(run)
    if back is not None:
        players.append(("The gradient, played back", lesson("page-gradient"), back))
    findings = [
        (found.where, found.measured, " ".join(filter(None, (found.meaning, found.advice))))
        for found in measured.findings(run)
    ]
    title = f"{run.title} on {run.source}"
    return standalone(title, players, facts=facts(run), findings=findings).encode()


def facts(run: OwnRun) -> list[tuple[str, str]]:
    """The run in names and values."""
    first = run.trace.tracks[0]
    loss = run.trace.loss
    return [
        ("Network", f"{run.title}, {run.origin}"),
        (
            "Size",
            f"{counted(first.hidden_size, 'unit')}, {counted(run.parameters, 'number')} in the "
            "recurrent layers",
        ),
        ("Sequence", f"{run.source}, {counted(run.steps, 'step')}"),
        ("It reads", run.read_as),
        ("Loss", of_loss(run.trace) if loss is None else exact(loss)),
        ("Computed in", str(first.states["h"].dtype)),
    ]
