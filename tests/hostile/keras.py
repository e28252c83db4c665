"""Hostile models of Keras: what its config may claim, and what an HDF5 file may lead to."""

import io
import json
from functools import partial

import h5py
import numpy as np

from rnncore.readers.fenced.child.h5 import OBJECTS
from tests.hostile.case import Case, case, deflated, zipped

model, legacy = (partial(case, "weights", ending=ending) for ending in ("keras", "h5"))
PLACE = "layers/simple_rnn/cell/vars"
KERNEL = f"{PLACE}/0"
PASSWORDS = "/etc/passwd"


def h5(*changes) -> bytes:
    """An HDF5 file of a layer of 3 units that reads 2 numbers, changed."""
    file = io.BytesIO()
    with h5py.File(file, "w") as opened:
        for number, shape in enumerate(((2, 3), (3, 3), (3,))):
            opened[f"{PLACE}/{number}"] = np.zeros(shape, np.float32)
        for change in changes:
            change(opened)
    return file.getvalue()


def layer(kind="SimpleRNN", **options) -> dict:
    """A layer of a config."""
    return {"class_name": kind, "config": {"name": "rnn", "units": 3} | options}


def of(*layers) -> bytes:
    """The config of a model of these layers."""
    return json.dumps({"class_name": "Sequential", "config": {"layers": layers}}).encode()


def whole(config=None, weights=None, pack=zipped) -> bytes:
    """A model as Keras saves it."""
    config = of(layer()) if config is None else config
    members = (("config.json", config), ("model.weights.h5", weights or h5()))
    return pack([("metadata.json", b"{}"), *members]) if pack is zipped else pack(*members)


def old(*changes) -> bytes:
    """A model as Keras saved it before."""
    return h5(lambda file: file.attrs.__setitem__("model_config", of(layer())), *changes)


def kernel(title, expected, **options) -> Case:
    """A model whose kernel is such a dataset."""

    def change(file):
        del file[KERNEL]
        file.create_dataset(KERNEL, **options)

    return model(title, make=lambda: whole(weights=h5(change)), expected=expected)


def linked(title, expected, place, link) -> Case:
    """A model with a link at this place."""

    def change(file):
        file[place] = link(file) if callable(link) else link

    return model(title, make=lambda: whole(weights=h5(change)), expected=expected)


def configured(title, expected, *layers) -> Case:
    """A model of other layers than it has weights of."""
    return model(title, make=lambda: whole(of(*layers)), expected=expected)


def virtual(file) -> None:
    """The kernel as a part of another file."""
    del file[KERNEL]
    layout = h5py.VirtualLayout((2, 3), np.float32)
    layout[:] = h5py.VirtualSource(PASSWORDS, "x", (2, 3))
    file.create_virtual_dataset(KERNEL, layout)


def beyond() -> bytes:
    """The kernel at a place that the file does not have."""
    data = h5()
    with h5py.File(io.BytesIO(data)) as file:
        place = file[KERNEL].id.get_offset()
    return whole(
        weights=data.replace(place.to_bytes(8, "little"), (len(data) - 8).to_bytes(8, "little"))
    )


def wrapped(depth: int) -> bytes:
    """A layer in wrappers in wrappers."""
    wrapper = b'{"class_name":"TimeDistributed","config":{"name":"w","layer":'
    found = wrapper * depth + json.dumps(layer()).encode() + b"}}" * depth
    return b'{"class_name":"Sequential","config":{"layers":[' + found + b"]}}"


def deep(file) -> None:
    file.create_group("/".join("g" * 60))


def crowded() -> bytes:
    """More groups than are looked at."""
    file = io.BytesIO()
    with h5py.File(file, "w", libver="latest") as opened:
        for number in range(OBJECTS + 1):
            h5py.h5g.create(opened.id, str(number).encode())
    return file.getvalue()


def wide(file) -> None:
    """1,025 units that read one number."""
    for name, shape in (("0", (1, 1025)), ("1", (1025, 1025)), ("2", (1025,))):
        del file[f"{PLACE}/{name}"]
        file[f"{PLACE}/{name}"] = np.zeros(shape, np.float32)


def stacked(file) -> None:
    """Nine layers on one another."""
    for number in range(1, 9):
        for place, shape in enumerate(((3, 3), (3, 3), (3,))):
            file[f"layers/simple_rnn_{number}/cell/vars/{place}"] = np.zeros(shape, np.float32)


