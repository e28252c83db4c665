"""Hostile JSON and JSON lines."""

import json
from functools import partial

from tests.hostile.case import Case, case, filled

values = partial(case, "sequence")
TALL = 190_000
"""Steps of a file that is nearly as long as may be read."""


def nested(depth: int) -> bytes:
    """An object in an object, and so on."""
    return b'{"a":' * depth + b"1" + b"}" * depth


def keyed(count: int) -> bytes:
    """Two records of ``count`` keys."""
    return json.dumps([{f"k{k}": k for k in range(count)}] * 2).encode()


CASES: tuple[Case, ...] = (
    values("a list cut short", "json", lambda: b"[1, 2", "is not JSON"),
    values("a page for JSON", "json", lambda: b"<html>not found</html>", "is a web page"),
    values("brackets in brackets", "json", lambda: b"[" * 100_000, "nested 100,000 deep"),
    values("objects in objects", "json", lambda: nested(50_000), "nested 50,000 deep"),
    values("five million brackets", "json", lambda: filled(b"["), "more than 200,000 values"),
    values("millions of numbers", "json", lambda: filled(b"1,", b"[", b"1]"), "more than 200,000"),
    values(
        "millions of objects", "json", lambda: filled(b"{},", b"[", b"{}]"), "more than 200,000"
    ),
    values("millions of lists", "json", lambda: filled(b"[],", b"[", b"[]]"), "more than 200,000"),
    values(
        "a million words in JSON",
        "json",
        lambda: filled(b'"ab",', b"[", b'""]'),
        "more than 200,000",
    ),
    values("millions of spaces", "json", lambda: filled(b" ", b"[", b"x]"), "is not JSON"),
    values("a string never closed", "json", lambda: filled(b'\\"', b'["'), "is not JSON"),
    values(
        "a string of five megabytes", "json", lambda: filled(b"x", b'["', b'"]'), "200 characters"
    ),
    values(
        "millions of escapes", "json", lambda: filled(b"\\u0041", b'["', b'"]'), "200 characters"
    ),
    values("ten thousand digits", "json", lambda: b"[" + b"9" * 10_000 + b"]", "of 10,000 digits"),
    values(
        "five million digits", "json", lambda: filled(b"9", b"[1.", b"]"), "of 4,999,998 digits"
    ),
    values("too large a number", "json", lambda: b"[1, 1e999]", "beyond what a float64 holds"),
    values(
        "too large in a record", "json", lambda: b'[{"a": 1e999}]', "beyond what a float64 holds"
    ),
    values("JSON NaN", "json", lambda: b"[1, NaN]", "no number in 1 of 2 rows"),
    values("JSON infinity", "json", lambda: b"[1, -Infinity]", "“-inf”"),
    values("a key twice", "json", lambda: b'[{"a": 1, "a": 2}]', "names a key twice"),
    values(
        "a key twice far in",
        "json",
        lambda: nested(7).replace(b"1", b'{"b":1,"b":2}'),
        "a key twice",
    ),
    values("lists of two widths", "json", lambda: b"[[1, 2], [3]]", "step 2 has 1 number"),
    values(
        "lists of two lengths",
        "json",
        lambda: b'{"a": [1], "b": [1, 2]}',
        "2 parts of different lengths",
    ),
    values("no list", "json", lambda: b'{"a": 1}', "holds an object with “a” (a number)"),
    values("null among numbers", "json", lambda: b"[1, null]", "no number in 1 of 2 rows"),
    values("an empty list", "json", lambda: b"[]", "holds no steps"),
    values("half a character", "json", lambda: b'["\\ud800"]', "a lone surrogate"),
    values("half a character as a key", "json", lambda: b'[{"\\ud800": 1}]', "a lone surrogate"),
    values(
        "half a character in a record", "json", lambda: b'[{"a": "\\udfff"}]', "a lone surrogate"
    ),
    values("a thousand keys", "json", lambda: keyed(1000), "more than 256 keys"),
    # ------------------------------------------------------------------------------------ lines
    values("one bad line", "jsonl", lambda: b"1\n2\noops\n4\n", "line 3 is not JSON"),
    values(
        "the last line cut short", "jsonl", lambda: b"[1]\n" * TALL + b"[1", "line 190,001 is not"
    ),
    values(
        "the last record differs", "jsonl", lambda: b'{"a":1}\n' * 120_000 + b"{}", "row 120,001"
    ),
    values("millions of lines", "jsonl", lambda: filled(b"12\n"), "more than 200,000 lines"),
    values("millions of empty lines", "jsonl", lambda: filled(b"\n"), "more than 200,000 lines"),
    values("a line nested deep", "jsonl", lambda: b"1\n" + b"[" * 100_000, "nested 100,000 deep"),
    values("NaN on a line", "jsonl", lambda: b"1\nNaN\n", "no number in 1 of 2 rows"),
    values("lines of two kinds", "jsonl", lambda: b'{"a": 1}\n[2]\n', "lists on some lines"),
    values("two values on a line", "jsonl", lambda: b"1 2\n", "line 1 is not JSON"),
)
