"""The README's programs run as printed, and print what is printed below them."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PROGRAM = re.compile(r"^```python\n(.*?)^```$(?:\n\n^```\n(.*?)^```$)?", re.S | re.M)


def programs(page):
    """The Python programs of a page of Markdown, each with what stands below it, or None."""
    return [
        (found[1], found[2])
        for found in PROGRAM.finditer((ROOT / page).read_text(encoding="utf-8"))
    ]


def run(program, folder):
    """What the program prints, run by itself in ``folder``."""
    done = subprocess.run(
        [sys.executable, "-X", "utf8", "-W", "error", "-c", program],
        cwd=folder,
        # One thread, as conftest.py has it: two that wait for each other take minutes when busy.
        env={"PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


EXAMPLES = programs("README.md")


@pytest.mark.parametrize(("program", "printed"), EXAMPLES)
def test_an_example_prints_what_stands_below_it(program, printed, tmp_path):
    assert run(program, tmp_path) == printed


def test_there_are_examples():
    assert len(EXAMPLES) >= 3
