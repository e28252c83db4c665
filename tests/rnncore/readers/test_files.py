"""Files as sequences: the same numbers whatever wrote them, every guess said, the rest refused."""

import contextlib
import io
import json
import zipfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnncore.readers import FORMATS, InputError, Sequence, read_sequence, understand

from .fuzzing import fuzzed

SERIES = Path(__file__).parents[3] / "dashboard" / "models" / "sequences"


def _csv(name):
    return (SERIES / name).read_bytes()


def npy(array):
    file = io.BytesIO()
    np.save(file, array)
    return file.getvalue()


def npz(**arrays):
    file = io.BytesIO()
    np.savez_compressed(file, **arrays)
    return file.getvalue()


# --------------------------------------------------------------- the same numbers, any writer


def test_a_bundled_series_is_read_the_same_from_every_writer():
    pandas = pytest.importorskip("pandas")
    table = pandas.read_csv(io.BytesIO(_csv("weather.csv")))
    first, *numbers = table.columns
    spreadsheet = table.to_csv(sep=";", decimal=",", index=False)
    records = table.to_json(orient="records", double_precision=15)
    lines = table.to_json(orient="records", lines=True, double_precision=15)
    files = {
        "as bundled.csv": _csv("weather.csv"),
        "pandas.csv": table.to_csv(index=False).encode(),
        "spreadsheet.csv": b"\xef\xbb\xbf" + spreadsheet.replace("\n", "\r\n").encode(),
        "tabs.tsv": table.to_csv(sep="\t", index=False).encode(),
        "records.json": records.encode(),
        "lines.jsonl": lines.encode(),
        "columns.json": json.dumps(table.to_dict("list")).encode(),
        "array.npy": npy(table[numbers].to_numpy()),
        "archive.npz": npz(values=table[numbers].to_numpy()),
    }
    for name, data in files.items():
        found = read_sequence(data, name)
        np.testing.assert_array_equal(found.values, table[numbers].to_numpy(), err_msg=name)
        if not name.startswith("ar"):
            assert found.names == tuple(numbers), name
            assert found.labels == tuple(table[first].astype(str)), name
            assert found.axis == first, name


def test_years_name_the_steps():
    found = read_sequence(_csv("sunspots.csv"), "sunspots.csv")
    assert (len(found), found.labels[0], found.axis) == (309, "1700", "year")


# ------------------------------------------------------------------------- guesses and choices


def test_what_was_guessed_is_said_and_can_be_chosen_otherwise():
    data = b"day;a;b\n2024-01-01;0,5;1\n2024-01-02;1,5;2\n"
    found = read_sequence(data, "t.csv")
    for part in ("semicolons", "header", "decimal point", "inputs: a, b", "day names the steps"):
        assert part in found.understood
    assert found.labels == ("2024-01-01", "2024-01-02")
    only = read_sequence(data, "t.csv", columns=("b",), axis="a")
    assert (only.names, only.labels) == (("b",), ("0,5", "1,5"))
    assert "not read: day" in only.understood
    bare = read_sequence(b"1,2\n3,4\n", "t.csv")
    assert bare.names == ("x1", "x2")
    assert "no header" in bare.understood
    np.testing.assert_array_equal(bare.values, [[1, 2], [3, 4]])
    headed = read_sequence(b"1,2\n3,4\n", "t.csv", header=True)
    assert headed.names == ("1", "2")


def test_texts_are_tokens_and_padded_zeros_are_texts():
    found = read_sequence(b"word\nfeeling\nunder\n", "t.csv")
    assert (found.kind, found.labels) == ("tokens", ("feeling", "under"))
    codes = read_sequence(b"code\n007\n012\n", "t.csv")
    assert codes.labels == ("007", "012")
    assert read_sequence(b'["a", "b"]', "t.json").labels == ("a", "b")
    text = read_sequence("héllo wörld".encode("cp1252"), "t.txt", encoding="cp1252")
    assert text.labels == ("héllo", "wörld")
    assert len(read_sequence(b"ab c", "t.txt", split="characters")) == 4


def test_quotes_line_breaks_and_minus_signs_in_cells():
    data = 'name,x\n"a, b",−1.5\n"two\nlines",2e-3\n'.encode()
    found = read_sequence(data, "t.csv")
    np.testing.assert_array_equal(found.values, [[-1.5], [0.002]])
    assert "not read: name" in found.understood


