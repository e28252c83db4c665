"""Parquet: footer and pages are counted with the standard library, then pyarrow reads."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from .bounds import Answer, Bounds, Refused, check_cells, check_filled, shown
from .thrift import Thrift

NOT_READ = "[…]"
"""Stands in each cell of a column whose cells are lists, records or bytes."""

_INDEX = r"__index_level_\d+__"
_MARK = b"PAR1"
_UNITS = {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}
_EPOCH = dt.datetime(1970, 1, 1)  # whatever the zone, added to and written


def read(data: bytes, member: str | None, bounds: Bounds) -> Answer:  # noqa: ARG001 - has none
    """All columns. Those that are not made of single values hold ``NOT_READ``."""
    _guard(data, bounds)
    import pyarrow as pa
    import pyarrow.parquet as pq

    types = pa.types
    schema = pq.read_schema(pa.BufferReader(data))
    check_cells(1, len(schema), bounds)
    texts = [each.name for each in schema if _is_text(each.type, types)]
    plain = [
        each.name
        for each in schema
        if not (types.is_nested(each.type) or types.is_binary(each.type))
    ]
    # Texts stay in their dictionary: one long text in many rows is kept once.
    file = pq.ParquetFile(pa.BufferReader(data), read_dictionary=texts, pre_buffer=False)
    rows = file.metadata.num_rows
    if not len(schema):
        raise Refused(" holds no columns.")
    check_cells(rows, len(schema), bounds)
    table = file.read(columns=plain, use_threads=False)
    found = {name: _texts(table.column(name), types, bounds) for name in dict.fromkeys(plain)}
    columns = [found.get(each.name, [NOT_READ] * rows) for each in schema]
    names = [_named(each.name, schema.names, bounds) for each in schema]
    index = [k for k, each in enumerate(schema) if re.fullmatch(_INDEX, each.name)]
    order = sorted(range(len(names)), key=lambda k: k not in index)  # pandas writes it last
    rows_of = zip(*(columns[k] for k in order), strict=True)
    return Answer([[names[k] for k in order], *map(list, rows_of)], [], "", header=True)


def _guard(data: bytes, bounds: Bounds) -> None:
    """Refuse too many values or bytes, as the footer and each page's own header count them."""
    if len(data) < 12 or data[:4] != _MARK or data[-4:] != _MARK:
        raise Refused(" is cut off, encrypted, or not a Parquet file. Save it again.")
    size = int.from_bytes(data[-8:-4], "little")
    footer = Thrift(data[-8 - size : -8]).struct()
    groups = footer.get(4, [])
    if not footer[3]:
        raise Refused(" holds no rows.")
    columns = max((len(group[1]) for group in groups), default=0)
    check_cells(footer[3], columns, bounds)
    check_filled(footer[3] * columns, bounds)
    unpacked = values = 0
    for group in groups:
        for chunk in group[1]:
            about = chunk[3]
            start = min(about[9], about.get(11) or about[9])
            pages = Thrift(data, start)
            while pages.position < start + about[7]:
                page = pages.struct()
                unpacked += page[2]
                values += sum(page[kind][1] for kind in (5, 8) if kind in page)
                if min(page[2], page[3]) < 0 or unpacked > bounds.unpacked:
                    raise Refused(
                        f" unpacks to more than {bounds.unpacked // 2**20} MiB. Keep the columns "
                        "you need."
                    )
                pages.position += page[3]
    if values > bounds.area:
        raise Refused(f" has {values:,} values, and at most {bounds.area:,} are read. Shorten it.")


def _is_text(kind: Any, types: Any) -> bool:
    return types.is_string(kind) or types.is_large_string(kind)


def _named(name: str, names: list[str], bounds: Bounds) -> str:
    """A column's name; pandas' index without a name of its own is called so."""
    if re.fullmatch(_INDEX, name) and "index" not in names:
        return "index"
    return shown(name, bounds)


def _texts(column: Any, types: Any, bounds: Bounds) -> list[str]:
    """The cells of one column."""
    kind = column.type
    if types.is_dictionary(kind):
        cells = list[str]()
        for chunk in column.chunks:
            words = [_text(each, bounds) for each in chunk.dictionary.to_pylist()]
            cells += ["" if k is None else words[k] for k in chunk.indices.to_pylist()]
        return cells
    if types.is_timestamp(kind):
        return _stamps(column.cast("int64").to_pylist(), _UNITS[kind.unit], zoned=bool(kind.tz))
    if types.is_duration(kind):
        parts = _UNITS[kind.unit]
        counts = column.cast("int64").to_pylist()
        return ["" if count is None else repr(count / parts) for count in counts]
    if types.is_decimal(kind):
        return ["" if each is None else format(each, "f") for each in column.to_pylist()]
    return [_text(each, bounds) for each in column.to_pylist()]


def _text(value: Any, bounds: Bounds) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return repr(value)
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    return shown(str(value), bounds)


def _stamps(counts: list[int | None], parts: int, *, zoned: bool) -> list[str]:
    """Moments counted since 1970; dates alone where none of them has a time of day."""
    day = 86_400 * parts
    dates = all(count is None or count % day == 0 for count in counts)
    cells = []
    for count in counts:
        if count is None:
            cells.append("")
            continue
        seconds, rest = divmod(count, parts)
        moment = _EPOCH + dt.timedelta(seconds=seconds)
        if dates:
            cells.append(moment.date().isoformat())
            continue
        fraction = f".{rest:0{len(str(parts)) - 1}}".rstrip("0") if rest else ""
        cells.append(f"{moment.isoformat()}{fraction}{'Z' if zoned else ''}")
    return cells
