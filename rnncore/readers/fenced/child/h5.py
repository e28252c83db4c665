"""HDF5: what h5py says of a file's datasets and of its texts; their numbers are never read here.

A dataset whose numbers stand in the file one after another, as Keras writes them, is told by its
place, and whoever asked reads it from the bytes that they have. So nothing is unpacked, and no
other file is opened.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from .bounds import Answer, Bounds, Refused

DATASET, TEXT = "dataset", "text"
"""What a row tells of."""

OBJECTS = 20_000
"""Groups and datasets of one file. A large model has a few for each of its weights."""

_DEPTH = 40
_TEXTS = 4096
"""Texts of one attribute."""

_ATTRIBUTES = ("model_config", "weight_names", "layer_names")
BFLOAT16 = "bfloat16"


def read(data: bytes, member: str | None, bounds: Bounds) -> Answer:  # noqa: ARG001 - has none
    """A row for each dataset, and for each text of the attributes that Keras writes.

    ``[DATASET, path, dtype, shape, place of its first byte]`` and ``[TEXT, path, name, text, ""]``.
    """
    import h5py

    with h5py.File(io.BytesIO(data), "r") as file:
        return Answer(list(_rows(h5py, file, bounds)), [], "", header=False)


def _rows(h5py: Any, file: Any, bounds: Bounds) -> Iterator[list[str]]:
    """All objects, each once: hard links alone are followed, as nothing else leads nowhere else."""
    seen, waiting = {_address(h5py, file)}, [("", file, 0)]
    while waiting:
        path, group, depth = waiting.pop()
        yield from _texts(h5py, path, group, bounds)
        for name in group:
            if len(name) > bounds.label or depth > _DEPTH:
                raise Refused(
                    f" has names of more than {bounds.label} characters, or groups more than "
                    f"{_DEPTH} deep."
                )
            link = group.get(name, getlink=True)
            if not isinstance(link, h5py.HardLink):
                raise Refused(" holds links to other places, which Keras does not write.")
            found = group[name]
            address = _address(h5py, found)
            if address in seen:
                raise Refused(" holds one object under two names, which Keras does not write.")
            seen.add(address)
            if len(seen) > OBJECTS:
                raise Refused(f" has more than {OBJECTS:,} groups and datasets.")
            own = f"{path}/{name}"
            if isinstance(found, h5py.Dataset):
                yield [DATASET, own, *_told(h5py, found)]
            elif isinstance(found, h5py.Group):
                waiting.append((own, found, depth + 1))


def _address(h5py: Any, found: Any) -> int:
    return int(h5py.h5o.get_info(found.id).addr)


def _told(h5py: Any, found: Any) -> list[str]:
    """Dtype, shape and the place of the first byte of a dataset; no place where it has none."""
    own, layout = found.id, found.id.get_create_plist()
    plain = layout.get_layout() == h5py.h5d.CONTIGUOUS and not (
        layout.get_nfilters() or layout.get_external_count()
    )
    place = own.get_offset() if plain else None
    shape = ",".join(map(str, own.shape or ()))
    return [_dtype(h5py, found), shape, "" if place is None else str(place)]


def _dtype(h5py: Any, found: Any) -> str:
    """As numpy writes it, for floats; Keras' bfloat16 by its name; "" for others."""
    kind = found.id.get_type()
    if kind.get_class() == h5py.h5t.FLOAT:
        return str(found.dtype.str)
    pair = kind.get_class() == h5py.h5t.OPAQUE and kind.get_size() == 2
    if pair and "dtype" in found.attrs and found.attrs["dtype"] == BFLOAT16:
        return BFLOAT16
    return ""


def _texts(h5py: Any, path: str, group: Any, bounds: Bounds) -> Iterator[list[str]]:
    """The texts of the attributes that Keras writes; those of long lists are numbered."""
    for name in group.attrs:
        own = h5py.h5a.open(group.id, name.encode())
        many = own.get_space().get_simple_extent_npoints()
        texts = own.get_type().get_class() == h5py.h5t.STRING  # an empty list is one of numbers
        if not texts or name.rstrip("0123456789") not in _ATTRIBUTES:
            continue
        if many > _TEXTS or own.get_type().get_size() * many > bounds.answer:
            raise Refused(f" has an attribute {name} of {many:,} texts, which is not read.")
        value = group.attrs[name]
        for each in [value] if not own.shape else list(value):
            text = each.decode() if isinstance(each, bytes) else str(each)
            yield [TEXT, path, name, text, ""]