PIECES = "is empty, packed or in pieces"
NO_HDF5 = "its weights are no HDF5 file"
CASES: tuple[Case, ...] = (
    model("half of the weights", make=lambda: whole(weights=h5()[:900]), expected=NO_HDF5),
    legacy("half of an old model", make=lambda: old()[:900], expected=NO_HDF5),
    model("weights in an archive", make=lambda: whole(weights=whole()), expected=NO_HDF5),
    kernel("a kernel of terabytes", PIECES, shape=(10**6, 10**6), dtype="f4"),
    kernel("a packed kernel", PIECES, data=np.zeros((4000, 4000), "f4"), compression="gzip"),
    kernel("a kernel in chunks", PIECES, data=np.zeros((2, 3), "f4"), chunks=(1, 3)),
    kernel("a kernel elsewhere", PIECES, shape=(2, 3), dtype="f4", external=[(PASSWORDS, 0, 24)]),
    kernel("a kernel of texts", "no floats", data=["a"] * 6, dtype=h5py.string_dtype()),
    kernel("a kernel of whole numbers", "no floats", data=np.zeros((2, 3), "i4")),
    kernel("a kernel of records", "no floats", data=np.zeros((2, 3), "f4,f4")),
    kernel("a kernel of nothing", PIECES, data=np.zeros((0, 3), "f4")),
    kernel("a kernel turned", "has the shape (3, 2); with units = “3”", data=np.ones((3, 2), "f4")),
    kernel("no number in a kernel", "weight_ih_l0 holds NaN", data=np.full((2, 3), np.nan, "f4")),
    model("a virtual kernel", make=lambda: whole(weights=h5(virtual)), expected=PIECES),
    model("a kernel behind the end", make=beyond, expected=NO_HDF5),
    linked("a way out", "links to other", "x", h5py.ExternalLink(PASSWORDS, "/")),
    linked("a ring of links", "links to other places", "x", h5py.SoftLink("/x")),
    linked("a group in itself", "one object under two names", "layers/x", lambda file: file),
    linked("a name without end", "names of more than 200", "x" * 300, lambda _: np.zeros(1)),
    model("groups in groups", make=lambda: whole(weights=h5(deep)), expected="more than 40 deep"),
    model(
        "very many units", make=lambda: whole(of(layer(units=1025)), h5(wide)), expected="1,025 u"
    ),
    model(
        "very many layers",
        make=lambda: whole(
            of(*(layer(name=f"r{k}", return_sequences=True) for k in range(9))), h5(stacked)
        ),
        expected="9 layers, 3 units each",
    ),
    legacy("groups without end", make=crowded, expected="more than 20,000 groups and datasets"),
    legacy(
        "names without end",
        make=lambda: old(
            lambda file: file.attrs.__setitem__("weight_names", np.array(["a"] * 5000, "S"))
        ),
        expected="weight_names of 5,000 texts",
    ),
    model("brackets", make=lambda: whole(b"[" * 100_000), expected="its config is no JSON"),
    model(
        "a long config",
        make=lambda: whole(b'{"config":{"layers":[' + b"0," * 900_000 + b"0]}}"),
        expected="config of more than 400,000 values",
    ),
    model(
        "a config that unpacks",
        make=lambda: whole(b" " * 2**25, pack=deflated),
        expected="unpacks to 32 MiB",
    ),
    model("a list of configs", make=lambda: whole(b"[{}]"), expected="config is that of no model"),
    model(
        "a config of a number", make=lambda: whole(b'{"config":{"layers":[7]}}'), expected="none"
    ),
    model(
        "a way out of the archive",
        make=lambda: zipped([("config.json", b""), ("model.weights.h5", b""), ("../x", b"")]),
        expected="leads out of the archive",
    ),
    model(
        "two configs",
        make=lambda: zipped([("config.json", b"")] * 2 + [("model.weights.h5", b"")]),
        expected="two members of one name",
    ),
    model(
        "wrappers in wrappers",
        make=lambda: whole(wrapped(900)),
        expected="its config is no JSON",
    ),
    configured("units in words", "with units = “three”", layer(units="three")),
    configured(
        "a config of no layer", "or no model that Keras saved", {"class_name": "RNN", "config": 7}
    ),
    configured("an activation of lists", "its activation is “[['a']]”", layer(activation=[["a"]])),
    configured(
        "code", "no recurrent layer", {"class_name": "Lambda", "config": {"function": "4wEA"}}
    ),
    configured("other layers than weights", "no weights of it", layer("LSTM")),
)
"""Every row of this format."""
