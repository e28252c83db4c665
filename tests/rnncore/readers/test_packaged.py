"""The tables that come with the installed packages: read as pandas reads them, or asked about."""

import sysconfig
from pathlib import Path

import pytest

from tests.packaged import Compared, compared, found_in

SITE = Path(sysconfig.get_paths()["purelib"])
PACKAGES = ("plotly", "altair", "statsmodels", "sklearn", "vega_datasets")
FILES = list(found_in(SITE, PACKAGES))


def test_there_are_some():
    assert len(FILES) >= 10


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(SITE)))
@pytest.mark.filterwarnings("ignore")
def test_numbers_are_those_of_pandas_or_asked_about(path):
    found = compared(path)
    assert not found.wrong
    assert found.numbers == found.equal


def test_what_is_wrong_is_told(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("id,x\n" + "\n".join(f"{k},{k * k}" for k in range(20)), "utf-8")
    right = compared(path)
    assert (right.rows, right.columns, right.numbers, right.equal) == (20, 2, 2, 2)
    assert right.wrong == []
    path.write_text("code,x\n" + "\n".join(f"{k:03},{k * k}" for k in range(20)), "utf-8")
    assert compared(path).codes
    kinds = ("words", "ramps", "dropped", "different")
    assert len(Compared(path, **{kind: ["x"] for kind in kinds}).wrong) == len(kinds)
