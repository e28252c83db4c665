"""Workbooks, Parquet and MIDI through the process of its own: what comes out is what is in them."""

import datetime as dt
from decimal import Decimal

import mido
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnncore.readers import InputError, limits
from rnncore.readers.fenced import Grid, read_grid

from .fuzzing import processes
from .making import (
    DATE,
    DURATION,
    MOMENT,
    PERCENT,
    cell,
    note,
    parquet,
    rows,
    song,
    workbook,
)


def cut(row):
    """A row of cells, written with bars between them."""
    return row.split("|")


# --------------------------------------------------------------------------------------- workbooks


def test_cells_of_a_workbook_come_as_they_are_meant():
    first = "".join(
        [
            cell("A1", "text &amp; more", "str"),
            cell("B1", 0.1),
            cell("C1", "0.30000000000000004"),
            cell("D1", 3),
            cell("E1", "-2.0"),
            cell("F1", "1E+20"),
            cell("G1", 1, "b"),
            cell("H1", "#N/A", "e"),
            cell("I1", "#DIV/0!", "e", PERCENT),
            cell("J1", 0.05, style=PERCENT),
            cell("K1", 45322, style=DATE),
            cell("L1", 45322.25, style=MOMENT),
            cell("M1", 45322, style=MOMENT),
            cell("N1", 1.5, style=DURATION),
            cell("O1", 0, "s"),
            "<c r='P1'/>",
            cell("Q1", 0, "b"),
        ]
    )
    grid = read_grid(workbook({"Data": f'<row r="1">{first}</row>'}, ["shared"]), "x.xlsx")
    assert grid == Grid(
        rows=[
            cut(
                "text & more|0.1|0.30000000000000004|3|-2|1e+20|true|#N/A|#DIV/0!|0.05|2024-01-31|"
                "2024-01-31T06:00:00|2024-01-31|36:00:00|shared||false"
            )
        ],
        members=("Data",),
        member="Data",
        header=None,
        what="the one sheet, “Data”",
    )


def test_a_column_with_a_time_of_day_has_one_in_each_row():
    days = "".join(
        f"<row>{cell(f'A{k}', day, style=MOMENT)}{cell(f'B{k}', 45322 + k, style=DATE)}</row>"
        for k, day in enumerate([45322, 45322.5, 45323], 1)
    )
    assert read_grid(workbook({"Data": days}), "x.xlsx").rows == [
        ["2024-01-31T00:00:00", "2024-02-01"],
        ["2024-01-31T12:00:00", "2024-02-02"],
        ["2024-02-01T00:00:00", "2024-02-03"],
    ]


def test_an_error_is_shown_only_where_it_is_one():
    """The text of a cell may look like the mark of an error."""
    texts = workbook({"Data": rows(['say t="e" here', 1.5]) + cell("A2", "#REF!", "e")})
    assert read_grid(texts, "x.xlsx").rows[0] == ['say t="e" here', "1.5"]


def test_empty_rows_and_columns_stay_before_the_cells_and_go_after_them():
    far = f'<row r="3">{cell("B3", 1)}{cell("D3", 2)}</row><row r="9"><c r="F9" s="1"/></row>'
    assert read_grid(workbook({"Data": far}), "x.xlsx").rows == [
        ["", "", "", ""],
        ["", "", "", ""],
        ["", "1", "", "2"],
    ]


def test_the_sheet_can_be_chosen_and_is_the_first_with_something_in_it():
    book = workbook({"Empty": "", "One": rows([1]), "Two &lt;b&gt;": rows([2])})
    first, other = read_grid(book, "x.xlsx"), read_grid(book, "x.xlsx", "Two <b>")
    assert first.members == other.members == ("Empty", "One", "Two <b>")
    assert (first.member, first.rows, first.what) == ("One", [["1"]], "sheet “One” of 3")
    assert (other.member, other.rows, other.what) == ("Two <b>", [["2"]], "sheet “Two <b>” of 3")
    with pytest.raises(InputError, match=r"no sheet “Three”\. It has “Empty”, “One”"):
        read_grid(book, "x.xlsx", "Three")
    with pytest.raises(InputError, match="this sheet is empty"):
        read_grid(book, "x.xlsx", "Empty")
    with pytest.raises(InputError, match="nothing in its cells"):
        read_grid(workbook({"A": "", "B": ""}), "x.xlsx")


def test_a_long_text_is_cut_where_one_sees_it():
    (grid,) = read_grid(workbook({"A": rows(["é" * 200, "é" * 201])}), "x.xlsx").rows
    assert grid == ["é" * 200, "é" * 199 + "…"]


numbers = st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(10**14), 10**14)


@processes
@given(st.lists(st.tuples(numbers, numbers), min_size=1, max_size=30))
def test_every_number_of_a_workbook_is_the_same_number(given_rows):
    read = read_grid(workbook({"Data": rows(*given_rows)}), "x.xlsx").rows
    assert [[float(each) for each in row] for row in read] == [list(row) for row in given_rows]


# ----------------------------------------------------------------------------------------- Parquet


