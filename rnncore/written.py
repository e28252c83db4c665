"""How numbers are written for a person: powers of ten as 10⁻⁷, never as 1e-07."""

from __future__ import annotations

import math

_SUPERSCRIPT = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def exact(value: float) -> str:
    """The shortest decimal that reads back as the same number: ``"0.1"``, ``"1"``, ``"1e-07"``.

    For what is handed on, an address for instance: ``float(exact(x)) == x``, so no digit is lost.
    """
    return repr(float(value)).removesuffix(".0")


def setting(value: float) -> str:
    """A setting named in a sentence: ``exact``, with a true minus: ``"−0.5"``."""
    return exact(value).replace("-", "−")


def fixed(value: float, places: int) -> str:
    """So many places after the point, with a true minus, and none before a zero: ``"−0.50"``."""
    return f"{round(value, places) + 0.0:.{places}f}".replace("-", "−")


def power(log10: float, digits: int = 2) -> str:
    """The number whose log10 is given: ``"0.12"``, ``"4.0 · 10⁻²³"``, ``"10⁻⁴⁰⁰"``; -inf is 0."""
    if math.isnan(log10):
        return "not a number"
    if math.isinf(log10):
        return "0" if log10 < 0 else "∞"
    if -3 <= log10 < 4:
        said = f"{10**log10:.{digits}g}"
        return f"{10**log10:,.0f}" if log10 >= digits or "e" in said else said  # 99.8 is 100
    whole = math.floor(log10)
    mantissa = f"{10 ** (log10 - whole):.{digits - 1}f}"
    if mantissa.startswith("10"):
        mantissa, whole = f"{1:.{digits - 1}f}", whole + 1
    ten = "10" + str(whole).translate(_SUPERSCRIPT)
    return ten if float(mantissa) == 1 else f"{mantissa} · {ten}"


def number(value: float, digits: int = 3) -> str:
    """A number with so many digits: ``"−0.12"``, ``"1,234"``, ``"3.17 · 10⁴"``."""
    if not value or math.isnan(value):
        return "0" if value == 0 else "not a number"
    return ("−" if value < 0 else "") + power(math.log10(abs(value)), digits)
