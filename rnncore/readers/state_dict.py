"""What ``torch.save`` wrote, from strangers: a dict of plain tensors, or nothing.

``torch.load(weights_only=True)`` runs no code, but it makes whatever its list of types allows: a
bytearray of a gigabyte, say. So the pickle and the archive are checked before torch sees them.
"""

from __future__ import annotations

import io
import pickletools
import re
import warnings
import zipfile
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from pathlib import Path

import torch
from torch import Tensor
from torch.types import Storage

from rnncore.readers.archives import unpacked
from rnncore.readers.branches import flattened
from rnncore.readers.directory import extents
from rnncore.readers.limits import Limits
from rnncore.readers.sequence import InputError, refused
from rnncore.readers.text import quoted

_PLAIN = re.compile(
    r"collections (OrderedDict|Counter)|(__builtin__|builtins) (set|complex)"
    r"|torch (Size|device|\w+Storage|b?float\d+|u?int\d+|bool)"
    r"|torch\._utils _rebuild_(tensor_v2|parameter)|torch\.nn\.parameter Parameter"
)
"""What the pickle of a dict of plain tensors names, and of what schedulers keep beside it."""

_REBUILT = re.compile(r"torch\._utils _rebuild_\w+")
_DATA = re.compile(r"(?:^|/)data/[^/]+")
_Location = str | Callable[[Storage, str], Storage]
_INSTEAD = "Save torch.save(model.state_dict(), …) instead of the model."


def is_state_dict(members: Mapping[str, object]) -> bool:
    """Whether an archive of these members was written by ``torch.save``."""
    return any(member.endswith("data.pkl") for member in members)


def read_state_dict(members: Mapping[str, bytes], name: str, within: Limits) -> dict[str, Tensor]:
    """The tensors of a state dict, or of those inside a dict that a training script saved.

    members: the archive's, by name, none of them compressed. The names of the tensors are their
    keys, joined with points. Raises InputError for anything else.
    """
    sizes = {member: len(content) for member, content in members.items()}
    _check_pickle(sizes, members.__getitem__, name, within)
    with _damaged(name):
        found = _load(_rewritten(members), "cpu")
    return _tensors(found, name, within)


def open_state_dict(
    path: Path, infos: Mapping[str, zipfile.ZipInfo], name: str, within: Limits
) -> dict[str, Tensor]:
    """The same of a file on disk, whose tensors are mapped: what is not used is not read.

    infos: the archive's members as ``listed``, none of them compressed.
    """

    def member(wanted: str) -> bytes:
        return unpacked(path, name, [infos[wanted]], within)[wanted]

    storages: list[tuple[int, int]] = []

    def kept(storage: Storage, _: str) -> Storage:
        storages.append((storage.data_ptr(), storage.nbytes()))
        return storage

    sizes = {each: info.file_size for each, info in infos.items()}
    _check_pickle(sizes, member, name, within)
    stored = [info for each, info in infos.items() if _DATA.search(each)]
    with _damaged(name):
        found = _load(path, kept, mapped=True)
        # A mapped storage may claim bytes beside its own: what is claimed must be the members.
        if _from_first(storages) != _from_first(extents(path, stored)):
            raise ValueError
    return _tensors(found, name, within)


def _load(file: io.BytesIO | Path, location: _Location, *, mapped: bool = False) -> object:
    """What the archive holds. Nothing runs: there is no second try without ``weights_only``."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return torch.load(file, map_location=location, weights_only=True, mmap=mapped)


def _tensors(found: object, name: str, within: Limits) -> dict[str, Tensor]:
    if not isinstance(found, dict):
        raise InputError(f"{name} holds a {type(found).__name__}, and not a dict of weights.")
    return flattened(found, name, within)


def _from_first(extents: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Where the bytes lie, counted from the first of them; nothing lies nowhere."""
    some = sorted({(begin, size) for begin, size in extents if size})
    return [(begin - some[0][0], size) for begin, size in some]


def _damaged(name: str) -> AbstractContextManager[None]:
    return refused(
        f"{name} is damaged: what it says of its tensors is not what is stored of them. "
        "Save torch.save(model.state_dict(), …) again."
    )


def _check_pickle(
    sizes: Mapping[str, int], read: Callable[[str], bytes], name: str, within: Limits
) -> None:
    """Raise InputError where the pickle is of more than a dict of plain tensors.

    sizes: those of the archive's members, which ``read`` reads.
    """
    # torch may look a member up without regard to capitals.
    pickles = [member for member in sizes if member.casefold().endswith(".pkl")]
    if len(pickles) != 1 or sizes[pickles[0]] > within.pickle:
        raise InputError(f"{name} holds more than weights, or very many of them. {_INSTEAD}")
    content = read(pickles[0])
    with refused(f"{name} is damaged: its pickle cannot be read. {_INSTEAD}"):
        named = [arg for code, arg, _ in pickletools.genops(content) if code.name == "GLOBAL"]
    for each in map(str, named):
        if _PLAIN.fullmatch(each):
            continue
        if _REBUILT.fullmatch(each):
            raise InputError(f"{name}: a tensor is not stored as plain numbers, one after another.")
        raise InputError(f"{name} holds more than weights: {quoted(each, 60)}. {_INSTEAD}")


def _rewritten(members: Mapping[str, bytes]) -> io.BytesIO:
    """The archive written anew: see ``directory``."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for member, content in members.items():
            archive.writestr(member, content)
    file.seek(0)
    return file
