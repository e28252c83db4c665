"""What a damaged, foreign or hostile trace file may do: raise TraceError, and nothing else."""

import io
import json
import pickle
import struct
import zipfile

import numpy as np
import pytest

from rnncore import TraceError
from rnncore.trace import packing
from tests.rnncore.comparing import assert_identical, loaded, saved


def test_flipped_bytes_are_noticed_or_harmless(small):
    data = saved(small)
    noticed = 0
    for position in range(0, len(data), 3):
        for mask in (0x01, 0xFF):
            broken = bytearray(data)
            broken[position] ^= mask
            try:
                again = loaded(bytes(broken))
            except TraceError:
                noticed += 1
            else:
                assert_identical(again, small)  # a date or an attribute of the zip was hit
    assert noticed > len(data) / 3


def test_truncated_files_are_noticed(small):
    data = saved(small)
    for length in range(0, len(data), 5):
        with pytest.raises(TraceError):
            loaded(data[:length])


def npz(**arrays):
    file = io.BytesIO()
    np.savez(file, **arrays)
    return file.getvalue()


FOREIGN = {
    "nothing": b"",
    "text": b"feeling under the weather",
    "picture": b"\x89PNG\r\n\x1a\n" + bytes(100),
    "pickle": pickle.dumps({"inputs": [1, 2, 3]}),
    "another npz": npz(a=np.arange(3)),
    "a header that is no JSON": npz(header=np.frombuffer(b"{", np.uint8)),
    "a header that is no object": npz(header=np.frombuffer(b"[]", np.uint8)),
    "a header of another format": npz(
        header=np.frombuffer(b'{"format": "x", "version": 1, "arrays": {}}', np.uint8)
    ),
    "a header without arrays": npz(header=np.frombuffer(b'{"format": "x"}', np.uint8)),
    "deeply nested": npz(header=np.frombuffer(b"[" * 100_000, np.uint8)),
    "header of floats": npz(header=np.zeros(3)),
}


@pytest.mark.parametrize("name", FOREIGN)
def test_foreign_files_are_refused(name):
    with pytest.raises(TraceError, match="trace"):
        loaded(FOREIGN[name])


class Explode:
    def __reduce__(self):
        return (pytest.fail, ("a pickle was executed",))


@pytest.mark.parametrize("name", ["header", "inputs"])
def test_object_arrays_are_refused_without_unpickling(small, name):
    header, arrays = packing.pack(small)
    listed = {key: [a.dtype.str, list(a.shape)] for key, a in arrays.items()}
    text = json.dumps({**header, "arrays": listed}).encode()
    members = {"header": np.frombuffer(text, np.uint8), **arrays}
    hostile = np.empty(1, dtype=object)
    hostile[0] = Explode()
    members[name] = hostile
    with pytest.raises(TraceError):
        loaded(npz(**members))


def rebuilt(small, change_header=None, change_members=None, compression=zipfile.ZIP_STORED):
    """The small trace's file, taken apart and put together again with changes."""
    with zipfile.ZipFile(io.BytesIO(saved(small))) as archived:
        members = {info.filename: archived.read(info) for info in archived.infolist()}
    start = 128  # an npy header of a short 1-d array takes 128 bytes
    header = json.loads(members["header.npy"][start:])
    if change_header:
        change_header(header)
    file = io.BytesIO()
    np.lib.format.write_array(file, np.frombuffer(json.dumps(header).encode(), np.uint8))
    members["header.npy"] = file.getvalue()
    if change_members:
        change_members(members)
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", compression) as archived:
        for name, member in members.items():
            archived.writestr(name, member)
    return file.getvalue()


def test_the_file_taken_apart_and_rebuilt_is_sound(small):
    assert_identical(loaded(rebuilt(small)), small)


def set_header(*keys, value):
    def change(header):
        for key in keys[:-1]:
            header = header[key]
        header[keys[-1]] = value

    return change


HEADERS = {
    "newer version": (set_header("version", value=2), "version 2; this rnncore reads 1"),
    "no version": (lambda h: h.pop("version"), "damaged"),
    "wrong shape": (set_header("arrays", "inputs", value=["<f8", [3, 2, 1]]), "not the shape"),
    "object dtype": (set_header("arrays", "inputs", value=["|O", [2, 1, 3]]), "has dtype"),
    "missing array": (lambda h: h["arrays"].pop("outputs"), "not those that its header lists"),
    "tracks no list": (set_header("tracks", value=5), "damaged"),
    "no tracks": (set_header("tracks", value=[]), "trace"),
    "unknown cell": (set_header("tracks", 0, "cell", value="block"), "cell must be one of"),
    "cell no text": (set_header("tracks", 0, "cell", value=[]), "damaged"),
    "wrong cell": (set_header("tracks", 0, "cell", value="lstm"), "states must be a dict"),
    "reverse no bool": (set_header("tracks", 0, "reverse", value=1), "reverse a bool"),
    "layer no int": (set_header("tracks", 0, "layer", value=0.0), "layer must be an int"),
    "nonlinearity": (set_header("tracks", 0, "nonlinearity", value="relu"), "nonlinearity"),
    "labels too short": (set_header("labels", value=["a"]), "one text for each of 2 steps"),
    "labels no texts": (set_header("labels", value=[1, 2]), "tuple of str"),
    "labels a number": (set_header("labels", value=7), "damaged"),
}


@pytest.mark.parametrize("name", HEADERS)
def test_headers_that_do_not_fit_are_refused(small, name):
    change, message = HEADERS[name]
    with pytest.raises(TraceError, match=message):
        loaded(rebuilt(small, change))


def huge(members):
    """An array whose own header claims 74 GiB."""
    header = b"{'descr': '<f8', 'fortran_order': False, 'shape': (9999999999,), }"
    header += b" " * (117 - len(header)) + b"\n"
    members["inputs.npy"] = b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header


def fortran(members):
    file = io.BytesIO()
    np.lib.format.write_array(file, np.asfortranarray(np.zeros((2, 3, 4))), version=(1, 0))
    members["inputs.npy"] = file.getvalue()


MEMBERS = {
    "huge claim": huge,
    "fortran order": fortran,
    "no header": lambda members: members.pop("header.npy"),
    "one member more": lambda members: members.update({"more.npy": members["inputs.npy"]}),
    "one member fewer": lambda members: members.pop("0.gates.reset.npy"),
    "no npy": lambda members: members.update({"inputs.npy": b"not an array"}),
    "bytes missing": lambda members: members.update({"inputs.npy": members["inputs.npy"][:-8]}),
    "bytes too many": lambda members: members.update(
        {"inputs.npy": members["inputs.npy"] + bytes(8)}
    ),
}


@pytest.mark.parametrize("name", MEMBERS)
def test_members_that_do_not_fit_are_refused(small, name):
    with pytest.raises(TraceError):
        loaded(rebuilt(small, change_members=MEMBERS[name]))


def test_compressed_members_are_refused_so_that_no_file_unpacks_to_more_than_itself(small):
    with pytest.raises(TraceError, match="not a trace file, or a damaged one"):
        loaded(rebuilt(small, compression=zipfile.ZIP_DEFLATED))
