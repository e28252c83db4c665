"""Files as sequences: the same numbers whatever wrote them, every guess said, the rest refused."""

import contextlib
import gzip
import io
import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnncore.readers import (
    FORMATS,
    AskedError,
    Choices,
    InputError,
    Sequence,
    read_sequence,
    understand,
)
from rnncore.readers.choices import (
    DECIMALS,
    KINDS,
    MISSING_CHOICES,
    ORDERS,
    READINGS,
    ROW_NAMES,
    SPLITS,
)
from rnncore.readers.decoding import ENCODINGS
from rnncore.readers.fenced import GRIDS
from rnncore.readers.files import LETTERS, LINES, TABLES, TEXTS
from rnncore.readers.sequence import LONGEST_MESSAGE
from rnncore.readers.tables.cutting import DELIMITERS

from .fuzzing import fuzzed, processes
from .making import note, parquet, rows, song, workbook

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
    found, facts = read_sequence(data, "t.csv"), understand(data, "t.csv")
    for part in ("semicolons", "inputs: a, b", "day names the steps"):
        assert part in found.understood
    for choice, value in (("delimiter", ";"), ("header", True), ("units", False), ("axis", "day")):
        assert facts.fact(choice).value == value
    assert [column.decimal for column in facts.columns] == [None, "comma", "point"]
    assert found.labels == ("2024-01-01", "2024-01-02")
    only = read_sequence(data, "t.csv", columns=("b",), axis="a")
    assert (only.names, only.labels) == (("b",), ("0,5", "1,5"))
    assert "not read: day" in only.understood
    bare = read_sequence(b"1.5,2\n3,4\n", "t.csv")
    assert bare.names == ("x1", "x2")
    assert understand(b"1,2\n3,4\n", "t.csv").fact("header").value is False
    np.testing.assert_array_equal(bare.values, [[1.5, 2], [3, 4]])
    headed = read_sequence(b"1.5,2\n3,4\n", "t.csv", header=True)
    assert headed.names == ("1.5", "2")


def test_texts_are_tokens_and_padded_zeros_are_texts():
    found = read_sequence(b"word\nfeeling\nunder\n", "t.csv")
    assert (found.kind, found.labels) == ("tokens", ("feeling", "under"))
    codes = read_sequence(b"code\n007\n012\n", "t.csv")
    assert codes.labels == ("007", "012")
    assert read_sequence(b'["a", "b"]', "t.json").labels == ("a", "b")
    text = read_sequence("héllo wörld".encode("cp1252"), "t.txt", encoding="cp1252")
    assert text.labels == ("héllo", "wörld")
    assert len(read_sequence(b"ab c", "t.txt", split="characters")) == 4


def test_names_that_are_doubled_are_told_apart():
    names = read_sequence(b"x,y,x,x (2)\n1,2,3,4\n", "t.csv").names
    assert names == ("x", "y", "x (3)", "x (2)")


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


def test_choices_that_there_are_not_are_named():
    data = b"a,b\n1,2\n"
    for choices, message in (
        ({"columns": ("c",)}, "no column “c”. It has a, b"),
        ({"axis": "z"}, "no column"),
        ({"encoding": "klingon"}, "encoding must be one of utf-8"),
        ({"delimiter": "x"}, "delimiter must be one of"),
    ):
        with pytest.raises(InputError, match=message):
            read_sequence(data, "t.csv", **choices)
    with pytest.raises(InputError, match=r"no array “b”\. It has a"):
        read_sequence(npz(a=np.ones(2)), "t.npz", member="b")


TABLE = b"day,a,b\n2024-01-01,1,2.5\n2024-01-02,3,-4e2\n"
VALID = {
    **dict.fromkeys(TABLES, TABLE),
    **dict.fromkeys(TEXTS, "feeling under the weather, très bien".encode()),
    **dict.fromkeys(LINES, b"[1, 2]\n[3, 4]\n"),
    **dict.fromkeys(LETTERS, b">a\nACGT\n>b\nGATTACA\n"),
    "json": json.dumps([{"a": 1.5, "b": "x"}, {"a": 2, "b": "y"}]).encode(),
    "npy": npy(np.arange(6.0).reshape(3, 2)),
    "npz": npz(a=np.arange(4)),
    "xlsx": workbook({"A": rows(["a", "b"], [1, 2.5], [3, 4])}),
    "parquet": parquet({"a": [1.5, 2.5], "b": ["x", "y"]}),
    "mid": song([note(60), note(62, 480)]),
    "midi": song([note(60), note(62, 480)]),
}


@pytest.mark.parametrize("ending", FORMATS)
def test_the_valid_files_of_the_properties_are_valid(ending):
    assert len(read_sequence(VALID[ending], f"upload.{ending}")) >= 2
    packed = gzip.compress(VALID[ending], mtime=0)
    assert len(read_sequence(packed, f"upload.{ending}.gz")) >= 2


