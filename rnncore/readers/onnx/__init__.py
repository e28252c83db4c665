"""The recurrent layers of an ONNX model: its RNN, LSTM and GRU nodes, as torch's modules.

Read here, without a library: every length is checked, what is read is counted, and nothing of the
model is run.
"""

from __future__ import annotations

from collections import Counter
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from rnncore.counting import counted
from rnncore.readers.found import Found, Plan, check_extent, free, refusal, shown
from rnncore.readers.limits import Limits
from rnncore.readers.onnx.layers import Layer, is_layer, is_strange, layer
from rnncore.readers.onnx.model import Model, Node, Scope
from rnncore.readers.onnx.stacks import stacks, torch_name
from rnncore.readers.onnx.stored import Stored
from rnncore.readers.onnx.tensors import Outside, beside, mapped_file, not_uploaded
from rnncore.readers.onnx.wire import Wire
from rnncore.readers.parameters import Parameter
from rnncore.readers.sequence import InputError, refused
from rnncore.readers.text import quoted

_MOST_LISTED = 6


def is_onnx(head: bytes, name: str) -> bool:
    """Whether a file that begins so is an ONNX model, as far as its beginning or name tells.

    Protobuf has no mark of its own. Exporters write the version of the format first, a small
    number, and then their name, or the graph. TensorFlow's models begin alike, and have no name.
    """
    if name.lower().endswith(".onnx"):
        return True
    if len(head) < 8 or head[0] != 0x08 or head[1] >= 0x20:
        return False
    if head[2] == 0x12:
        named = head[4 : 4 + head[3]]
        return head[3] < 0x80 and named.isascii() and named.decode().isprintable()
    return head[2] == 0x3A


def read_onnx(data: bytes, name: str, within: Limits) -> Found[Plan]:
    """The recurrent modules of a model, by the names of their nodes.

    Raises InputError where it is damaged or has none that can be read.
    """
    return _read(memoryview(data), name, not_uploaded, within)


def open_onnx(path: Path, name: str, within: Limits) -> Found[Plan]:
    """The same of a file on disk, which is mapped, and of those beside it that hold its weights."""
    return _read(mapped_file(path), name, beside(path.parent), within)


def _read(data: memoryview, name: str, outside: Outside, within: Limits) -> Found[Plan]:
    with refused(f"{name} is damaged, or not an ONNX model. Export it again."):
        wire = Wire(name, within.fields)
        model = Model(wire, data, name)
        nodes = [(scope, node) for scope in model.scopes for node in scope.nodes]
        found = [(scope, node) for scope, node in nodes if is_layer(node)]
        strange = [(scope, node) for scope, node in nodes if is_strange(node)]
        if not found and not strange:
            raise InputError(_nothing([node for _, node in nodes], name))
        stored = Stored(wire, outside, within)
        layers, refusals = list[Layer](), dict[str, str]()
        for scope, node in (*found, *strange):
            try:
                layers.append(layer(wire, stored, scope, node))
            except InputError as error:
                place = free(_place(wire, scope, node), refusals)
                refusals[place] = f"{shown(place)} ({node.op}) is not read: {error}."
        if not layers:
            raise InputError(f"{name}: {refusal(refusals)}")
        plans = dict[str, Plan]()
        for chain in stacks(wire, stored, layers):
            place = free(_place(wire, chain[0].scope, chain[0].node), {*plans, *refusals})
            plans[place] = _plan(chain, f"{name}: {shown(place)}", within).checked()
        return Found(plans, refusals)


def _nothing(nodes: list[Node], name: str) -> str:
    """What is said of a model without a recurrent layer."""
    ops = Counter(node.op for node in nodes)
    listed = ", ".join(f"{quoted(op, 40)} {many:,}" for op, many in ops.most_common(_MOST_LISTED))
    return (
        f"{name} holds no recurrent layer (a node RNN, LSTM or GRU) among its "
        f"{counted(len(nodes), 'node')}: {listed or 'none'}. Where an exporter wrote the steps out "
        "one by one, as torch's do with cells and its newer one with nn.RNN, save "
        "torch.save(model.state_dict(), …) instead; of nn.RNN also export with dynamo=False."
    )


def _place(wire: Wire, scope: Scope, node: Node) -> str:
    """The name of a module by its first node: the one in torch, or the node's."""
    return scope.place + (torch_name(wire, node) or node.name or node.op)


def _plan(chain: list[Layer], where: str, within: Limits) -> Plan:
    """The module of some layers, of which no number was looked at yet."""
    first = chain[0]
    check_extent(where, len(chain), first.hidden, int(first.W.shape[2]), within)
    options: dict[str, Any] = {
        "num_layers": len(chain),
        "bias": first.B is not None,
        "bidirectional": first.directions == 2,
        "dtype": torch.float64 if first.W.dtype.itemsize == 8 else torch.float32,
    }
    if first.nonlinearity is not None:
        options["nonlinearity"] = first.nonlinearity
    parameters: dict[str, Parameter] = {}
    for number, each in enumerate(chain):
        for direction in range(first.directions):
            suffix = f"_l{number}{'_reverse' if direction else ''}"
            for own, array in _arrays(each, direction).items():
                parameters[own + suffix] = _parameter(array, each.blocks)
    return Plan(
        where, first.kind, int(first.W.shape[2]), first.hidden, options, parameters, within.unpacked
    )


def _arrays(own: Layer, direction: int) -> dict[str, np.ndarray]:
    """The arrays of one direction by torch's names, their gates in ONNX's order."""
    found = {"weight_ih": own.W[direction], "weight_hh": own.R[direction]}
    if own.B is not None:
        half = own.B.shape[1] // 2  # Wb and Rb behind one another
        found |= {"bias_ih": own.B[direction, :half], "bias_hh": own.B[direction, half:]}
    return found


def _parameter(array: np.ndarray, blocks: tuple[int, ...]) -> Parameter:
    dtype = torch.float64 if array.dtype.itemsize == 8 else torch.float32
    like = torch.empty(array.shape, dtype=dtype, device="meta")
    return Parameter(like, read=partial(_reordered, array, blocks))


def _reordered(array: np.ndarray, blocks: tuple[int, ...]) -> Tensor:
    """A copy ``(G H, …)`` with the gates in torch's order."""
    gates = array.reshape(len(blocks), -1, *array.shape[1:])  # (G, H, …)
    return torch.from_numpy(
        gates[list(blocks)].reshape(array.shape).astype(array.dtype.newbyteorder("="))
    )


__all__ = ["is_onnx", "open_onnx", "read_onnx"]
