"""Hostile ONNX models, made field by field: no library that writes them would write these."""

import struct
from functools import partial

import numpy as np

from tests.hostile.case import FULL, Case, case

model = partial(case, "weights")


def number(value: int) -> bytes:
    """A number, seven bits a byte."""
    value &= 2**64 - 1
    found = bytearray()
    while value > 0x7F:
        found.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes((*found, value))


def field(place: int, value: bytes | str | int) -> bytes:
    """A field of a message: a number, or bytes with their length."""
    if isinstance(value, int):
        return number(place << 3) + number(value)
    value = value.encode() if isinstance(value, str) else value
    return number(place << 3 | 2) + number(len(value)) + value


def tensor(name, shape, raw=None, kind=1, more=b"") -> bytes:
    """A tensor of a graph: as many numbers as its shape has, unless it is said what."""
    raw = bytes(4 * int(np.prod(shape))) if raw is None else raw
    dims = b"".join(field(1, size) for size in shape)
    return field(5, dims + field(2, kind) + field(8, name) + (field(9, raw) if raw else b"") + more)


def node(op, inputs, outputs, *attributes, domain="") -> bytes:
    """A node of a graph."""
    names = [field(1, each) for each in inputs] + [field(2, each) for each in outputs]
    own = [field(5, each) for each in attributes]
    return field(1, b"".join((*names, field(4, op), field(7, domain), *own)))


def whole(*parts: bytes, functions: bytes = b"") -> bytes:
    """A model of a graph of these parts."""
    return field(1, 8) + field(2, "by hand") + field(7, b"".join(parts)) + functions


LAYER = node("RNN", ("X", "W", "R"), ("Y",))
W, R = tensor("W", (1, 3, 2)), tensor("R", (1, 3, 3))


def inside(depth: int) -> bytes:
    """A layer in graphs in graphs."""
    graph = LAYER
    for _ in range(depth):
        graph = node("If", ("c",), ("Y",), field(1, "then_branch") + field(6, graph))
    return whole(graph, W, R)


def function(level: int, body: bytes) -> bytes:
    """A function of these nodes of a graph."""
    moved = bytearray()
    while body:  # a graph's nodes are field 1, a function's are field 7
        size, place = 0, 1
        for shift in range(0, 35, 7):
            size |= (body[place] & 0x7F) << shift
            place += 1
            if body[place - 1] < 0x80:
                break
        moved += field(7, body[place : place + size])
        body = body[place + size :]
    return field(25, field(1, f"f{level}") + field(10, "own") + bytes(moved))


def doubling(levels: int) -> bytes:
    """Functions that call the next one twice."""
    functions = [
        function(level, node(f"f{level + 1}", (), (), domain="own") * 2) for level in range(levels)
    ]
    return whole(node("f0", (), (), domain="own"), functions=b"".join(functions))


def again() -> bytes:
    """A function that calls itself."""
    own = function(0, node("f0", (), (), domain="own"))
    return whole(node("f0", (), (), domain="own"), functions=own)


def chain(op: str, count: int, first: str, each: int = 1) -> bytes:
    """Nodes of one input behind one another, from ``first`` to W."""
    names = [first, *(f"n{k}" for k in range(1, count)), "W"]
    axis = field(1, "axis") + field(3, 0)
    return b"".join(
        node(op, (names[k],) * each, (names[k + 1],), *([axis] if op == "Concat" else []))
        for k in range(count)
    )


def weight(title, expected, *place, **more) -> Case:
    """A model whose W is this tensor."""
    return model(title, "onnx", lambda: whole(LAYER, tensor("W", *place, **more), R), expected)


def damaged(title, data: bytes) -> Case:
    """A file that is no message, or not one of a model."""
    return model(title, "onnx", lambda: field(1, 8) + data, "or not an ONNX model")


MANY = 110_000
"""Somewhat more fields than are read of an upload."""