NAMES = st.sampled_from(["a", "b", "day", "x", "x1", ""])
CELLS = st.sampled_from(["", "1", "2.5", "-4e2", "x", "NA", "2024-01-01"])
CHOICES = {
    "kind": st.sampled_from(KINDS),
    "split": st.sampled_from(SPLITS),
    "encoding": st.sampled_from([*ENCODINGS, "klingon"]),
    "member": st.sampled_from(["a", "b", "1", "A", "[0]", "the whole file"]),
    "delimiter": st.sampled_from([*DELIMITERS, ".", ""]),
    "start": st.integers(-1, 5),
    "end": st.integers(-1, 5),
    "header": st.sampled_from([True, False, ROW_NAMES]),
    "units": st.booleans(),
    "decimal": st.sampled_from(DECIMALS),
    "absent": st.lists(CELLS, max_size=2).map(tuple),
    "present": st.lists(CELLS, max_size=2).map(tuple),
    "read_as": st.lists(st.tuples(NAMES, st.sampled_from(READINGS)), max_size=2).map(tuple),
    "columns": st.lists(NAMES, max_size=3).map(tuple),
    "axis": NAMES | st.lists(NAMES, max_size=2).map(tuple),
    "series": NAMES,
    "only": CELLS,
    "long": st.booleans(),
    "order": st.sampled_from(ORDERS),
    "missing": st.sampled_from(MISSING_CHOICES),
    "across": st.booleans(),
}


def mutated(draw, valid):
    """The file with a few bytes put in, left out or changed."""
    data = bytearray(valid)
    for _ in range(draw(st.integers(0, 3))):
        place = draw(st.integers(0, len(data)))
        data[place : place + draw(st.integers(0, 3))] = draw(st.binary(max_size=4))
    return bytes(data)


def read_or_refused(data, name, choices):
    with contextlib.suppress(InputError):
        seen = understand(data, name, Choices(**choices))
        assert (seen.sequence is None) != (seen.problem is None)
        assert len(seen.problem or "") < 2 * LONGEST_MESSAGE
    try:
        found = read_sequence(data, name, **choices)
    except InputError:
        return
    assert isinstance(found, Sequence)
    assert found.understood


@st.composite
def uploads(draw, formats):
    """A file that was mutated, or noise, packed or not; its name; and some choices."""
    ending = draw(st.sampled_from(formats))
    noise = draw(st.integers(0, 3)) == 0
    data = draw(st.binary(max_size=60)) if noise else mutated(draw, VALID[ending])
    name, packed = f"upload.{ending}", draw(st.integers(0, 3)) == 0
    if packed:
        data, name = gzip.compress(data, mtime=0), f"{name}.gz"
    named = draw(st.lists(st.sampled_from(sorted(CHOICES)), max_size=3, unique=True))
    return data, name, {each: draw(CHOICES[each]) for each in named}


@fuzzed
@given(uploads([ending for ending in FORMATS if ending not in GRIDS]))
def test_arbitrary_and_mutated_files_give_a_sequence_or_a_message(upload):
    read_or_refused(*upload)


@processes
@given(uploads(GRIDS))
def test_arbitrary_and_mutated_files_of_a_child_give_a_sequence_or_a_message(upload):
    read_or_refused(*upload)


WRITTEN = st.text("0123456789.,;:'\"-+eE %#\t\n|/aNjn\u2212\u00a0_$", max_size=200)


@fuzzed
@given(WRITTEN, st.sampled_from([*TABLES, *TEXTS, "json", *LINES]))
def test_arbitrary_marks_and_digits_give_a_sequence_or_a_message(text, ending):
    read_or_refused(text.encode(), f"upload.{ending}", {})


@fuzzed
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text("ab1.", max_size=3) | st.floats(),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=4),
    )
)
def test_arbitrary_values_of_json_give_a_sequence_or_a_message(value):
    read_or_refused(json.dumps(value).encode(), "upload.json", {})


# ------------------------------------------------------------------------------- long tables

LONG = "city,day,rain\n" + "".join(
    f"a,2024-01-0{day},{day}\nb,2024-01-0{day},{10 * day}\n" for day in (1, 2, 3)
)


def test_a_long_table_becomes_a_column_a_series():
    found = read_sequence(LONG.encode(), "t.csv")
    assert found.names == ("a", "b")
    assert found.labels == ("2024-01-01", "2024-01-02", "2024-01-03")
    np.testing.assert_array_equal(found.values, [[1, 10], [2, 20], [3, 30]])
    assert understand(LONG.encode(), "t.csv").fact("series").value == "city"
    wide = read_sequence(LONG.encode(), "t.csv", long=False)
    assert (len(wide), wide.names) == (6, ("rain",))
    numbered = LONG.replace("2024-01-0", "").encode()
    assert read_sequence(numbered, "t.csv").labels == ("1", "2", "3")


def test_a_long_table_with_holes_is_asked_about_and_never_filled():
    lines = LONG.splitlines()
    holed = "\n".join(lines[:-1]).encode()
    with pytest.raises(AskedError, match=r"“city” repeats each “day”: which one, of 2 series\?"):
        read_sequence(holed, "t.csv")
    assert len(read_sequence(holed, "t.csv", series="")) == 5
    assert len(read_sequence(holed, "t.csv", series="city", only="a")) == 3
    with pytest.raises(InputError, match=r"“b” has no number at “2024-01-03”. Nothing is filled"):
        read_sequence(holed, "t.csv", long=True)
    doubled = "\n".join([*lines, lines[1]]).encode()
    with pytest.raises(InputError, match="“a” has two numbers at “2024-01-01”"):
        read_sequence(doubled, "t.csv", series="city", long=True)
    with pytest.raises(InputError, match="cannot be read as a long table"):
        read_sequence(b"x,y\n1,2\n", "t.csv", long=True)


def test_numbers_at_both_ends_of_float64_are_read_without_a_warning():
    """Where warnings are errors, as here, it was a damaged file."""
    found = read_sequence(b"a,b\n1e308,1\n-1e308,2\n1e308,3\n", "ends.csv")
    assert found.values[:, 0].tolist() == [1e308, -1e308, 1e308]
