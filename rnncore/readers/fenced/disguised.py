"""What a file really is, by its first bytes, where its name says something else."""

from __future__ import annotations

import re

from rnncore.readers.fenced.advice import ADVICE

_PAGE = re.compile(
    rb"(?:\xef\xbb\xbf)?\s{0,1000}(?:<\?xml[^>]{0,200}>\s{0,100})?(?:<!--.{0,500}?-->\s{0,100})?"
    rb"<(?:!doctype\s{1,9}html|html|head|body)[\s>]",
    re.IGNORECASE | re.DOTALL,
)
_MARKUP = re.compile(rb"(?:\xef\xbb\xbf)?\s{0,1000}(?:<\?xml\s|<svg[\s>])", re.IGNORECASE)
_PAGES = (
    "a web page",
    "html",
    "Open the address in a browser, and save the file that its link names.",
)
_PARTS = (
    (b"xl/workbook.bin", "an Excel workbook of the kind .xlsb", "xlsb"),
    (b"xl/vbaProject.bin", "an Excel workbook with macros", "xlsm"),
    (b"xl/workbook", "an Excel workbook", "xlsx"),
    (b"word/document.xml", "a Word document", "docx"),
    (b"ppt/presentation.xml", "a PowerPoint file", "pptx"),
    (b"oasis.opendocument.spreadsheet", "an OpenDocument spreadsheet", "ods"),
    (b"oasis.opendocument", "an OpenDocument file", "odt"),
    (b"Index/Document.iwa", "a Numbers or Pages file", "numbers"),
    (b"/data.pkl", "a PyTorch file", "pt"),
    (b".npy", "a NumPy archive", "npz"),
)
"""Names of members that tell what a zip archive is, or what its first member says."""

_BINARY = re.compile(rb"[\x00-\x08]")
"""What text does not hold: FEA1 and PAR1 may be names of columns."""

_MAGIC = (
    (b"\x1f\x8b", "a gzip file", "gz"),
    (b"%PDF-", "a PDF", "pdf"),
    (b"PAR1", "a Parquet file", "parquet"),
    (b"MThd", "a MIDI file", "mid"),
    (b"\x93NUMPY", "a NumPy array", "npy"),
    (b"\x89HDF\r\n\x1a\n", "an HDF5 file", "h5"),
    (b"CDF\x01", "a NetCDF file", "nc"),
    (b"CDF\x02", "a NetCDF file", "nc"),
    (b"MATLAB 5.0 MAT-file", "a MATLAB file", "mat"),
    (b"ARROW1", "an Arrow file", "arrow"),
    (b"FEA1", "a Feather file", "feather"),
    (b"$FL2", "an SPSS file", "sav"),
    (b"SQLite format 3\x00", "an SQLite database", "sqlite"),
    (b"ID3", "a sound", "mp3"),
    (b"fLaC", "a sound", "flac"),
    (b"OggS", "a sound", "ogg"),
    (b"RIFF", "a sound or a film", "wav"),
    (b"\x89PNG\r\n", "a picture", "png"),
    (b"\xff\xd8\xff", "a picture", "jpg"),
    (b"GIF8", "a picture", "gif"),
    (b"BZh", "a bzip2 file", "bz2"),
    (b"\xfd7zXZ\x00", "an xz file", "xz"),
    (b"(\xb5/\xfd", "a zstd file", "zst"),
    (b"7z\xbc\xaf'\x1c", "a 7-Zip archive", "7z"),
    (b"Rar!\x1a", "a RAR archive", "rar"),
    (b"{\\rtf", "a document", "rtf"),
    (b"\x7fELF", "a program", "exe"),
    (b"MZ\x90\x00", "a program", "exe"),
    (b"\x80\x02", "a pickle", "pkl"),
    (b"\x80\x03", "a pickle", "pkl"),
    (b"\x80\x04", "a pickle", "pkl"),
    (b"\x80\x05", "a pickle", "pkl"),
)
_READ = {"xlsx", "gz", "parquet", "mid", "npy", "npz"}
"""Kinds that are read under their own ending."""

_PLAIN = ("pdf", "rtf")
"""Kinds that begin like no table, and may hold nothing but text."""

_OWN = {"mid": ("mid", "midi"), "gz": ("gz", "tgz"), "pt": ("pt", "pth"), "html": ("html", "htm")}


def disguised(data: bytes, ending: str) -> str | None:
    """What is wrong with a file named ``.ending`` whose bytes are something else; None if nothing.

    The answer goes on from the file's name: "is a web page. Open …". Only kinds that have a mark
    of their own are recognised, so None does not say that the file is what its name says.
    ``ending``: without its point, in small letters.
    """
    kind = _kind(data)
    if kind is None:
        return None
    what, its, advice = kind
    if ending in _OWN.get(its, (its,)):
        return None
    return f"is {what}, not a .{ending} file. {advice}"


def _kind(data: bytes) -> tuple[str, str, str] | None:
    """What ``data`` is, the ending that this has, and what to do."""
    head = data[:4096]
    if _PAGE.match(head):
        return _PAGES
    if _MARKUP.match(head):
        return "XML", "xml", ADVICE["xml"]
    if head.startswith(b"PK\x03\x04"):
        return _archive(data)
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return _compound(data)
    binary = _BINARY.search(head) is not None
    for magic, what, its in _MAGIC:
        if head.startswith(magic) and (binary or its in _PLAIN or not magic.isascii()):
            return what, its, _advice(its)
    return None


def _archive(data: bytes) -> tuple[str, str, str]:
    """A zip archive by what its directory, at its end, names: office files are archives too."""
    names = data[:200] + data[-65_536:]
    for mark, what, its in _PARTS:
        if mark in names:
            return what, its, _advice(its)
    return "a zip archive", "zip", ADVICE["zip"]


def _compound(data: bytes) -> tuple[str, str, str]:
    """What Microsoft's programs wrote until 2007, and still do where there is a password."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        return "protected by a password", "", "Save it without one."
    if "WordDocument".encode("utf-16-le") in data:
        return "an old Word document", "doc", ADVICE["doc"]
    return "an old Excel workbook", "xls", ADVICE["xls"]


def _advice(its: str) -> str:
    return f"Let its name end in .{its}." if its in _READ else ADVICE[its]
