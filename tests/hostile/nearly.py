"""Files at the limits, and cells that nearly match what the readers look for: slow to reject.

Those of ``READ`` are read, and cost no more than what is refused; their ``expected`` is a part of
what was understood.
"""

import json
from functools import partial

from tests.hostile.case import FULL, Case, case, filled

table = partial(case, "sequence")


def column(cell: str, most: int = 199_000) -> bytes:
    """A column of the same cell, as long as may be."""
    line = f"{cell}\n".encode()
    return b"a\n" + line * min(most, FULL // len(line) - 1)


def counted(line: str, count: int, head: str = "a\n") -> bytes:
    """So many lines, each with its number in it."""
    return (head + "".join(line % k for k in range(count))).encode()


def keyed(count: int, value: object) -> bytes:
    """An object in which so many keys have one value."""
    return json.dumps({f"k{k}": value for k in range(count)}).encode()


WIDE = ",".join(f"c{k}" for k in range(256)) + "\n"
ROW = ",".join(f"1.{k}" for k in range(256)) + "\n"

CASES: tuple[Case, ...] = (
    table("a line of five megabytes", "csv", lambda: filled(b"1,"), "a line of 5,000,000"),
    table("a line of spaces", "csv", lambda: b" " * FULL, "a line of 5,000,000"),
    table("lines of spaces", "csv", lambda: filled(b" " * 40 + b"\n"), "no rows"),
    table("quotation marks alone", "csv", lambda: filled(b'"'), "a line of 5,000,000"),
    table("five million line breaks", "txt", lambda: filled(b"\n"), "at most 2,000,000"),
    table("many comments", "csv", lambda: b"# a, b\n" * 199_000 + b"1,2\n", "more than 200,000"),
    table("a wide page", "csv", (WIDE * 700).encode, "column of words"),
    table(
        "a last row of words",
        "csv",
        (WIDE + ROW * 770 + WIDE.upper()).encode,
        "in row 771: missing?",
    ),
    table("thousands or not", "csv", lambda: column('"1,234"'), "can be 1234 or 1.234"),
    table("groups and a letter", "csv", lambda: column(f'"{"123," * 9}12x"'), "“x” stands after"),
    table("digits and a letter", "csv", lambda: column("1" * 39 + "x"), "“x” stands after"),
    table("digits and letters", "csv", lambda: column("1.1.1" + "a" * 30), "Is that their unit?"),
    table("half of them words", "csv", lambda: counted("1\n2\nw%d\n", 66_000), "Numbers or words?"),
    table("many odd cells", "csv", lambda: counted("1\n" * 14 + "1.5x%d\n", 13_000), "missing?"),
    table("long names", "csv", f"{'n' * 50_000},b\nw,v\n".encode, "No column holds"),
    table("a page of Kanji", "csv", lambda: ("日付,1\n" * 400_000).encode("cp932"), "Japanese"),
    table("every byte", "csv", lambda: bytes(range(1, 256)) * 19_000, "does not belong"),
    table("lists by key", "json", lambda: keyed(60_000, [0]), "more than 256 columns"),
    table("records of one key", "json", lambda: b"[" + b'{"k":1},' * 190_000 + b"{}]", "125,000"),
    table(
        "lists of every length",
        "json",
        lambda: json.dumps({f"k{k}": [1] * k for k in range(1, 600)}).encode(),
        "64 parts of different lengths",
    ),
)

READ: tuple[Case, ...] = (
    table("twenty ones", "csv", lambda: column(f'"{"1," * 19}1"'), "tokens: a"),
    table("one month after another", "csv", lambda: column("jan" * 13), "tokens: a"),
    table("no date", "csv", lambda: column("2024-jan" + "/" * 30 + "x"), "tokens: a"),
    table("no time", "csv", lambda: column("11:11:11." + "1" * 30 + "x"), "tokens: a"),
    table("no power", "csv", lambda: column("1e" + "1" * 37 + "x"), "tokens: a"),
    table("points", "csv", lambda: column("1." * 19 + "x"), "tokens: a"),
    table("groups of three", "csv", lambda: column("123'" * 9 + "12x"), "tokens: a"),
    table("signs of money", "csv", lambda: column("$" * 39), "tokens: a"),
    table("numbers to call", "csv", lambda: column('"+41 44 123 45 67"'), "tokens: a"),
    table("a unit each", "csv", lambda: numbers_with_letters(190_000), "tokens: a"),
    table("thousands", "csv", lambda: column('"1,234,567"'), "199,000 rows of 1 column"),
    table("thousands in a text", "txt", lambda: column('"1,234,567"'), "199,000 rows of 1 column"),
    table(
        "below zero in accounts", "csv", lambda: losses('"(1,%d50)"'), "199,000 rows of 1 column"
    ),
    table("below zero behind", "csv", lambda: losses('"1,%d50.00-"'), "199,000 rows of 1 column"),
    table("long numbers", "csv", lambda: column("1" * 200, 20_000), "inputs: a"),
    table("long cells", "csv", lambda: column("1" * 100 + "w" * 100, 20_000), "tokens: a"),
    table("a key a step", "json", lambda: keyed(100_000, 1.5), "100,000 rows"),
    table(
        "a number a line",
        "jsonl",
        lambda: counted('{"k":%d.5}\n', 120_000, ""),
        "120,000 records with 1 key",
    ),
)


def losses(cell: str) -> bytes:
    """Numbers above zero, and after each one below it, with a digit for ``%d``."""
    lines = "".join(f'"7,{digit}00.00"\n{cell % digit}\n' for digit in range(10))
    return b"a\n" + lines.encode() * 9_950


def numbers_with_letters(count: int) -> bytes:
    """Numbers, each with four other letters after it."""
    letters = "abcdefghijklmnopqrstuvwxyz"
    tails = ("".join(letters[k // 26**j % 26] for j in range(4)) for k in range(count))
    return b"a\n" + "".join(f"1a{tail}\n" for tail in tails).encode()
