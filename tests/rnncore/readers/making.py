"""Files of the fenced formats, made by hand: right ones, and some that no program writes."""

import io
import struct
import zipfile
import zlib

import mido
import pyarrow as pa
import pyarrow.parquet as pq

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
STYLES = (
    f'<styleSheet xmlns="{MAIN}"><numFmts><numFmt numFmtId="165" formatCode="[h]:mm:ss"/></numFmts>'
    '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="22"/><xf numFmtId="9"/>'
    '<xf numFmtId="165"/></cellXfs></styleSheet>'
)
DATE, MOMENT, PERCENT, DURATION = 1, 2, 3, 4
"""Styles of cells: their numbers in ``STYLES``."""


def parts(sheets, texts=()):
    """The parts of a workbook by name. ``sheets``: the rows of each, as XML, by name."""
    ids = range(1, len(sheets) + 1)
    named = "".join(
        f'<sheet name="{name}" sheetId="{k}" r:id="r{k}"/>'
        for k, name in zip(ids, sheets, strict=True)
    )
    linked = "".join(
        f'<Relationship Id="r{k}" Type="{OFFICE}/worksheet" Target="worksheets/sheet{k}.xml"/>'
        for k in ids
    )
    found = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"/>',
        "_rels/.rels": (
            f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r1" '
            f'Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
        ),
        "xl/workbook.xml": (
            f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{named}</sheets></workbook>'
        ),
        "xl/_rels/workbook.xml.rels": (
            f'<Relationships xmlns="{PACKAGE}/relationships">{linked}'
            f'<Relationship Id="s1" Type="{OFFICE}/styles" Target="styles.xml"/>'
            f'<Relationship Id="s2" Type="{OFFICE}/sharedStrings" Target="sharedStrings.xml"/>'
            "</Relationships>"
        ),
        "xl/styles.xml": STYLES,
        "xl/sharedStrings.xml": (
            f'<sst xmlns="{MAIN}">{"".join(f"<si><t>{text}</t></si>" for text in texts)}</sst>'
        ),
    }
    for k, rows in zip(ids, sheets.values(), strict=True):
        found[f"xl/worksheets/sheet{k}.xml"] = (
            f'<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="{MAIN}">'
            f"<sheetData>{rows}</sheetData></worksheet>"
        )
    return found


def zipped(members, packing=zipfile.ZIP_DEFLATED):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", packing) as archive:
        for name, text in members.items():
            archive.writestr(name, text)
    return file.getvalue()


def workbook(sheets, texts=()):
    return zipped(parts(sheets, texts))


def sheet(xml):
    """A workbook of one sheet."""
    return workbook({"A": xml})


def cell(where, value, kind=None, style=None):
    kinds = (f' t="{kind}"' if kind else "") + (f' s="{style}"' if style else "")
    return f'<c r="{where}"{kinds}><v>{value}</v></c>'


def rows(*given):
    """Rows of numbers and texts, as XML without references."""
    return "".join(f"<row>{''.join(map(_plain, row))}</row>" for row in given)


def _plain(value):
    if isinstance(value, str):
        return f'<c t="inlineStr"><is><t>{value}</t></is></c>'
    return f"<c><v>{value!r}</v></c>"


def bomb(names, size):
    """A zip archive each of whose members unpacks to ``size`` spaces, packed once."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed, crc, piece, left = b"", 0, b" " * 2**20, size
    while left:
        part = piece[: min(left, 2**20)]
        packed += packer.compress(part)
        crc, left = zlib.crc32(part, crc), left - len(part)
    packed += packer.flush()
    body, directory = b"", b""
    for name in names:
        same = struct.pack("<HHHHHIIIHH", 20, 0, 8, 0, 33, crc, len(packed), size, len(name), 0)
        head = b"PK\x03\x04" + same + name.encode()
        directory += b"PK\x01\x02" + struct.pack("<H", 20) + same
        directory += struct.pack("<HHHII", 0, 0, 0, 0, len(body)) + name.encode()
        body += head + packed
    end = struct.pack("<HHHHIIH", 0, 0, len(names), len(names), len(directory), len(body), 0)
    return body + directory + b"PK\x05\x06" + end


def parquet(table, **how):
    file = io.BytesIO()
    pq.write_table(table if isinstance(table, pa.Table) else pa.table(table), file, **how)
    return file.getvalue()


def song(*tracks):
    """A MIDI file of 480 ticks a beat."""
    file, found = io.BytesIO(), mido.MidiFile(ticks_per_beat=480)
    found.tracks += [mido.MidiTrack(track) for track in tracks]
    found.save(file=file)
    return file.getvalue()


def note(number, after=0, velocity=64):
    return mido.Message("note_on", note=number, velocity=velocity, time=after)


def chunked(*tracks, beat=480):
    """A MIDI file of the bytes of its tracks."""
    head = b"MThd" + struct.pack(">IHHH", 6, 1, len(tracks), beat)
    return head + b"".join(b"MTrk" + struct.pack(">I", len(each)) + each for each in tracks)
