"""The programs of docs/ run as printed, and print what is printed below them, if anything is.

The first of a page has a Python of its own, the others this one, which spares the seconds of a new
one: each begins with no name but its own.
"""

import pytest

from tests.programs import ROOT, alone, here
from tests.test_readme import programs

PAGES = sorted(path.relative_to(ROOT).as_posix() for path in ROOT.glob("docs/*.md"))
EXAMPLES = [
    pytest.param(number, program, printed, id=f"{page.removeprefix('docs/')}-{number}")
    for page in PAGES
    for number, (program, printed) in enumerate(programs(page), 1)
]


@pytest.mark.parametrize(("number", "program", "printed"), EXAMPLES)
def test_a_program_runs_as_printed(number, program, printed, tmp_path):
    found = here(program, tmp_path) if number > 1 else alone(program, tmp_path, threads=1)
    assert found == (found if printed is None else printed)


def test_watching_has_its_recipes():
    assert len(programs("docs/watching.md")) >= 6


@pytest.mark.parametrize("page", PAGES)
def test_every_python_block_is_found(page):
    """A block that the pattern misses would never be run."""
    text = (ROOT / page).read_text(encoding="utf-8")
    assert text.count("```python") == len(programs(page))
