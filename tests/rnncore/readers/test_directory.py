"""A zip archive on disk shows one directory to all who read it, or is refused."""

import pytest
import torch
from torch import nn

from rnncore.readers import InputError, open_weights


def archive(change):
    """A state dict whose archive is changed at its end: what is there, and what becomes of it."""

    def changed(path):
        torch.save(nn.GRU(2, 3).state_dict(), path)
        path.write_bytes(change(path.read_bytes()))

    return changed


CHANGES = {
    "a comment": lambda data: data[:-2] + b"\x01\0x",
    "a comment that is not there": lambda data: data[:-2] + b"\x01\0",
    "something behind": lambda data: data + b"x",
    "something before": lambda data: b"PK\x03\x04" + data,
    "another place of the directory": lambda data: data[:-6] + b"\0\0\0\0" + data[-2:],
    "another count": lambda data: data[:-12] + b"\xff\0" + data[-10:],
    "a locator that points elsewhere": lambda data: data[:-34] + b"\x07" + data[-33:],
    "a lone end": lambda data: b"PK\x03\x04" + data[-22:],
    "half of it": lambda data: data[: len(data) // 2],
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_an_archive_shows_one_directory_or_is_refused(change, tmp_path):
    archive(change)(tmp_path / "w.pt")
    with pytest.raises(InputError, match="can be read in two ways"):
        open_weights(tmp_path / "w.pt")
