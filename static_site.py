"""The other door: the lessons as a folder of plain HTML. Run with ``make site``.

Which lessons there are, and the pages whose views they show, is known up here only.
"""

import os
import sys
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")  # as streamlit_app.py, before torch is imported

from dashboard.site.build import build
from pages import PLAYED
from pages.lessons import shelf


def main(folder: str, dashboard: str = "") -> None:
    """Write the site into a folder; ``dashboard``: the address of one that its readers reach."""
    build(Path(folder), {name: shelf.told(name) for name in shelf.NAMES}, PLAYED, dashboard)


if __name__ == "__main__":
    main(*sys.argv[1:])
