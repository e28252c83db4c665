"""What hostile and malformed files cost, and what a person is told: the rows of ``tests.hostile``.

``python -m benchmarks.hostile`` gives every file to the real uploader of the app in a browser, and
measures the server. ``--readers`` leaves the browser out: each file is read in a process of its
own, and what is measured is the reader alone. Words after that choose the files whose names hold
them. Memory is measured on Linux only.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks import machine
from tests.conftest import MISSING_CHROMIUM, find_chromium
from tests.hostile import CASES, Case
from tests.hostile.measuring import CPU, MEMORY, READERS, Apart, Meter, Outcome

READERS_ONLY = "--readers"
HEAD = ["file", "kind", "message", "CPU, ms", "extra, MB", "fits"]
WIDTHS = (38, 8, 92, 7, 9, 4)


def line(cells: list[str]) -> str:
    """Cells in columns of fixed widths, so that rows can be printed one by one."""
    cut = [c if len(c) <= w else c[: w - 1] + "…" for c, w in zip(cells, WIDTHS, strict=True)]
    numbers = (False, False, False, True, True, False)
    padded = [
        cell.rjust(width) if right else cell.ljust(width)
        for cell, width, right in zip(cut, WIDTHS, numbers, strict=True)
    ]
    return "  ".join(padded).rstrip()


def row(case: Case, outcome: Outcome) -> str:
    """One file's line of the table."""
    said = "".join(c if c.isprintable() else " " for c in outcome.said)
    said = said.removeprefix(case.file_name).lstrip(",: ")
    extra = "–" if outcome.extra is None else f"{outcome.extra:.1f}"
    fits = "yes" if outcome.understood and outcome.cheap else "NO"
    return line([case.title, case.kind, said, f"{outcome.cpu:.0f}", extra, fits])


def by_reader(cases: list[Case]) -> Iterator[tuple[Case, Outcome]]:
    """Each file read in a process of its own."""
    apart = Apart()
    try:
        for case in cases:
            yield case, apart.read(case)
    finally:
        apart.stop()


def by_uploader(cases: list[Case]) -> Iterator[tuple[Case, Outcome]]:
    """Each file given to the app's uploader in a browser."""
    from playwright.sync_api import sync_playwright

    from tests.browser.app import App
    from tests.browser.conftest import FLAGS
    from tests.browser.uploading import ADDRESS, Uploader

    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        app = App(Path(folder) / "output.txt")
        try:
            app.wait()
            browser = playwright.chromium.launch(executable_path=find_chromium(), args=FLAGS)
            page = browser.new_page(viewport={"width": 1440, "height": 900}, base_url=app.url)
            for kind in READERS:
                page.goto(ADDRESS)
                uploader = Uploader(page, kind, Meter(app.process.pid))
                for case in (case for case in cases if case.kind == kind):
                    yield case, uploader.outcome(case)
            browser.close()
        finally:
            app.stop()


def main() -> None:
    words = [word for word in sys.argv[1:] if word != READERS_ONLY]
    chosen = [case for case in CASES if not words or any(w in case.file_name for w in words)]
    measured = by_reader if READERS_ONLY in sys.argv else by_uploader
    if measured is by_uploader and find_chromium() is None:
        print(f"{MISSING_CHROMIUM} Without one, the readers alone are measured.\n")
        measured = by_reader
    print(line(HEAD))
    outcomes = []
    for case, outcome in measured(chosen):
        outcomes.append(outcome)
        print(row(case, outcome), flush=True)
    fit = sum(outcome.understood and outcome.cheap for outcome in outcomes)
    print(f"\n{fit} of {len(outcomes)} rows fit: the message expected, at most {CPU} ms of CPU and")
    print(f"{MEMORY} MB beyond what the process held. {machine()}")


if __name__ == "__main__":
    main()
