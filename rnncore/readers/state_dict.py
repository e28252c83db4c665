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
from collections.abc import Mapping

import torch
from torch import Tensor

from rnncore.readers.archives import opened
from rnncore.readers.sequence import InputError, refused
from rnncore.readers.text import quoted

PICKLE = 2**18
"""Bytes of the pickle; that of 256 tensors takes a fifth."""

_WRAPPERS = ("state_dict", "model_state_dict", "model", "module")
"""Keys under which training scripts like to put a state dict."""

_PLAIN = re.compile(
    r"collections OrderedDict|torch (Size|device|\w+Storage|b?float\d+|u?int\d+|bool)"
    r"|torch\._utils _rebuild_(tensor_v2|parameter)|torch\.nn\.parameter Parameter"
)
"""What the pickle of a dict of plain tensors names."""

_REBUILT = re.compile(r"torch\._utils _rebuild_\w+")
_INSTEAD = "Save torch.save(model.state_dict(), …) instead of the model."


def read_state_dict(data: bytes, name: str) -> Mapping[str, Tensor]:
    """The tensors of a state dict, or of one inside a dict that a training script saved.

    Raises InputError for anything else.
    """
    members = opened(data, name, packed=False)
    _check_pickle(members, name)
    damaged = refused(
        f"{name} is damaged: what it says of its tensors is not what is stored of them. "
        "Save torch.save(model.state_dict(), …) again."
    )
    with damaged, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = torch.load(_rewritten(members), map_location="cpu", weights_only=True)
    for key in _WRAPPERS:
        if isinstance(found, dict) and isinstance(found.get(key), dict):
            found = found[key]
    if not isinstance(found, dict):
        raise InputError(f"{name} holds a {type(found).__name__}, and not a dict of weights.")
    return {str(key): value for key, value in found.items() if isinstance(value, Tensor)}


def _check_pickle(members: Mapping[str, bytes], name: str) -> None:
    """Raise InputError where the pickle is of more than a dict of plain tensors."""
    pickles = [content for member, content in members.items() if member.endswith(".pkl")]
    if len(pickles) != 1 or len(pickles[0]) > PICKLE:
        raise InputError(f"{name} holds more than weights, or very many of them. {_INSTEAD}")
    with refused(f"{name} is damaged: its pickle cannot be read. {_INSTEAD}"):
        named = [arg for code, arg, _ in pickletools.genops(pickles[0]) if code.name == "GLOBAL"]
    for each in map(str, named):
        if _PLAIN.fullmatch(each):
            continue
        if _REBUILT.fullmatch(each):
            raise InputError(f"{name}: a tensor is not stored as plain numbers, one after another.")
        raise InputError(f"{name} holds more than weights: {quoted(each, 60)}. {_INSTEAD}")


def _rewritten(members: Mapping[str, bytes]) -> io.BytesIO:
    """The archive written anew.

    torch reads zip archives in a way of its own: a file may show Python's zipfile, by which the
    members were checked, another directory than it shows torch.
    """
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for member, content in members.items():
            archive.writestr(member, content)
    file.seek(0)
    return file