def test_cells_of_a_parquet_file_come_as_they_are():
    moment = dt.datetime(2024, 1, 31, 6)
    table = pa.table(
        {
            "float": [0.1, None, float("nan")],
            "single": pa.array([np.float32(0.1), None, 2], pa.float32()),
            "whole": [2**60 + 1, None, -1],
            "byte": pa.array([255, None, 0], pa.uint8()),
            "text": ["a\x1fb\x1ec", None, "x"],
            "kind": pa.array(["u", None, "u"]).dictionary_encode(),
            "yes": [True, None, False],
            "day": [dt.date(2024, 1, 31), None, dt.date(1960, 2, 29)],
            "midnight": pa.array([dt.datetime(2024, 1, 31), None, None], pa.timestamp("ms")),
            "moment": pa.array([moment, None, dt.datetime(1960, 1, 1)], pa.timestamp("us")),
            "fine": pa.array([1, None, 1_500_000_000], pa.timestamp("ns", tz="Europe/Berlin")),
            "long": pa.array([1500, None, 1], pa.duration("ms")),
            "exact": [Decimal("1.50"), None, Decimal("0.00")],
            "list": [[1], [2], None],
            "bytes": [b"a", b"b", None],
            "__index_level_0__": [5, 6, 7],
        }
    )
    grid = read_grid(parquet(table), "x.parquet")
    assert grid.rows == [
        ["index", *table.column_names[:-1]],
        cut(
            "5|0.1|0.10000000149011612|1152921504606846977|255|a b c|u|true|2024-01-31|2024-01-31|"
            "2024-01-31T06:00:00|1970-01-01T00:00:00.000000001Z|1.5|1.50|[…]|[…]"
        ),
        cut("6||||||||||||||[…]|[…]"),
        cut(
            "7|nan|2.0|-1|0|x|u|false|1960-02-29||1960-01-01T00:00:00|1970-01-01T00:00:01.5Z|0.001|0.00|"
            "[…]|[…]"
        ),
    ]
    assert (grid.members, grid.member, grid.header) == ((), None, True)
    assert grid.what == "a Parquet file"


@pytest.mark.parametrize("compression", ["none", "snappy", "gzip", "zstd", "brotli"])
@pytest.mark.parametrize("version", ["1.0", "2.0"])
def test_parquet_is_read_however_it_is_packed(compression, version):
    x = [k / 7 for k in range(3000)]
    file = parquet({"x": x}, compression=compression, data_page_version=version, row_group_size=999)
    assert read_grid(file, "x.parquet").rows == [["x"], *([repr(each)] for each in x)]


# -------------------------------------------------------------------------------------------- MIDI


def test_notes_have_their_names_and_their_seconds():
    tempo = [mido.MetaMessage("set_tempo", tempo=1_000_000, time=960)]
    piano = [
        mido.MetaMessage("track_name", name="Piano"),
        note(60),
        note(64),
        note(60, 480, 0),  # off
        note(66, 240),
        note(0, 240),
        note(127, 480),
        mido.Message("note_off", note=66, time=9),
    ]
    grid = read_grid(song(tempo, [note(70)], piano), "x.mid")
    assert grid.rows == [
        ["time", "note"],
        ["0.0", "C4"],
        ["0.0", "E4"],
        ["0.75", "F#4"],
        ["1.0", "C-1"],
        ["2.0", "G9"],
    ]
    assert (grid.members, grid.member, grid.header) == (("2", "3 Piano"), "3 Piano", True)
    assert grid.what == "track “3 Piano” of 2"
    other = read_grid(song(tempo, [note(70)], piano), "x.MIDI", "2")
    assert (other.rows[1:], other.member) == ([["0.0", "A#4"]], "2")
    with pytest.raises(InputError, match="no track “1”"):
        read_grid(song(tempo, [note(70)], piano), "x.mid", "1")
    with pytest.raises(InputError, match="holds no notes"):
        read_grid(song(tempo), "x.mid")


# ----------------------------------------------------------------------------------------- damaged

GOOD = {
    "xlsx": workbook({"Data": rows(["a", 1.5], ["b", 2])}, ["shared"]),
    "parquet": parquet({"x": [1.5, 2.5], "y": ["a", "b"]}),
    "mid": song([note(60), note(62, 480)]),
}


@pytest.mark.parametrize("ending", GOOD)
@processes
@given(data=st.data())
def test_arbitrary_damage_is_refused_or_read(ending, data):
    """Bytes of a right file are changed, cut or doubled; nothing but an InputError comes out."""
    file = bytearray(GOOD[ending])
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(file) - 1))
        file[place : place + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=3))
    try:
        grid = read_grid(bytes(file), f"x.{ending}")
    except InputError:
        return
    assert grid.rows
    assert len(grid.rows) <= limits.VALUES + 1


@pytest.mark.parametrize(
    ("name", "data", "expected"),
    [
        ("x.csv", b"1", "has no ending that is read here: .xlsx, .parquet, .mid, .midi"),
        ("x.xlsx", b"", "is empty"),
        ("x.xlsx", b"nothing", "is damaged, or not a .xlsx file"),
        ("x.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "is an old Excel workbook"),
        ("x.parquet", b"nothing at all", "cut off, encrypted, or not a Parquet file"),
        ("x.parquet", b"PAR1" + b"\xff" * 99 + b"PAR1", "is damaged, or not a .parquet file"),
        ("x.mid", b"nothing", "is damaged, or not a MIDI file"),
        ("x.mid", b"<html>", "is a web page, not a .mid file"),
    ],
)
def test_what_is_none_of_these_is_refused_as_such(name, data, expected):
    with pytest.raises(InputError, match=expected) as caught:
        read_grid(data, name)
    assert str(caught.value).startswith(name)
