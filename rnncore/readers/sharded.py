"""The index of a model in several files: which of them hold recurrent weights."""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path, PurePosixPath, PureWindowsPath

from rnncore.counting import counted
from rnncore.readers.limits import Limits
from rnncore.readers.parameters import is_parameter
from rnncore.readers.safetensor import once
from rnncore.readers.sequence import InputError, refused
from rnncore.readers.text import quoted

MOST_LISTED = 8


def recurrent_shards(data: bytes, name: str, within: Limits) -> dict[str, list[str]]:
    """The recurrent parameters that each file holds, by the file's name beside the index.

    data: ``model.safetensors.index.json`` or ``pytorch_model.bin.index.json``.

    Raises InputError for other JSON, where no file holds any, and for a name that leads elsewhere.
    """
    if len(data) > within.safetensors_header:
        raise InputError(f"{name} is an index of {counted(len(data), 'byte')}: too long to read.")
    with refused(f"{name} is damaged, or not the index of a model in several files."):
        found = json.loads(data, object_pairs_hook=once)
        places = found["weight_map"].items()
    shards: dict[str, list[str]] = defaultdict(list)
    for key, shard in places:
        if not isinstance(shard, str) or not is_plain(shard):
            raise InputError(
                f"{name} names a file that is not beside it: {quoted(str(shard), 60)}."
            )
        if is_parameter(key):
            shards[shard].append(key)
    if not shards:
        raise InputError(
            f"{name} names {counted(len(places), 'tensor')}, none of which is a recurrent weight "
            "(weight_ih_l0, weight_hh_l0 and so on, under any prefix)."
        )
    return shards


def instead_of_index(data: bytes, name: str, within: Limits) -> str:
    """What a person is told who uploads an index: which of its files to upload."""
    shards = [quoted(shard, 60) for shard in recurrent_shards(data, name, within)]
    more = f" and {len(shards) - MOST_LISTED} more" if len(shards) > MOST_LISTED else ""
    listed = ", ".join(shards[:MOST_LISTED]) + more
    they = "that file" if len(shards) == 1 else "one of those"
    return (
        f"{name} only names the files of a model. The recurrent weights are in {listed}: upload "
        f"{they} instead. `python -m rnncore record` reads an index, and files of any size."
    )


def beside(index: Path, shard: str, name: str) -> Path:
    """The path of a file that the index names. Raises InputError where it leads elsewhere."""
    folder, path = index.parent.resolve(), (index.parent / shard).resolve()
    if not path.is_relative_to(folder):
        raise InputError(
            f"{name} names {quoted(shard, 60)}, which leads out of its folder. Put the file itself "
            "beside the index."
        )
    if not path.is_file():
        raise InputError(f"{name} names {quoted(shard, 60)}, which is not beside it.")
    return path


def is_plain(shard: str) -> bool:
    """Whether it is a path down from the folder, on every system."""
    posix, windows = PurePosixPath(shard), PureWindowsPath(shard)
    parts = {*posix.parts, *windows.parts}
    absolute = posix.is_absolute() or windows.drive or windows.root
    return bool(shard) and shard.isprintable() and not absolute and ".." not in parts
