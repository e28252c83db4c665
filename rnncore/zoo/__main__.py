"""``python -m rnncore.zoo``: the table of what ships; ``build [NAME...]`` makes it anew."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from rnncore.zoo import card, names
from rnncore.zoo.build import build_all, chosen, table
from rnncore.zoo.cards import FOLDER


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; the exit status is 0, or 2 for a name that there is not."""
    parser = argparse.ArgumentParser(prog="python -m rnncore.zoo", description=__doc__)
    commands = parser.add_subparsers(dest="command")
    commands.add_parser("list", help="print the table of the networks that ship")
    making = commands.add_parser("build", help="train from nothing, and write weights and cards")
    making.add_argument("names", nargs="*", metavar="NAME", help="all, where none is named")
    making.add_argument("--folder", type=Path, default=FOLDER, help="where to write them")
    options = parser.parse_args(arguments)
    if options.command != "build":
        return _say(table([card(name) for name in names()]))
    try:
        wanted = chosen(options.names)
    except ValueError as error:
        parser.error(str(error))
    made = []
    for each in build_all(wanted, options.folder):
        made.append(each)
        _say(f"{each.name}: {each.score:.4g} {each.score_name}")
    return _say("\n" + table(made))


def _say(text: str) -> int:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
