"""The command line: ``python -m rnncore report trace.npz``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from rnncore.archive import TraceError
from rnncore.diagnosis import report
from rnncore.trace import load

UNREADABLE = 1


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command. Returns the exit code: 0, or 1 where a file cannot be read (2: usage)."""
    parser = argparse.ArgumentParser(
        prog="python -m rnncore", description="Look inside recorded runs of recurrent networks."
    )
    commands = parser.add_subparsers(dest="command", required=True)
    telling = commands.add_parser(
        "report",
        help="a diagnosis of a trace in words and numbers",
        description="Saturated gates, dead units, vanishing and exploding gradients, and how far "
        "back the memory reaches, each with its number.",
    )
    telling.add_argument("trace", help="a file written by Trace.save")
    given = parser.parse_args(arguments)
    try:
        print(report(load(given.trace)))
    except (OSError, TraceError) as error:
        print(f"{given.trace}: {error}", file=sys.stderr)
        return UNREADABLE
    return 0


if __name__ == "__main__":
    sys.exit(main())
