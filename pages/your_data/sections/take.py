"""Take it with you: the trace, tables, and a page that works offline and plays."""

from functools import partial

import streamlit as st

from dashboard.models import sequences
from dashboard.shell.export import long_csv, trace_bytes, wide_csv
from dashboard.shell.take import files
from pages.your_data import lesson, measured, pairs, uploads
from pages.your_data.runs import DataRun, back_block, forward_block
from rnncore.counting import counted
from rnncore.player import standalone
from rnncore.trace.summary import of_loss
from rnncore.written import exact


def take(run: DataRun) -> None:
    """Files that are built when asked for."""
    if run.other is not None:
        st.markdown(lesson("take-both"))
        files(
            ("Page that plays (.html)", "unrolled.html", partial(page, run)),
            ("Differences (.csv)", "unrolled-differences.csv", partial(differences, run)),
        )
        return
    st.markdown(lesson("take"))
    shown = run.trace, run.labels
    sequence = uploads.kept(uploads.SEQUENCE) or uploads.example()
    own = run.uploaded is not None and sequence.name == run.source
    files(
        *([("The file itself", sequence.name, lambda: sequence.data)] if own else []),
        ("Page that plays (.html)", "unrolled.html", partial(page, run)),
        ("Trace (.npz)", "unrolled-trace.npz", partial(trace_bytes, run.trace)),
        ("Wide table (.csv)", "unrolled-wide.csv", partial(wide_csv, *shown, run.names)),
        ("Long table (.csv)", "unrolled-long.csv", partial(long_csv, *shown)),
    )
    st.caption(lesson("take-link"))
    st.markdown(lesson("take-examples"))
    files(
        *(
            (row.title, row.file, partial(sequences.file, row.name))
            for row in sequences.BUNDLED.values()
            if not own or row.file != run.source
        )
    )


def differences(run: DataRun) -> bytes:
    """A row for each gate, state, input, output and gradient of each step and unit, of both."""
    found: str = pairs.comparison(run).to_frame().to_csv(index=False)
    return found.encode()


def page(run: DataRun) -> bytes:
    """One HTML file that plays without a server: the states, the gradients, the diagnosis."""
    if run.other is not None:
        both = ("Both, step by step", lesson("page-both"), pairs.both_block(run))
        return standalone(" and ".join(pairs.names(run)), [both], facts=facts(run)).encode()
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


def facts(run: DataRun) -> list[tuple[str, str]]:
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
