"""Hostile tables and texts: csv, tsv, txt."""

from functools import partial

from tests.hostile.case import MARKUP, Case, case, filled

table = partial(case, "sequence")
words = partial(case, "sequence")
TALL = 199_000
"""Rows of a table that is nearly as tall as may be read."""


def accents(count: int, letters: int = 1) -> bytes:
    """Letters with twice ``count`` accents in an order that Unicode's normal form turns round."""
    return (("a" + "\u0315" * count + "\u0316" * count) * letters).encode()


CASES: tuple[Case, ...] = (
    table("nothing", "csv", lambda: b"", "is empty"),
    table("no ending", "", lambda: b"1,2\n", "no ending that is read here"),
    table("another ending", "xyz", lambda: b"MZ", "no ending that is read here"),
    table("a program", "exe", lambda: b"MZ", "A program is no sequence"),
    Case("a name of markup", "sequence", f"{MARKUP}.csv", lambda: b"a,b\n1\n", "Line 2 has 1 cell"),
    table(
        "five million rows",
        "csv",
        lambda: b"1\n" * 5_000_000,
        "9.5 MiB, and an upload may have at most 5 MiB",
    ),
    table("as many rows as fit", "csv", lambda: filled(b"1\n"), "more than 200,000 cells"),
    table("rows of many cells", "csv", lambda: b"1,2,3,4\n" * 60_000, "more than 200,000 cells"),
    table(
        "rows and one emoji", "csv", lambda: filled(b"12\n", "🙂\n".encode()), "more than 200,000"
    ),
    table("five million empty rows", "csv", lambda: filled(b"\n"), "5,000,000 lines"),
    table("empty rows", "csv", lambda: b" \n" * 300_000, "no rows"),
    table("a million columns", "csv", lambda: b"1," * 10**6 + b"1", "a line of 2,000,001 char"),
    table(
        "a million columns over many lines",
        "csv",
        lambda: filled(b'"aaaaaaa\nb",c,'),
        "714,285 columns",
    ),
    table("too many columns", "csv", lambda: b"1," * 256 + b"1\n", "257 columns"),
    table(
        "a field of five megabytes", "csv", lambda: filled(b"x", b"a,b\n1,"), "a line of 4,999,996"
    ),
    table(
        "a quoted field of five megabytes",
        "csv",
        lambda: filled(b"x" * 40 + b"\n", b'"'),
        "the row at line 1 runs over",
    ),
    table(
        "a quotation mark never closed",
        "csv",
        lambda: b'a\n"1\n2\n3\n',
        "line 2: a quotation mark is opened",
    ),
    table(
        "an open quote before many rows", "csv", lambda: b'a\n"1\n' + b"2\n" * TALL, "line 2 runs"
    ),
    table(
        "a quotation mark inside a cell", "csv", lambda: b'a,b\n"1" 2,3\n', "stands inside a cell"
    ),
    table("zero bytes", "csv", lambda: b"a,b\n1,\x00\n", "holds zero bytes"),
    table(
        "ragged rows",
        "csv",
        lambda: b"a,b\n1,2\n3\n",
        "Line 3 has 1 cell, where the table has 2, and holds numbers",
    ),
    table(
        "ragged at the end",
        "tsv",
        lambda: b"1\t2\n" * (TALL // 2) + b"3\n",
        "Line 99,501 has 1 cell,",
    ),
    table(
        "decimal commas between commas",
        "csv",
        lambda: b"a,b\n1,5,2,5\n",
        "Line 1 has 2 cells, where the table has 4",
    ),
    table(
        "line breaks of three systems", "csv", lambda: b"a,b\r1,2\r\n3,4\n5\r", "Line 4 has 1 cell"
    ),
    table("a header alone", "csv", lambda: b"a,b\n", "No column holds numbers"),
    table("a missing number", "csv", lambda: b"a,b\n1,2\n3,\n", "no number in 1 of 2 rows"),
    table("a missing decimal", "csv", lambda: b"a;b\n0,5;1\n;2\n", "no number in 1 of 2 rows"),
    table(
        "one gap in a tall table",
        "csv",
        lambda: b"a\n" + b"1\n" * TALL + b"NA\n",
        "in 1 of 199,001",
    ),
    table("not a number", "csv", lambda: b"a,b\n1,NaN\n3,4\n", "no number in 1 of 2 rows"),
    table("an infinite number", "csv", lambda: b"a,b\n1,1e999\n2,3\n", "“1e999”"),
    table("a number of many digits", "csv", lambda: b"a\n" + b"9" * 40_000 + b"\n1\n", "“99999"),
    table(
        "several columns of words",
        "csv",
        lambda: b"a,b\nx,y\nz,w\n",
        "Which column of words is read?",
    ),
    table("a long word in a cell", "csv", lambda: b"a\n" + b"w" * 300 + b"\nv\n", "200 characters"),
    table(
        "two bytes a letter unmarked",
        "csv",
        lambda: "a\n1\n".encode("utf-16-le"),
        "Which encoding is it?",
    ),
    table("four bytes a letter", "csv", lambda: "a\n1\n".encode("utf-32"), "UTF-32"),
    table(
        "a Western encoding", "csv", lambda: "grün\n1\n".encode("cp1252"), "byte 3 does not belong"
    ),
    table(
        "a picture",
        "csv",
        lambda: b"\x89PNG\r\n\x1a\n" + bytes(99),
        "is a picture, not a .csv file",
    ),
    # ------------------------------------------------------------------------------------ words
    words("only spaces", "txt", lambda: b" \n\t" * 1000, "nothing to read"),
    words("five megabytes of words", "txt", lambda: filled(b"word "), "at most 2,000,000"),
    words("a million words", "txt", lambda: b"a " * 999_000, "more than 200,000 words"),
    words("a million stops", "txt", lambda: b"." * 1_900_000, "more than 200,000 words"),
    words("a word of two million letters", "txt", lambda: b"a" * 1_990_000, "1,990,000 characters"),
    words("a word of many parts", "txt", lambda: b"a-" * 900_000, "characters, and at most 200"),
    words("a number of many parts", "txt", lambda: b"1." * 900_000, "characters, and at most 200"),
    words("accents out of order", "txt", lambda: accents(900_000), "1,800,000 marks on one"),
    words("accents out of order all over", "txt", lambda: accents(50, 19_000), "100 marks"),
    words("accents out of order as read", "txt", lambda: accents(15, 60_000), "characters"),
    words(
        "a chain of emoji", "txt", lambda: "👩\u200d".encode() * 500_000, "characters, and at most"
    ),
    words(
        "line breaks of every kind",
        "txt",
        lambda: "\u2028\r\n".encode() * 660_000,
        "nothing to read",
    ),
    words("half a character in bytes", "txt", lambda: b"a \xed\xa0\x80", "byte 3 does not belong"),
    words("a letter in too many bytes", "txt", lambda: b"a \xc0\x80", "byte 3 does not belong"),
    words("a text cut short", "txt", lambda: "wörld".encode()[:2], "byte 2 does not belong"),
)
