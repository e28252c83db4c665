"""Hostile files that are packed or need a library: gzip, workbooks, Parquet, MIDI; and FASTA."""

import gzip
from functools import partial

import pyarrow as pa

from tests.hostile.case import CENTRAL, END, Case, case, directory, filled
from tests.rnncore.readers.making import bomb, cell, chunked, parquet, workbook

file = partial(case, "sequence")


def overlapping() -> bytes:
    """A workbook of 220 kB whose 30 parts are the same bytes: 6 GB unpacked."""
    data = bomb(["xl/workbook.xml"], 200 * 2**20)
    begin = data.index(CENTRAL)
    entry = data[begin : data.index(END)]
    return data[:begin] + directory([entry] * 30, begin)


def constant(rows: int) -> bytes:
    """A Parquet file of so many times 0."""
    zeros = pa.Array.from_buffers(pa.bool_(), rows, [None, pa.py_buffer(bytes(rows // 8))])
    schema = pa.schema([pa.field("x", pa.bool_(), nullable=False)])
    return parquet(pa.table([zeros], schema=schema), compression="zstd", use_dictionary=False)


CASES: tuple[Case, ...] = (
    file("a gzip bomb", "csv.gz", lambda: gzip.compress(bytes(2 * 10**8)), "more than 16 MiB"),
    file("gzip in gzip", "csv.gz", lambda: gzip.compress(gzip.compress(b"1\n")), "packed twice"),
    file("thirty gzips", f"csv{'.gz' * 30}", lambda: gzip.compress(b"1\n"), "packed twice"),
    file("a gzip cut short", "csv.gz", lambda: gzip.compress(b"1\n2\n")[:-9], "cut off"),
    file("no gzip", "json.gz", lambda: b"[1, 2]", "is not packed with gzip"),
    file(
        "a cell at the far end",
        "xlsx",
        lambda: workbook({"A": f"<row>{cell('XFD1048576', 1)}</row>"}),
        "a cell far out, in row 1,048,576",
    ),
    file("gigabytes in a workbook", "xlsx", overlapping, "unpacks to more than 64 MiB"),
    file("a workbook in name", "xlsx", lambda: filled(b"1,2\n"), "is damaged, or not"),
    file("no end of zeros", "parquet", lambda: constant(2 * 10**8), "200,000,000 rows"),
    file(
        "a million notes",
        "mid",
        lambda: chunked(b"\0\x90" + b"\x3c\x40\0" * 10**6),
        "more than 60,000 events",
    ),
    file(
        "letters without end",
        "fasta",
        lambda: filled(b"ACGT" * 15 + b"\n", b">a\n"),
        "“a” has more",
    ),
    file("a million records", "fasta", lambda: filled(b">a\nACGT\n"), "more than 5,000 records"),
    file("comments without end", "fa", lambda: filled(b";\n", b">a\nAC\n"), "lines. Shorten it"),
)