OUTSIDE = field(13, field(1, "location") + field(2, "../../etc/passwd")) + field(14, 1)
NAN = struct.pack("<6f", *([float("nan")] * 6))
HALVES = field(5, b"\1" * (FULL - 500))

CASES: tuple[Case, ...] = (
    damaged("a number cut off", b"\x12\x80"),
    damaged("a number without an end", b"\x08" + b"\xff" * 20),
    damaged("a length of 2 to the 63", b"\x3a" + number(2**63)),
    damaged("more than there is", b"\x3a\x0a1234"),
    damaged("a group", b"\x3b\x3c"),
    damaged("a field without a number", bytes(40)),
    damaged("no graph in it", field(2, "by hand")),
    damaged("two graphs in it", field(7, LAYER) * 2),
    damaged("a number for a graph", field(7, 7)),
    damaged("a name of half a character", field(7, node("RNN", (b"\xff",), ("Y",)))),
    model("fields without end", "onnx", lambda: b"\x08\x01" * MANY, "100,000 fields"),
    model("nodes without end", "onnx", lambda: whole(b"\x0a\0" * MANY), "100,000 fields"),
    model("inputs without end", "onnx", lambda: whole(field(1, b"\x0a\0" * MANY)), "100,000 f"),
    model("graphs in graphs", "onnx", lambda: inside(13), "12 graphs in graphs"),
    model("two thousand graphs in graphs", "onnx", lambda: inside(2000), "12 graphs in graphs"),
    model("a function in itself", "onnx", again, "12 graphs in graphs"),
    model("functions that double", "onnx", lambda: doubling(12), "no recurrent layer"),
    model(
        "a circle", "onnx", lambda: whole(LAYER, chain("Identity", 3, "W"), R), "in more than 64"
    ),
    model("a long way", "onnx", lambda: whole(LAYER, chain("Identity", 900, "A"), R), "than 64"),
    model(
        "doubled weights",
        "onnx",
        lambda: whole(LAYER, tensor("A", (1, 3, 2)), chain("Concat", 40, "A", 2), R),
        "copied more often than is read",
    ),
    model("one name for two", "onnx", lambda: whole(LAYER, W, W, R), "one tensor twice: “W”"),
    weight("a negative size", "has the shape [1, -3, 2]", (1, -3, 2), b"0" * 24),
    weight("a shape of 2 to the 120", "has 6 numbers", (2**40, 2**40, 2**40), b"0" * 24),
    weight("axes without end", "or not an ONNX model", (), b"", more=field(1, b"\1" * 4_900_000)),
    weight("fewer numbers", "has 5 numbers, and its shape is (1, 3, 2)", (1, 3, 2), b"0" * 20),
    weight("half a number", "or not an ONNX model", (1, 3, 2), b"0" * 23),
    weight("whole weights", "holds int8", (1, 3, 2), b"0" * 6, kind=3),
    weight("weights of no type", "a type unknown here", (1, 3, 2), b"0" * 24, kind=99),
    weight("weights of whole numbers", "holds int32", (1, 3, 2), kind=6),
    weight("weights in pieces", "in pieces", (1, 3, 2), more=field(3, b"")),
    weight("weights elsewhere", "an upload does not bring", (1, 3, 2), b"", more=OUTSIDE),
    weight("bits without end", "or not an ONNX model", (1, 3, 2), b"", kind=10, more=HALVES),
    weight("bits as announced", "shape (4999500,)", (FULL - 500,), b"", kind=10, more=HALVES),
    weight("no number in it", "weight_ih_l0 holds NaN", (1, 3, 2), NAN),
    weight("other units", "W has the shape (1, 4, 2), and must have (1, 3, 2)", (1, 4, 2)),
    model(
        "a layer too wide",
        "onnx",
        lambda: whole(LAYER, tensor("W", (1, 1025, 1)), tensor("R", (1, 1025, 1025))),
        "1,025 units each",
    ),
)
