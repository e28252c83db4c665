"""The command line: ``python -m rnncore record``, ``report`` and ``view``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from rnncore import files, viewing
from rnncore.archive import TraceError
from rnncore.diagnosis import report
from rnncore.readers import InputError
from rnncore.trace import Trace, load

UNREADABLE = 1


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command. Returns the exit code: 0, or 1 where a file cannot be used (2: usage)."""
    given = _parser().parse_args(arguments)
    try:
        given.run(given)
    except (OSError, TraceError, InputError, viewing.ViewError) as error:
        print(f"python -m rnncore: {error}", file=sys.stderr)
        return UNREADABLE
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m rnncore", description="Look inside recurrent networks and their runs."
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    recording = commands.add_parser(
        "record",
        help="run saved weights on a sequence and keep every state, gate and gradient",
        description="Run the recurrent network in a file of weights on a sequence, as it is, and "
        "write the trace. The loss is the sum of the last state.",
    )
    recording.set_defaults(run=_record)
    files.add_options(recording)
    telling = commands.add_parser(
        "report",
        help="a diagnosis of a trace in words and numbers",
        description="Saturated gates, dead units, vanishing and exploding gradients, and how far "
        "back the memory reaches, each with its number.",
    )
    telling.set_defaults(run=_report)
    telling.add_argument("trace", help="a file written by Trace.save or by record")
    opening = commands.add_parser(
        "view",
        help="open a trace in the dashboard",
        description="Start the dashboard on a trace of any size, on the page Your data, and open "
        "it in the browser. Ctrl-C ends it.",
    )
    opening.set_defaults(run=_view)
    opening.add_argument("trace", help="a file written by Trace.save or by record")
    opening.add_argument("--port", type=int, default=8501, help="8501 where it is not said")
    opening.add_argument("--no-browser", action="store_true", help="print the address only")
    return parser


def _record(given: argparse.Namespace) -> None:
    for line in files.recorded(given):
        print(line)


def _report(given: argparse.Namespace) -> None:
    print(report(_loaded(given.trace)))


def _loaded(path: str) -> Trace:
    try:
        return load(path)
    except TraceError as error:
        raise TraceError(f"{path}: {error}") from error


def _view(given: argparse.Namespace) -> None:
    _loaded(given.trace)  # what is wrong with it is said here, and not on a page
    print(f"{given.trace}: {viewing.address(given.port)} (Ctrl-C ends it)", flush=True)
    viewing.view(Path(given.trace), port=given.port, browser=not given.no_browser)


if __name__ == "__main__":
    sys.exit(main())
