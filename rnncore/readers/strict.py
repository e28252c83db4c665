"""JSON from strangers: bounded before it is parsed, and strict about what is a number.

What the values mean is not decided here.
"""

from __future__ import annotations

import json
from typing import Any

import numpy as np

from rnncore.archive import count_values, outside_strings
from rnncore.readers import limits
from rnncore.readers.sequence import InputError

DEPTH = 8
"""Brackets within brackets, at most."""

DIGITS = 400
"""Characters of a written number: the longest that a float64 can need is shorter."""

_BUT_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))


class _StrictError(Exception):
    """What is wrong, for the end of a sentence that begins with the file's name."""


def check_bounds(text: str, name: str) -> None:
    """Raise InputError where parsing ``text`` would make more values than are read.

    A value of two bytes takes up to 64 in memory.
    """
    if count_values(text.encode(errors="surrogatepass")) > 2 * limits.VALUES + DEPTH:
        raise InputError(f"{name} has more than {limits.VALUES:,} values. Shorten it.")


def parsed(text: str, name: str, *, line: int | None = None) -> Any:
    """One JSON value, all of its numbers float: no NaN, no key twice, not too deep.

    ``line``: the number of the line that ``text`` is, where it is one of many. Raises InputError.
    """
    where = name if line is None else f"{name}, line {line:,}"
    try:
        if text.count("[") + text.count("{") > DEPTH:
            _check_depth(text)
        return _DECODER.decode(text)
    except json.JSONDecodeError as error:
        at = f"column {error.colno:,}" if line else f"line {error.lineno:,}, column {error.colno:,}"
        raise InputError(f"{where} is not JSON: {error.msg}, {at}.") from error
    except _StrictError as error:
        raise InputError(f"{where} {error}") from error
    except RecursionError as error:
        raise InputError(f"{where} is nested too deep.") from error


def _check_depth(text: str) -> None:
    bare = outside_strings(text.encode(errors="surrogatepass"))
    brackets = np.frombuffer(bare.translate(None, _BUT_BRACKETS), dtype=np.uint8)
    opens = (brackets == ord("[")) | (brackets == ord("{"))
    deepest = np.cumsum(np.where(opens, np.int8(1), np.int8(-1)), dtype=np.int32).max(initial=0)
    if deepest > DEPTH:
        raise _StrictError(f"is nested {deepest:,} deep, and at most {DEPTH} is read.")


def _constant(written: str) -> None:
    raise _StrictError(f"holds {written}, which is no number. Nothing is filled in.")


def _number(written: str) -> float:
    if len(written) > DIGITS:
        raise _StrictError(f"holds a number of {len(written):,} digits.")
    return float(written)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _StrictError("names a key twice in one record.")
    return found


_DECODER = json.JSONDecoder(
    parse_constant=_constant, parse_float=_number, parse_int=_number, object_pairs_hook=_once
)
