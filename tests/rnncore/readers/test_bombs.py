"""Bombs are refused before a library sees them, in the words that say what they are."""

import struct
import zipfile

import numpy as np
import pyarrow as pa
import pytest

from rnncore.readers.fenced import read_grid
from rnncore.readers.fenced.child.midi import EVENTS

from .fencing import measured, refused
from .making import MAIN, bomb, cell, chunked, parquet, parts, rows, sheet, workbook, zipped


def with_part(name, text, packing=zipfile.ZIP_DEFLATED):
    return zipped(parts({"A": rows([1])}) | {name: text}, packing)


def locked():
    """A member says that it is encrypted."""
    data = bytearray(sheet(rows([1])))
    for mark, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + flags] |= 1
    return bytes(data)


def lying():
    """The directory says of each member that it has 9 bytes."""
    data = bytearray(sheet(f"{rows([1])}<row>{' ' * 2**20}</row>"))
    place = data.find(b"PK\x01\x02")
    while place >= 0:
        data[place + 24 : place + 28] = struct.pack("<I", 9)
        place = data.find(b"PK\x01\x02", place + 4)
    return bytes(data)


def doubled():
    file, name = parts({"A": rows([1])}), "xl/worksheets/sheet2.xml"
    data = zipped(file | {name: file["xl/worksheets/sheet1.xml"]})
    return data.replace(name.encode(), b"xl/worksheets/sheet1.xml")


ENTITIES = (
    f'<!DOCTYPE w [<!ENTITY a "{"x" * 99}">]><worksheet xmlns="{MAIN}"><sheetData/></worksheet>'
)
LONG = "".join(f"<row>{cell(f'A{k}', 0, 's')}</row>" for k in range(1, 9001))
WORKBOOKS = {
    "a cell at XFD1048576": (
        lambda: sheet(f"<row>{cell('XFD1048576', 1)}</row>"),
        "row 1,048,576, column",
    ),
    "a cell in row 1048576": (lambda: sheet(f"<row>{cell('A1048576', 1)}</row>"), "a cell far out"),
    "a row that says so": (
        lambda: sheet('<row r="1048576"><c><v>1</v></c></row>'),
        "a cell far out, in row 1,048,576",
    ),
    "column 257": (
        lambda: sheet(f"<row>{cell('IW1', 1)}</row>"),
        "257 columns, and a step has at most 256",
    ),
    "a column of 40 letters": (
        lambda: sheet(f"<row>{cell('Z' * 40 + '1', 1)}</row>"),
        "a cell far out",
    ),
    "2 GiB in 30 parts": (
        lambda: bomb(["xl/workbook.xml", *(f"xl/{k}.xml" for k in range(29))], 70 * 2**20),
        "unpacks to more than 64 MiB",
    ),
    "201,000 cells": (
        lambda: sheet(f"<row>{'<c><v>1</v></c>' * 201}</row>" * 1000),
        "more than 200,000 filled cells",
    ),
    "too many empty cells": (lambda: sheet(f"<row>{'<c/>' * 1_500_000}</row>"), "too many cells"),
    "a document type": (
        lambda: with_part("xl/worksheets/sheet1.xml", ENTITIES),
        "declares a document",
    ),
    "a document type in UTF-16": (
        lambda: with_part("xl/worksheets/sheet1.xml", ENTITIES.encode("utf-16")),
        "declares a document type",
    ),
    "bzip2": (
        lambda: with_part("a.xml", "<a/>", zipfile.ZIP_BZIP2),
        "packed in a way that is not read",
    ),
    "a password": (locked, "protected by a password"),
    "a lie about sizes": (lying, "is damaged, or not"),
    "two parts of one name": (doubled, "two parts of one name"),
    "70,000 parts": (
        lambda: b"PK\x03\x04xl/workbook.xml" + b"PK\x01\x02" * 70_000,
        "more than 256 parts",
    ),
    "one long text in 9,000 cells": (
        lambda: workbook({"A": LONG}, ["x" * 8000]),
        "holds more text than is read",
    ),
    "text of 8 MB": (
        lambda: sheet(
            "".join(f"<row><c t='str'><v>{'x' * 190}{k}</v></c></row>" for k in range(42_000))
        ),
        "holds more text than is read",
    ),
}


@pytest.mark.parametrize("title", WORKBOOKS)
def test_a_workbook_that_is_a_bomb_is_refused(title):
    data, expected = WORKBOOKS[title]
    refused(data(), "x.xlsx", expected)


