"""The command line: ``python -m rnncore record``, ``report``, ``compare``, ``view``, ``train``."""

from __future__ import annotations

import argparse
import io
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from rnncore.cli import files, training, viewing
from rnncore.comparing import compare, unlike
from rnncore.comparing.shapes import refusal
from rnncore.readers import InputError
from rnncore.report import KINDS, as_json, as_text, diagnose
from rnncore.report.diagnosis import can_diagnose
from rnncore.trace import Trace, load
from rnncore.trace.archive import TraceError

UNREADABLE, FAILED = 1, 3
TRACE = "a file written by Trace.save or by record"

Run = Callable[[argparse.Namespace], int | None]
Command = Callable[[str, Run, str, str], argparse.ArgumentParser]
"""Adds a command: its name, what it does, a line about it, and its description."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command. Returns the exit code: 0, or 1 where a file cannot be used (2: usage).

    ``report --fail-on`` returns 3 where it has found what it was told to fail on.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a pipe may have an encoding without ⁻ and …
            stream.reconfigure(errors="backslashreplace")
    given = _parser().parse_args(arguments)
    try:
        return given.run(given) or 0
    except (OSError, TraceError, InputError, viewing.ViewError, FloatingPointError) as error:
        print(f"python -m rnncore: {error}", file=sys.stderr)
        return UNREADABLE


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m rnncore", description="Look inside recurrent networks and their runs."
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def command(name: str, run: Run, about: str, description: str) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=about, description=description)
        added.set_defaults(run=run)
        return added

    recording = command(
        "record",
        _record,
        "run saved weights on a sequence and keep every state, gate and gradient",
        "Run the recurrent network in a file of weights on a sequence, as it is, and write the "
        "trace. The loss is the sum of the last state.",
    )
    files.add_options(recording)
    _of_traces(command)
    learning = command(
        "train",
        training.trained,
        "train a small network on a task, and measure what lets it learn",
        "Train a recurrent network from nothing on sequences that are drawn, and write its "
        "weights, a table of snapshots and traces. Everything follows from the seed.",
    )
    training.add_options(learning)
    return parser


def _of_traces(command: Command) -> None:
    """The commands that read traces."""
    telling = command(
        "report",
        _report,
        "a diagnosis of a trace in words and numbers",
        "Saturated gates, dead units, vanishing and exploding gradients, and how far back the "
        "memory reaches, each with its number.",
    )
    telling.add_argument("trace", help=TRACE)
    telling.add_argument("--json", action="store_true", help="for programs: one JSON object")
    telling.add_argument(
        "--fail-on",
        type=_kinds,
        default=(),
        metavar="KIND,…",
        help=f"end with status {FAILED} where one of these is found: {', '.join(KINDS)}",
    )
    comparing = command(
        "compare",
        _compare,
        "what differs between two traces",
        "Weights, inputs, gates, states, gradients and reports of two runs of networks of one "
        "shape: what differs, where most, and by how much.",
    )
    for name in ("trace", "other"):
        comparing.add_argument(name, help=TRACE)
    opening = command(
        "view",
        _view,
        "open a trace in the dashboard, or two beside each other",
        "Start the dashboard on a trace of any size, on the page Your data, and open it in the "
        "browser; with two, what differs between them. Ctrl-C ends it.",
    )
    opening.add_argument("trace", help=TRACE)
    opening.add_argument("other", nargs="?", help="a second one, to compare with it")
    opening.add_argument("--port", type=_port, default=8501, help="8501 where it is not said")
    opening.add_argument("--no-browser", action="store_true", help="print the address only")


def _record(given: argparse.Namespace) -> None:
    for line in files.recorded(given):
        print(line)


def _kinds(listed: str) -> tuple[str, ...]:
    """Kinds of findings, by commas; a hyphen may stand for a space."""
    kinds = tuple(kind.strip().replace("-", " ") for kind in listed.split(","))
    unknown = [kind for kind in kinds if kind not in KINDS]
    if unknown:
        choices = ", ".join(map(repr, KINDS))
        raise argparse.ArgumentTypeError(f"KIND must be one of {choices}; got {unknown[0]!r}")
    return kinds


def _report(given: argparse.Namespace) -> int:
    trace = _loaded(given.trace)
    if not can_diagnose(trace):
        kind = trace.tracks[0].cell
        raise InputError(f"{given.trace} is the trace of a network without a report: {kind}")
    findings = diagnose(trace)
    print((as_json if given.json else as_text)(trace, findings))
    return FAILED if any(finding.kind in given.fail_on for finding in findings) else 0


def _compare(given: argparse.Namespace) -> None:
    print(compare(*_both(given)))


def _both(given: argparse.Namespace) -> tuple[Trace, Trace]:
    """Two traces that can be compared. Raises InputError with what differs where they cannot."""
    a, b = _loaded(given.trace), _loaded(given.other)
    if differing := unlike(a, b):
        raise InputError(f"{given.trace} and {given.other}: {refusal(differing)}")
    return a, b


def _loaded(path: str) -> Trace:
    try:
        return load(path)
    except TraceError as error:
        raise TraceError(f"{path}: {error}") from error


def _port(text: str) -> int:
    """The number of a port."""
    if not (text.isdecimal() and 1 <= int(text) <= 65_535):
        raise argparse.ArgumentTypeError(f"PORT must be from 1 to 65535; got {text}")
    return int(text)


def _view(given: argparse.Namespace) -> None:
    # What is wrong is said here, and before an address that nobody answers at.
    viewing.entry_script()
    viewing.check_port(given.port)
    _loaded(given.trace) if given.other is None else _both(given)
    named = " and ".join(filter(None, (given.trace, given.other)))
    print(f"{named}: {viewing.address(given.port)} (Ctrl-C ends it)", flush=True)
    other = None if given.other is None else Path(given.other)
    viewing.view(Path(given.trace), other, port=given.port, browser=not given.no_browser)


if __name__ == "__main__":
    sys.exit(main())
