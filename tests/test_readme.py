"""The README's programs run as printed, and print what is printed below them."""

import re

import pytest

from tests.programs import ROOT, alone

PROGRAM = re.compile(r"^```python\n(.*?)^```$(?:\n\n^```\n(.*?)^```$)?", re.S | re.M)


def programs(page):
    """The Python programs of a page of Markdown, each with what stands below it, or None."""
    return [
        (found[1], found[2])
        for found in PROGRAM.finditer((ROOT / page).read_text(encoding="utf-8"))
    ]


EXAMPLES = programs("README.md")


@pytest.mark.parametrize(("program", "printed"), EXAMPLES)
def test_an_example_prints_what_stands_below_it(program, printed, tmp_path):
    assert alone(program, tmp_path, threads=1) == printed


def test_there_are_examples():
    assert len(EXAMPLES) >= 3
