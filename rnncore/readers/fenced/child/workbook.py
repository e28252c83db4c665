"""The guard of workbooks: what is in the archive, really unpacked and counted, and packed anew.

Only what was measured here reaches the library: it opens an archive that we wrote, so it cannot
find other members, sizes or texts in it than were counted.
"""

from __future__ import annotations

import io
import re
import zipfile
from xml.parsers import expat

from .bounds import Bounds, Refused, check_cells, check_filled

ELEMENTS = 7.5
"""Elements of all parts together, for each cell that may be filled: one has two to four."""

_ENTRY = b"PK\x01\x02"
_PIECE = 2**16
_LEFT_OUT = re.compile(
    r"(docProps|customXml|xl/(charts|chartsheets|comments|ctrlProps|drawings|externalLinks|media|"
    r"persons|pivotCache|pivotTables|printerSettings|queryTables|slicers?|tables|theme|"
    r"threadedComments))[/\d]",
    re.IGNORECASE,
)
"""Parts that say nothing of the values of cells, and may be large."""

_ERROR = re.compile(rb"""(<(?:\w{1,20}:)?c\s(?:[^<>]*?\s)?t=)(["'])e\2""")
"""A cell that is an error: calamine gives nothing for it, but would give the text of a formula."""


def repacked(data: bytes, bounds: Bounds) -> bytes:
    """A new archive of the parts that the values need. Refuses what is too large, or not plain."""
    # Counted before zipfile makes an object of each: 5 MiB have room for 100,000.
    if data.count(_ENTRY) > bounds.members:
        raise Refused(f" has more than {bounds.members} parts. Save its sheet as CSV.")
    count, target = _Count(bounds), io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as archive, zipfile.ZipFile(target, "w") as anew:
        names = set[str]()
        for info in archive.infolist():
            name = info.filename
            if not name.lower().endswith((".xml", ".rels")) or _LEFT_OUT.match(name):
                continue
            if name in names:
                raise Refused(" holds two parts of one name. Save it again.")
            names.add(name)
            part = _unpacked(archive, info, count)
            count.part(part)
            wrong = b't="e"' in part or b"t='e'" in part
            said = _ERROR.sub(rb"\1\2str\2", part) if wrong else part
            anew.writestr(zipfile.ZipInfo(name), said)
    count.done()
    return target.getvalue()


def _unpacked(archive: zipfile.ZipFile, info: zipfile.ZipInfo, count: _Count) -> bytes:
    """One part, read until it ends or is too much, whatever its header says."""
    if info.flag_bits & 0x1:
        raise Refused(" is protected by a password. Save it without one.")
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise Refused(" is packed in a way that is not read here. Save it again.")
    part = bytearray()
    with archive.open(info) as stream:
        while piece := stream.read(_PIECE):
            count.unpacked(len(piece))
            part += piece
    return bytes(part)


class _Count:
    """What all parts hold together. Raises Refused as soon as it is too much."""

    def __init__(self, bounds: Bounds) -> None:
        self._bounds = bounds
        self._bytes = self._elements = 0
        self._lengths: list[int] = []  # of the texts that cells share
        self._uses: dict[str, int] = {}  # of each such text
        self._columns: dict[str, int] = {}  # "AB": 28
        self._begin()

    def unpacked(self, size: int) -> None:
        self._bytes += size
        if self._bytes > self._bounds.unpacked:
            raise Refused(
                f" unpacks to more than {self._bounds.unpacked // 2**20} MiB. Save a sheet as CSV."
            )

    def part(self, part: bytes) -> None:
        """Count the elements, filled cells and texts of one part."""
        self._begin()
        parser = expat.ParserCreate()
        parser.buffer_text = True  # a whole text at once
        parser.StartDoctypeDeclHandler = self._doctype
        parser.EntityDeclHandler = self._doctype
        parser.StartElementHandler = self._element
        parser.CharacterDataHandler = self._text
        parser.Parse(part, True)

    def done(self) -> None:
        """Refuse texts that are short once and long in all the cells that share them."""
        total = sum(
            self._lengths[int(index)] * uses
            for index, uses in self._uses.items()
            if index.isdecimal() and int(index) < len(self._lengths)
        )
        if total > self._bounds.unpacked:
            raise Refused(" holds more text than is read. Shorten it.")

    def _begin(self) -> None:
        self._filled = self._row = self._column = self._furthest = self._widest = 0
        self._shared = self._listed = self._counted = self._index = False
        self._reference: str | None = None

    def _doctype(self, *_: object) -> None:
        raise Refused(" declares a document type, as no spreadsheet does. Save it again.")

    def _element(self, name: str, attributes: dict[str, str]) -> None:
        self._elements += 1
        if self._elements > ELEMENTS * self._bounds.values:
            raise Refused(" has too many cells. Save the part you need as CSV.")
        name = name.rpartition(":")[2]
        self._index = False
        if name == "c":
            self._reference, self._counted = attributes.get("r"), False
            self._shared = attributes.get("t") == "s"
            self._column += 1
        elif name in ("v", "is", "f"):
            self._index = name == "v" and self._shared
            if not self._counted:
                self._counted = True
                self._fill()
        elif name == "row":
            self._row, self._column = int(attributes.get("r", self._row + 1)), 0
        elif name == "si":
            self._lengths.append(0)
            self._listed = True

    def _fill(self) -> None:
        """One more filled cell, where its reference says, or its order where it has none."""
        self._filled += 1
        check_filled(self._filled, self._bounds)
        if self._reference:
            letters = self._reference.rstrip("0123456789")
            self._row = int(self._reference[len(letters) :])
            self._column = self._columns.get(letters) or self._numbered(letters)
        if self._row > self._furthest or self._column > self._widest:
            self._furthest = max(self._furthest, self._row)
            self._widest = max(self._widest, self._column)
            if self._furthest * self._widest > self._bounds.area:
                raise Refused(
                    f" has a cell far out, in row {self._row:,}, column {self._column:,}, and at "
                    f"most {self._bounds.area:,} cells are read. Delete it, or save the part you "
                    "need as CSV."
                )
            check_cells(self._furthest, self._widest, self._bounds)

    def _numbered(self, letters: str) -> int:
        number = 0
        for letter in letters.upper()[:8]:
            number = 26 * number + ord(letter) - 64
        self._columns[letters] = number
        return number

    def _text(self, text: str) -> None:
        if self._index:
            self._uses[text] = self._uses.get(text, 0) + 1
            self._index = False
        elif self._listed:
            self._lengths[-1] += len(text)
