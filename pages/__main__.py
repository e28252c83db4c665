"""The lessons as a folder of plain HTML: ``python -m pages FOLDER [ADDRESS]``, or ``make site``.

Which lessons there are, and the pages whose views they show, is known up here only.
"""

import sys
from pathlib import Path

from dashboard.shell.reach import server
from dashboard.site.build import build
from pages import PLAYED
from pages.lessons import shelf


def main(folder: str, dashboard: str = "") -> None:
    """Write the site into a folder; ``dashboard``: the address of one that its readers reach."""
    try:
        address = server(dashboard, "DASHBOARD") if dashboard else ""
    except ValueError as error:
        sys.exit(str(error))
    build(Path(folder), {name: shelf.told(name) for name in shelf.NAMES}, PLAYED, address)


if __name__ == "__main__":
    main(*sys.argv[1:])
