"""A recurrent node of an ONNX model, as one layer with torch's order of gates; or why it is none.

ONNX states its layers' equations in https://onnx.ai/onnx/operators: RNN, LSTM and GRU.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from torch import nn

from rnncore.nn.gru_reset_before import ResetBeforeGRU
from rnncore.readers.onnx.attributes import Attributes
from rnncore.readers.onnx.model import STANDARD, Node, Scope
from rnncore.readers.onnx.stored import Stored
from rnncore.readers.onnx.wire import Wire
from rnncore.readers.sequence import InputError
from rnncore.readers.text import quoted

_KINDS: dict[str, type[nn.Module]] = {"RNN": nn.RNN, "LSTM": nn.LSTM, "GRU": nn.GRU}

_BLOCKS = {"RNN": (0,), "LSTM": (0, 2, 3, 1), "GRU": (1, 0, 2)}
"""Where torch's gates stand in ONNX's order: of i f g o in i o f c, of r z n in z r h."""

_ACTIVATIONS = {"RNN": ["tanh"], "LSTM": ["sigmoid", "tanh", "tanh"], "GRU": ["sigmoid", "tanh"]}
_DIRECTIONS = {"forward": 1, "reverse": 1, "bidirectional": 2}
_W, _R, _B, _PEEPHOLES = 1, 2, 3, 7


@dataclass(frozen=True, slots=True, eq=False)
class Layer:
    """One layer as its node has it, with ONNX's arrays as they stand in the file.

    W ``(D, G H, I)``, R ``(D, G H, H)``, B ``(D, 2 G H)`` or None, for D directions and G gates,
    which ``blocks`` brings in torch's order. ``kind``: the module that computes it. ``first``:
    whether the batch is the first axis.
    """

    kind: type[nn.Module]
    node: Node
    scope: Scope
    W: np.ndarray
    R: np.ndarray
    B: np.ndarray | None
    nonlinearity: str | None
    first: bool

    @property
    def blocks(self) -> tuple[int, ...]:
        """Where each of torch's gates stands in the arrays."""
        return _BLOCKS[self.node.op]

    @property
    def directions(self) -> int:
        """One or two."""
        return int(self.W.shape[0])

    @property
    def hidden(self) -> int:
        """Units of one direction."""
        return int(self.R.shape[2])

    @property
    def alike(self) -> tuple[object, ...]:
        """What layers have in common that are one module of torch."""
        return (
            self.kind, self.directions, self.hidden, self.B is None, self.nonlinearity,
            self.first, self.W.dtype,
        )  # fmt: skip


def is_layer(node: Node) -> bool:
    """Whether it is a recurrent layer of ONNX itself."""
    return node.op in _KINDS and node.domain in STANDARD


def is_strange(node: Node) -> bool:
    """Whether it is a recurrent layer by its name, of somebody else's operators."""
    return node.domain not in STANDARD and node.op.endswith(tuple(_KINDS)) and len(node.inputs) > 2


def layer(wire: Wire, stored: Stored, scope: Scope, node: Node) -> Layer:
    """The layer of a node.

    Raises InputError with why no module computes such a layer, as the end of a sentence about it.
    """
    if is_strange(node):
        raise InputError(f"it is no operator of ONNX, but one of {quoted(node.domain, 60)}")
    own = Attributes(wire, node)
    nonlinearity = _nonlinearity(node.op, own)
    _check_options(own)
    arrays = [
        stored.value(scope, node.input(place)) if node.input(place) else None
        for place in (_W, _R, _B, _PEEPHOLES)
    ]
    W, R, B, peepholes = arrays
    if node.op == "LSTM" and peepholes is not None and peepholes.any():
        raise InputError("it has peepholes (its input P): its gates see the cell state")
    if W is None or R is None:
        raise InputError("it lacks its weights W or R")
    _check_shapes(node.op, own, W, R, B)
    kind = _KINDS[node.op]
    if node.op == "GRU" and not own.whole("linear_before_reset"):
        kind = ResetBeforeGRU
    return Layer(kind, node, scope, W, R, B, nonlinearity, bool(own.whole("layout")))


def _nonlinearity(op: str, own: Attributes) -> str | None:
    """That of a plain RNN; None where gates have their own. Raises InputError for others."""
    given, directions = own.texts("activations"), _directions(own)
    usual = _ACTIVATIONS[op] * directions
    said = [each.lower() for each in given] or usual
    if own.numbers("activation_alpha").size or own.numbers("activation_beta").size:
        raise InputError("its activations have parameters (activation_alpha, activation_beta)")
    if op == "RNN" and said in (["tanh"] * directions, ["relu"] * directions):
        return said[0]
    if said != usual:
        listed = ", ".join(given[:6])
        expected = "tanh or relu" if op == "RNN" else ", ".join(_ACTIVATIONS[op])
        raise InputError(f"its activations are {quoted(listed, 80)}, and torch has {expected}")
    return None


def _directions(own: Attributes) -> int:
    direction = own.text("direction", "forward").lower()
    if direction not in _DIRECTIONS:
        raise InputError(f"its direction is {quoted(direction)}")
    if direction == "reverse":
        raise InputError(
            "it reads backwards alone (direction=reverse), and torch has no such layer"
        )
    return _DIRECTIONS[direction]


def _check_options(own: Attributes) -> None:
    """Raise InputError for what changes the equations."""
    if "clip" in own:
        raise InputError("it clips what goes into its activations (clip)")
    if own.whole("input_forget"):
        raise InputError("its input gate is 1 minus its forget gate (input_forget)")


def _check_shapes(
    op: str, own: Attributes, W: np.ndarray, R: np.ndarray, B: np.ndarray | None
) -> None:
    """Raise InputError where the arrays do not fit together."""
    rows, directions = len(_BLOCKS[op]), _directions(own)
    hidden = own.whole("hidden_size") or (R.shape[-1] if R.ndim else 0)
    expected: dict[str, tuple[np.ndarray, tuple[int, ...]]] = {
        "W": (W, (directions, rows * hidden, W.shape[-1] if W.ndim else 0)),
        "R": (R, (directions, rows * hidden, hidden)),
    }
    if B is not None:
        expected["B"] = (B, (directions, 2 * rows * hidden))
    for name, (found, shape) in expected.items():
        if found.shape != shape:
            raise InputError(f"{name} has the shape {found.shape}, and must have {shape}")
        if found.dtype.kind != "f":
            raise InputError(f"{name} holds {found.dtype}, and weights are floats")
