"""The numbers of a tensor that a model stores, or makes of stored ones alone.

Exporters cut weights into gates and join them in another order, in nodes of the graph: torch's
newer one does so wherever they are not small.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from rnncore.readers.limits import Limits
from rnncore.readers.onnx.attributes import Attributes
from rnncore.readers.onnx.model import STANDARD, Node, Scope
from rnncore.readers.onnx.tensors import DTYPES, Outside, array
from rnncore.readers.onnx.wire import View, Wire
from rnncore.readers.sequence import InputError
from rnncore.readers.text import quoted

_LONGEST = 64
"""Nodes one behind the other, from what is stored to what is used."""

_COPIES = 32
"""Bytes of copies for a byte that is stored. Cast, joined and cast again, two are some 16."""


class Stored:
    """The tensors of a model whose numbers do not depend on its inputs."""

    def __init__(self, wire: Wire, outside: Outside, within: Limits) -> None:
        self._wire, self._outside = wire, outside
        self._read, self._copied, self._most = 0, 0, within.unpacked
        self._known: dict[tuple[int, str], np.ndarray] = {}

    def value(self, scope: Scope, name: str, behind: int = 0) -> np.ndarray:
        """The numbers that ``name`` has in ``scope``.

        Raises InputError, with why the tensor has none, as the end of a sentence.
        """
        place = scope.where(name)
        if place is None:
            raise InputError(f"{quoted(name, 60)} is an input of the model, and not stored in it")
        if behind > _LONGEST:
            raise InputError(f"{quoted(name, 60)} is made in more than {_LONGEST} nodes")
        scope, name = place
        key = id(scope), name
        if key not in self._known:
            if name in scope.stored:
                self._known[key] = self._array(scope.stored[name])
            else:
                self._known[key] = self._made(scope, scope.makers[name], name, behind)
        return self._known[key]

    def _made(self, scope: Scope, node: Node, name: str, behind: int) -> np.ndarray:
        """What a node makes of tensors that are stored."""
        own = Attributes(self._wire, node)
        if node.op == "Constant" and node.domain in STANDARD:
            return self._constant(own, name)
        make = _MAKING.get(node.op)
        if make is None or node.domain not in STANDARD:
            raise InputError(
                f"{quoted(name, 60)} is computed in the model, by {quoted(node.op, 40)}, and not "
                "stored in it"
            )
        given = [self.value(scope, each, behind + 1) for each in node.inputs if each]
        if node.op in _COPYING:
            self._count(sum(8 * each.size for each in given))
        return make(given, own)

    def _constant(self, own: Attributes, name: str) -> np.ndarray:
        tensor = own.tensor("value")
        if tensor is not None:
            return self._array(tensor)
        for each in ("value_ints", "value_int"):
            if each in own:
                found = own.wholes(each) or [own.whole(each)]
                return np.array(found if each == "value_ints" else found[0], np.int64)
        for each in ("value_floats", "value_float"):
            if each in own:
                return own.numbers(each) if each == "value_floats" else own.numbers(each)[0]
        raise InputError(f"{quoted(name, 60)} is a constant of no numbers")

    def _array(self, data: View) -> np.ndarray:
        found = array(self._wire, data, self._outside)
        self._read += found.nbytes
        return found

    def _count(self, size: int) -> None:
        """Refuse copies that take more together than weights in another order would."""
        self._copied += size
        if self._copied > min(self._most, _COPIES * self._read):
            raise InputError("its weights are copied more often than is read of a model")


def _axes(given: list[np.ndarray], own: Attributes) -> tuple[int, ...]:
    """The axes of Squeeze and Unsqueeze: an attribute until opset 13, then an input."""
    return tuple(given[1].ravel().tolist() if len(given) > 1 else own.wholes("axes"))


def _slice(given: list[np.ndarray], own: Attributes) -> np.ndarray:
    """A part along some axes: attributes until opset 10, then inputs. The step is 1."""
    if len(given) > 1:
        starts, ends, *rest = (each.ravel().tolist() for each in given[1:])
        axes = rest[0] if rest else list(range(len(starts)))
        steps = rest[1] if len(rest) > 1 else [1] * len(axes)
    else:
        starts, ends = own.wholes("starts"), own.wholes("ends")
        axes, steps = own.wholes("axes") or list(range(len(starts))), [1] * len(starts)
    cut = [slice(None)] * given[0].ndim
    for axis, start, end, step in zip(axes, starts, ends, steps, strict=True):
        cut[axis] = slice(start, end, step)
    return given[0][tuple(cut)]


def _transpose(given: list[np.ndarray], own: Attributes) -> np.ndarray:
    return given[0].transpose(own.wholes("perm") or None)


def _reshape(given: list[np.ndarray], own: Attributes) -> np.ndarray:
    """Another shape: 0 stands for the axis as it was, -1 for what is left."""
    shape = given[1].ravel().tolist() if len(given) > 1 else own.wholes("shape")
    kept = [size or given[0].shape[k] for k, size in enumerate(shape)]
    return given[0].reshape(shape if own.whole("allowzero") else kept)


def _cast(given: list[np.ndarray], own: Attributes) -> np.ndarray:
    kind = own.whole("to")
    if kind not in (1, 6, 7, 10, 11):
        raise InputError("it is cast to a type that is not read here")
    return given[0].astype(DTYPES[kind])


_MAKING: dict[str, Callable[[list[np.ndarray], Attributes], np.ndarray]] = {
    "Identity": lambda given, _: given[0],
    "Transpose": _transpose,
    "Unsqueeze": lambda given, own: np.expand_dims(given[0], _axes(given, own)),
    "Squeeze": lambda given, own: np.squeeze(given[0], _axes(given, own) or None),
    "Reshape": _reshape,
    "Concat": lambda given, own: np.concatenate(given, own.whole("axis")),
    "Slice": _slice,
    "Cast": _cast,
}
"""What rearranges numbers and leaves them as they are."""

_COPYING = ("Cast", "Concat", "Reshape")
"""What may not give a view. Counted at their widest."""
