"""A twelfth of the catalogue through the real uploader: said in words, cheap, and nothing lost.

Every row is read in `tests/rnncore/readers/test_hostile.py`, with what is said of it and what it
costs. What the page adds is the same for all; here it is seen with a file of every ending, and with
every twelfth. All go through the uploader in `python -m benchmarks.hostile`, of `make bench`.

That no traceback is logged or shown, no error stands in the browser's console and nothing leaves
the machine is asserted for every visit (`conftest.py`).
"""

from pathlib import Path

import pytest

from benchmarks.hostile import HEAD, line, row
from tests.browser.uploading import ADDRESS, LABELS, Uploader
from tests.hostile import CASES, RAN
from tests.hostile.measuring import Meter

pytestmark = pytest.mark.browser

ENDINGS = [Path(case.file_name).suffix for case in CASES]
ROWS = [
    case
    for number, case in enumerate(CASES)
    if number % 12 == 0 or ENDINGS.index(ENDINGS[number]) == number
]
KINDS = sorted({case.kind for case in ROWS})


def test_the_rows_are_of_every_kind_and_enough():
    assert len(CASES) / 12 < len(ROWS) < len(CASES) / 6
    assert {Path(case.file_name).suffix for case in ROWS} == set(ENDINGS)
    assert set(KINDS) == set(LABELS) - {"compare with"}  # which reads as "trace" does


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_refused_is_said_costs_little_and_leaves_the_page_as_it_was(app, visit, kind):
    if RAN.exists():
        RAN.rmdir()
    page = visit(ADDRESS).page
    uploader, wrong = Uploader(page, kind, Meter(app.process.pid)), []
    print(f"\n{line(HEAD)}")
    for case in (case for case in ROWS if case.kind == kind):
        outcome = uploader.outcome(case)
        print(row(case, outcome), flush=True)
        if not (outcome.understood and outcome.cheap):
            wrong.append(f"{case.title}: {outcome}")
    assert not wrong, "\n".join(wrong)
    assert not RAN.exists(), "code was run"
    assert page.evaluate("window.hacked") is None
