"""Bytes as text: UTF-8, or another encoding that is named and offered, and never guessed."""

from __future__ import annotations

from charset_normalizer import from_bytes

from rnncore.readers.choices import Answer, Choices, Fact, Question
from rnncore.readers.sequence import InputError
from rnncore.readers.text import check_marks

ENCODINGS = {
    "utf-8": "UTF-8",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16 without its mark",
    "utf-16-be": "UTF-16 without its mark, big-endian",
    "cp1252": "Western (cp1252)",
    "latin-1": "Western (latin-1)",
    "cp1250": "Central European (cp1250)",
    "cp1251": "Cyrillic (cp1251)",
    "cp1253": "Greek (cp1253)",
    "cp1254": "Turkish (cp1254)",
    "cp932": "Japanese (Shift-JIS)",
    "euc_jp": "Japanese (EUC)",
    "gb18030": "Chinese (GBK)",
    "big5": "Chinese (Big5)",
    "cp949": "Korean (cp949)",
}
"""The encodings that can be chosen, by Python's name."""

SAMPLE = 50_000
"""Bytes that are looked at to tell which encoding fits."""

_ALIKE = {
    "shift_jis": "cp932",
    "shift_jis_2004": "cp932",
    "shift_jisx0213": "cp932",
    "gbk": "gb18030",
    "gb2312": "gb18030",
    "hz": "gb18030",
    "euc_kr": "cp949",
    "johab": "cp949",
    "big5hkscs": "big5",
    "euc_jis_2004": "euc_jp",
    "euc_jisx0213": "euc_jp",
    "latin_1": "latin-1",
    "iso8859_1": "latin-1",
    "utf_16_le": "utf-16-le",
    "utf_16_be": "utf-16-be",
}


def decoded(data: bytes, name: str, choices: Choices) -> tuple[str, Fact]:
    """The text of a file, and the encoding as a fact.

    Raises InputError for what is no text, and the question which encoding where it is not UTF-8.
    """
    chosen = choices.encoding
    if chosen is not None and chosen not in ENCODINGS:
        listed = ", ".join(ENCODINGS)
        raise InputError(f"encoding must be one of {listed}; got {chosen[:40]}.")
    if chosen is None and data[:4] in (b"\xff\xfe\0\0", b"\0\0\xfe\xff"):
        raise InputError(f"{name} is UTF-32, which is not read here. Save it as UTF-8.")
    used = chosen or ("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8")
    try:
        text = data.decode("utf-8-sig" if used == "utf-8" else used)
    except UnicodeError as error:
        at = error.start + 1 if isinstance(error, UnicodeDecodeError) else len(data)
        raise _which(data, name, ENCODINGS[used], at) from error
    if "\x00" in text:
        if chosen is None and _half_zero(data):
            raise _which(data, name, ENCODINGS[used], data.index(0) + 1)
        raise InputError(f"{name} holds zero bytes, so it is not text.")
    check_marks(text)
    why = "as chosen" if chosen else "its mark stands first" if used == "utf-16" else ""
    options = tuple((said, each) for each, said in ENCODINGS.items())
    return text.removeprefix("\ufeff"), Fact(
        "encoding", "Encoding", used, ENCODINGS[used], why, options
    )


def _half_zero(data: bytes) -> bool:
    """Whether every second byte is mostly zero, as in UTF-16 of Western text."""
    some = data[: SAMPLE // 2 * 2]
    halves = (some[::2], some[1::2])
    return len(data) % 2 == 0 and any(2 * half.count(0) > len(half) for half in halves)


def _which(data: bytes, name: str, tried: str, at: int) -> InputError:
    """The question which encoding a file has, with those that fit it best."""
    fitting = fits(data)
    if not fitting:
        return InputError(f"{name} is not {tried}: byte {at:,} does not belong. Is it text at all?")
    answers = tuple(
        Answer(f"{ENCODINGS[each]}: {_shown(data, each)}", {"encoding": each}) for each in fitting
    )
    said = f"It is not {tried}: byte {at:,} does not belong. Which encoding is it?"
    return Question(said, answers).as_error(name)


def fits(data: bytes, most: int = 3) -> list[str]:
    """The encodings of ``ENCODINGS`` in which the bytes make sense, the likeliest first."""
    some = data[:SAMPLE]
    if len(some) < len(data):
        some = some[: some.rfind(b"\n") + 1] or some  # no character is cut in two
    if _half_zero(data):
        little = some[1::2].count(0) >= some[::2].count(0)
        return ["utf-16-le" if little else "utf-16-be"]
    found = []
    for each in from_bytes(some):
        for encoding in (each.encoding, *each.could_be_from_charset):
            known = _ALIKE.get(encoding, encoding)
            if known in ENCODINGS and known not in found and _can(data, known):
                found.append(known)
    found = [each for each in found if not each.startswith("utf")]
    if "cp1252" in found and found[0] in ("cp1250", "cp1254", "latin-1"):
        found.insert(0, found.pop(found.index("cp1252")))  # of those that fit alike, the commonest
    return found[:most] or [each for each in ("cp1252", "latin-1") if _can(data, each)]


def _can(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeError:
        return False
    return True


def _shown(data: bytes, encoding: str) -> str:
    """The first words that are not ASCII, in this encoding."""
    text = data[:SAMPLE].decode(encoding, "ignore")
    at = next((k for k, c in enumerate(text) if ord(c) > 127), 0)
    return "".join(c if c.isprintable() else " " for c in text[max(0, at - 8) : at + 12]).strip()