def test_one_of_several_arrays_can_be_chosen():
    data = npz(a=np.zeros((3, 2)), b=np.ones(4, np.int16))
    assert len(read_sequence(data, "t.npz")) == 3
    chosen = read_sequence(data, "t.npz", member="b")
    assert chosen.values.tolist() == [[1.0]] * 4
    assert "of 2 arrays" in chosen.understood


# ------------------------------------------------------------------------------------ hostile


def zipped(members, method=zipfile.ZIP_STORED):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file.getvalue()


def test_choices_that_there_are_not_are_named():
    data = b"a,b\n1,2\n"
    for choices, message in (
        ({"columns": ("c",)}, "no column .c.. It has a, b"),
        ({"axis": "z"}, "no column"),
        ({"encoding": "klingon"}, "encoding must be one of utf-8"),
        ({"delimiter": "x"}, "delimiter must be one of"),
    ):
        with pytest.raises(InputError, match=message):
            read_sequence(data, "t.csv", **choices)
    with pytest.raises(InputError, match=r"no array b\. It has a"):
        read_sequence(npz(a=np.ones(2)), "t.npz", member="b")


VALID = {
    "csv": b"day,a,b\n2024-01-01,1,2.5\n2024-01-02,3,-4e2\n",
    "tsv": b"a\tb\n1\t2\n3\t4\n",
    "json": json.dumps([{"a": 1.5, "b": "x"}, {"a": 2, "b": "y"}]).encode(),
    "jsonl": b"[1, 2]\n[3, 4]\n",
    "txt": "feeling under the weather, très bien".encode(),
    "npy": npy(np.arange(6.0).reshape(3, 2)),
    "npz": npz(a=np.arange(4)),
}


@fuzzed
@given(st.sampled_from(FORMATS), st.booleans(), st.binary(max_size=60), st.floats(0, 1))
def test_arbitrary_and_mutated_files_give_a_sequence_or_a_message(ending, valid, noise, where):
    data = noise
    if valid:
        at = int(where * len(VALID[ending]))
        data = VALID[ending][:at] + noise + VALID[ending][at + len(noise) :]
    with contextlib.suppress(InputError):
        seen = understand(data, f"upload.{ending}")
        assert (seen.sequence is None) != (seen.problem is None)
    try:
        found = read_sequence(data, f"upload.{ending}")
    except InputError:
        return
    assert isinstance(found, Sequence)
    assert found.understood


@pytest.mark.parametrize("ending", FORMATS)
def test_the_valid_files_of_the_property_are_valid(ending):
    assert len(read_sequence(VALID[ending], f"upload.{ending}")) >= 2


# ------------------------------------------------------------------------------- long tables

LONG = "city,day,rain\n" + "".join(
    f"a,2024-01-0{day},{day}\nb,2024-01-0{day},{10 * day}\n" for day in (1, 2, 3)
)


def test_a_long_table_becomes_a_column_a_series():
    found = read_sequence(LONG.encode(), "t.csv")
    assert found.names == ("a", "b")
    assert found.labels == ("2024-01-01", "2024-01-02", "2024-01-03")
    np.testing.assert_array_equal(found.values, [[1, 10], [2, 20], [3, 30]])
    assert "a long table: rain of 2 series by city, along day" in found.understood
    wide = read_sequence(LONG.encode(), "t.csv", long=False)
    assert (len(wide), wide.names) == (6, ("rain",))
    numbered = LONG.replace("2024-01-0", "").encode()
    assert read_sequence(numbered, "t.csv").labels == ("1", "2", "3")


def test_a_long_table_with_holes_is_one_only_where_it_is_said_and_then_they_are_named():
    rows = LONG.splitlines()
    holed = "\n".join(rows[:-1]).encode()
    assert len(read_sequence(holed, "t.csv")) == 5
    with pytest.raises(InputError, match=r"“b” has no number at “2024-01-03”. Nothing is filled"):
        read_sequence(holed, "t.csv", long=True)
    doubled = "\n".join([*rows, rows[1]]).encode()
    with pytest.raises(InputError, match="“a” has two numbers at “2024-01-01”"):
        read_sequence(doubled, "t.csv", long=True)
    with pytest.raises(InputError, match="cannot be read as a long table"):
        read_sequence(b"x,y\n1,2\n", "t.csv", long=True)