def footed(footer):
    return b"PAR1" + bytes(8) + footer + struct.pack("<I", len(footer)) + b"PAR1"


def claimed(size):
    """A file whose one page says that it unpacks to ``size`` bytes."""
    file = parquet({"x": np.arange(200.0)}, compression="zstd", use_dictionary=False)
    # The page's header begins with 15 00, a data page, and 15 and the size: twice, in sevens.
    place = file.index(b"\x15\x00\x15", 4) + 3
    end = place + next(k for k, byte in enumerate(file[place:]) if byte < 0x80) + 1
    number, written = size << 1, b""
    while number >= 0x80:
        written, number = written + bytes([number & 0x7F | 0x80]), number >> 7
    return file[:place] + written + bytes([number]) + file[end:]


PARQUETS = {
    "1,000,000 rows": (
        lambda: parquet({"x": np.zeros(1_000_000)}, compression="zstd"),
        "1,000,000 rows of 1 columns",
    ),
    "300 columns": (
        lambda: parquet({f"x{k}": [1] for k in range(300)}),
        "300 columns, and a step has",
    ),
    "250,000 values": (
        lambda: parquet({f"x{k}": np.zeros(50_000) for k in range(5)}),
        "more than 200,000 filled cells",
    ),
    "long lists": (
        lambda: parquet({"x": pa.array([[0] * 300_000] * 3)}, compression="zstd"),
        "900,000 values, and at most",
    ),
    "a text of 70 MB": (
        lambda: parquet({"x": ["x" * 70_000_000]}, compression="zstd", use_dictionary=False),
        "unpacks to more than 64 MiB",
    ),
    "structs in structs": (lambda: footed(b"\x1c" * 3_000_000), "is damaged, or not"),
    "a list of 2**60": (lambda: footed(b"\x19\xf3" + b"\xff" * 8 + b"\x0f"), "is damaged, or not"),
    "a footer of zeros": (lambda: footed(b"\x15\x00" * 2_000_000 + b"\x00"), "is damaged, or not"),
    "no rows": (lambda: parquet({"x": pa.array([], pa.float64())}), "holds no rows"),
}


@pytest.mark.parametrize("title", PARQUETS)
def test_a_parquet_file_that_is_a_bomb_is_refused(title):
    data, expected = PARQUETS[title]
    refused(data(), "x.parquet", expected)


def test_a_page_is_believed_rather_than_the_footer():
    """The footer says 1.6 kB, the page 100 MB, and a library takes the page's word."""
    refused(claimed(100_000_000), "x.parquet", "unpacks to more than 64 MiB")


def test_one_long_text_in_many_rows_is_kept_once():
    texts = pa.DictionaryArray.from_arrays(np.zeros(20_000, np.int32), ["x" * 1_000_000])
    file = parquet({"x": texts}, compression="zstd", store_schema=False)
    with measured("x.parquet"):
        read = read_grid(file, "x.parquet").rows
    assert read[1:] == [["x" * 199 + "…"]] * 20_000


MIDIS = {
    "60,001 events": (
        lambda: chunked(b"\0\x90" + b"\x3c\x40\0" * (EVENTS + 1)),
        "more than 60,000 events",
    ),
    "a time without end": (
        lambda: chunked(b"\xff" * 4_000_000),
        "a time or length in it has no end",
    ),
    "frames of film": (lambda: chunked(b"", beat=0xE728), "counts in frames"),
    "no ticks": (lambda: chunked(b"", beat=0), "counts in frames"),
    "300 tracks": (lambda: chunked(*[b""] * 300), "more than 256 tracks"),
    "cut off": (lambda: chunked(b"\0\x90\x3c\x40")[:-1], "is cut off"),
    "within an event": (lambda: chunked(b"\0\x90\x3c"), "ends within an event"),
    "a long event": (lambda: chunked(b"\0\xff\x01\xff\xff\xff\x7f"), "ends within an event"),
    "no status": (lambda: chunked(b"\0\x3c\x40"), "begins without a message"),
    "sent live": (lambda: chunked(b"\0\xf8"), "only sent live"),
}


@pytest.mark.parametrize("title", MIDIS)
def test_a_midi_file_that_is_a_bomb_is_refused(title):
    data, expected = MIDIS[title]
    refused(data(), "x.mid", expected)
