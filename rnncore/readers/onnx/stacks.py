"""Layers of one module: each a node that reads what the one before it gave, and nothing else."""

from __future__ import annotations

import re

from rnncore.readers.onnx.attributes import Attributes
from rnncore.readers.onnx.layers import Layer
from rnncore.readers.onnx.model import STANDARD, Node, Scope
from rnncore.readers.onnx.stored import Stored
from rnncore.readers.onnx.wire import Wire, text
from rnncore.readers.sequence import InputError

_SCOPES = "pkg.torch.onnx.name_scopes"
_QUOTED = re.compile(r"'((?:[^'\\]|\\.)*)'")
_NUMBER = re.compile(r"_?\d*$")
_LONGEST = 16
"""Nodes between two layers."""

_BEGUN = (5, 6)
"""Where a node has the states that it begins from."""

_TIME, _DIRECTION, _BATCH, _UNITS = "TDBH"


def stacks(wire: Wire, stored: Stored, layers: list[Layer]) -> list[list[Layer]]:
    """The layers of each module, the first one first, in the order of the file."""
    by_output = {
        (id(each.scope), each.node.outputs[0]): each for each in layers if each.node.outputs
    }
    below: dict[int, Layer] = {}
    for each in layers:
        found = _source(wire, stored, each)
        under = by_output.get((id(each.scope), found)) if found else None
        if under is not None and _fits(wire, under, each) and not _goes_on(each, under, below):
            below[id(each)] = under
    over: dict[int, list[Layer]] = {}
    for each in layers:
        if id(each) in below:
            over.setdefault(id(below[id(each)]), []).append(each)
    chains = []
    for each in layers:
        if id(each) in below and len(over[id(below[id(each)])]) == 1:
            continue  # it is above another one, which it alone reads
        chain = [each]
        while len(above := over.get(id(chain[-1]), [])) == 1 and len(chain) < len(layers):
            chain.append(above[0])
        chains.append(chain)
    return chains


def _fits(wire: Wire, under: Layer, over: Layer) -> bool:
    """Whether two layers, one on the other, may be of one module."""
    width = over.W.shape[2] == under.directions * under.hidden
    return width and under.alike == over.alike and module_of(wire, under) == module_of(wire, over)


def _goes_on(layer: Layer, under: Layer, below: dict[int, Layer]) -> bool:
    """Whether a layer begins from a state that one below it ended in, as a decoder does."""
    lower = {id(under.node)}
    while id(under) in below:
        under = below[id(under)]
        lower.add(id(under.node))
    waiting, seen = [layer.node.input(place) for place in _BEGUN], set[str]()
    while waiting:
        name = waiting.pop()
        node = layer.scope.makers.get(name)
        if node is None or name in seen or node.op == "Shape":  # of which the size alone is read
            continue
        if id(node) in lower:
            return True
        seen.add(name)
        waiting.extend(node.inputs)
    return False


def module_of(wire: Wire, layer: Layer) -> str:
    """The module that a node is of, as far as its name says: that of torch, or without a number."""
    name = layer.node.name
    return torch_name(wire, layer.node) or name.rpartition("/")[0] or _NUMBER.sub("", name)


def torch_name(wire: Wire, node: Node) -> str:
    """The module's name in torch, which its newer exporter writes beside each node; "" without."""
    for entry in map(wire.message, node.properties):
        if text(entry, 1) == _SCOPES:
            return ["", "", *_QUOTED.findall(text(entry, 2))][-2]
    return ""


def _source(wire: Wire, stored: Stored, layer: Layer) -> str | None:
    """The output that the layer reads, through nodes that do no more than lay it out for it.

    None where it reads anything else: its inputs must be ``(T, B, D H)`` of the outputs
    ``(T, D, B, H)``, or ``(B, T, …)`` of both.
    """
    name, path = layer.node.input(0), list[Node]()
    for _ in range(_LONGEST):
        place = layer.scope.where(name)
        if place is None or place[0] is not layer.scope or name not in layer.scope.makers:
            return None
        node = layer.scope.makers[name]
        if node.op not in _LAYING or node.domain not in STANDARD or node.outputs[0] != name:
            laid = _LAID[layer.first]
            for each in reversed(path):
                axes = _moved(wire, stored, layer, each, laid)
                if axes is None:
                    return None
                laid = axes
            return name if laid == ("BTH" if layer.first else "TBH") else None
        path.append(node)
        name = node.input(0)
    return None


_LAID = {False: _TIME + _DIRECTION + _BATCH + _UNITS, True: _BATCH + _TIME + _DIRECTION + _UNITS}
_LAYING = ("Identity", "Dropout", "Cast", "Transpose", "Squeeze", "Reshape")


def _moved(wire: Wire, stored: Stored, layer: Layer, node: Node, axes: str) -> str | None:
    """The axes after a node, "H" for units of both directions; None where they cannot be told."""
    own = Attributes(wire, node)
    if node.op in ("Identity", "Dropout", "Cast"):
        return axes
    if node.op == "Transpose":
        order = own.wholes("perm") or list(range(len(axes)))[::-1]
        if sorted(order) != list(range(len(axes))):
            return None
        return "".join(axes[k] for k in order)
    if node.op == "Squeeze":
        gone = own.wholes("axes") or _constant(stored, layer.scope, node.input(1))
        one = layer.directions == 1 and gone is not None and len(gone) == 1
        at = gone[0] % len(axes) if one and gone and axes else -1
        return axes[:at] + axes[at + 1 :] if at >= 0 and axes[at] == _DIRECTION else None
    joined = (
        axes.replace("DH", "H") if "DH" in axes or layer.directions > 1 else axes.replace("D", "")
    )
    shape = _constant(stored, layer.scope, node.input(1)) or own.wholes("shape")
    if shape and (len(shape) != 3 or shape[-1] not in (-1, layer.directions * layer.hidden)):
        return None
    return joined if len(joined) == 3 and len(axes) == 4 else None


def _constant(stored: Stored, scope: Scope, name: str) -> list[int] | None:
    """Whole numbers that are stored; None where they are computed."""
    if not name:
        return None
    try:
        found = stored.value(scope, name)
    except InputError:
        return None
    return found.ravel().tolist() if found.dtype.kind == "i" and found.size <= 8 else None
