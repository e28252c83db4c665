"""A recurrent layer of Keras with torch's order of gates and torch's shapes; or why it is none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from torch import nn

from rnncore.nn.gru_reset_before import ResetBeforeGRU
from rnncore.readers.keras.config import Config, Half, Stated
from rnncore.readers.keras.stored import Stored
from rnncore.readers.sequence import InputError
from rnncore.readers.text import quoted

_BLOCKS = {"LSTM": (0, 1, 2, 3), "GRU": (1, 0, 2), "SimpleRNN": (0,)}
"""Where torch's gates stand in Keras' order: of i f g o in i f c o, of r z n in z r h."""

_CLASSES: dict[str, type[nn.Module]] = {"LSTM": nn.LSTM, "GRU": nn.GRU, "SimpleRNN": nn.RNN}

Arrays = dict[str, np.ndarray]


@dataclass(frozen=True, slots=True, eq=False)
class Layer:
    """One layer as torch has it; ``sides``: the weights of a direction each, by torch's names."""

    stated: Stated
    kind: type[nn.Module]
    nonlinearity: str | None
    sides: tuple[Arrays, ...]

    @property
    def hidden(self) -> int:
        """Units of one direction."""
        return int(self.sides[0]["weight_hh"].shape[1])

    @property
    def inputs(self) -> int:
        """Numbers that it reads at a step."""
        return int(self.sides[0]["weight_ih"].shape[1])

    @property
    def alike(self) -> tuple[object, ...]:
        """What layers have in common that are one module of torch."""
        arrays = self.sides[0]
        return (
            self.kind,
            self.nonlinearity,
            self.hidden,
            len(self.sides),
            *arrays,
            arrays["weight_ih"].dtype,
        )


def layer(stored: Stored, stated: Stated, places: list[list[str]]) -> Layer:
    """The layer, whose halves' weights stand at ``places``: kernel, recurrent kernel and bias.

    Raises InputError with why torch has no such layer, as the end of a sentence about it.
    """
    if stated.refused:
        raise InputError(stated.refused)
    found = []
    for half, paths in zip(stated.halves, places, strict=True):
        _check_options(stated.kind, half.config)
        if len(paths) not in (2, 3):
            raise InputError("the file has no weights of it: build the model, and save it again")
        found.append(_turned(stated.kind, half, [stored.array(path) for path in paths]))
    first = found[0]
    if any(
        each[0] is not first[0] or each[1] != first[1] or _shapes(each[2]) != _shapes(first[2])
        for each in found
    ):
        raise InputError("its two directions are not alike, as those of torch are")
    return Layer(stated, first[0], first[1], tuple(each[2] for each in found))


def _shapes(arrays: Arrays) -> list[tuple[str, tuple[int, ...]]]:
    return [(name, array.shape) for name, array in arrays.items()]


def _check_options(kind: str, config: Config) -> None:
    """Raise InputError for what changes the equations."""
    if config.get("go_backwards"):
        raise InputError(
            "it reads backwards alone (go_backwards=True), and torch has no such layer"
        )
    used = _activation(config.get("activation", "tanh"))
    choices = ("tanh", "relu") if kind == "SimpleRNN" else ("tanh",)
    if used not in choices:
        raise InputError(f"its activation is {quoted(used)}, and torch has {' or '.join(choices)}")
    gates = _activation(config.get("recurrent_activation", "sigmoid"))
    if kind != "SimpleRNN" and gates != "sigmoid":
        raise InputError(f"its recurrent_activation is {quoted(gates)}, and torch has sigmoid")


def _activation(given: Any) -> str:
    """The name of an activation, which may stand as a function's or as a layer's config."""
    if isinstance(given, dict):
        inner = given.get("config")
        return inner if isinstance(inner, str) else str(given.get("class_name"))
    return "linear" if given is None else str(given)


def _turned(
    kind: str, half: Half, arrays: list[np.ndarray]
) -> tuple[type[nn.Module], str | None, Arrays]:
    """One direction: the module's class, its nonlinearity, and its weights in torch's order."""
    kernel, recurrent, *biases = arrays
    config, bias = half.config, biases[0] if biases else None
    twice = kind == "GRU" and bool(
        config.get("reset_after", bias is not None and bias.ndim == 2)  # old files do not say
    )
    _check_shapes(len(_BLOCKS[kind]), config, kernel, recurrent, bias, twice)
    found = {"weight_ih": kernel.T, "weight_hh": recurrent.T}
    if bias is not None:
        two = bias if twice else np.stack([bias, np.zeros_like(bias)])
        found |= {"bias_ih": two[0], "bias_hh": two[1]}
    ordered = {name: _ordered(array, _BLOCKS[kind]) for name, array in found.items()}
    if kind == "GRU" and not twice:
        return ResetBeforeGRU, None, ordered
    plain = kind == "SimpleRNN"
    nonlinearity = _activation(config.get("activation", "tanh")) if plain else None
    return _CLASSES[kind], nonlinearity, ordered


def _check_shapes(
    gates: int,
    config: Config,
    kernel: np.ndarray,
    recurrent: np.ndarray,
    bias: np.ndarray | None,
    twice: bool,
) -> None:
    """Raise InputError where the weights are not those of as many units as the config has."""
    units = config.get("units")
    rows = gates * (units if type(units) is int else 0)
    expected: dict[str, tuple[np.ndarray, tuple[int, ...]]] = {
        "kernel": (kernel, (kernel.shape[0] if kernel.ndim else 0, rows)),
        "recurrent_kernel": (recurrent, (rows // gates, rows)),
    }
    if bias is not None:
        expected["bias"] = (bias, (2, rows) if twice else (rows,))
    for name, (array, shape) in expected.items():
        if array.shape != shape:
            raise InputError(
                f"its {name} has the shape {array.shape}; with units = {quoted(str(units), 20)} it "
                f"must have {shape}"
            )
    used = config.get("use_bias", True)
    if bool(used) != (bias is not None):
        raise InputError(f"its use_bias is {quoted(str(used), 20)}, and its weights say otherwise")


def _ordered(array: np.ndarray, blocks: tuple[int, ...]) -> np.ndarray:
    """A copy ``(G H, …)`` with the gates in torch's order, in float32 or float64."""
    gates = array.reshape(len(blocks), -1, *array.shape[1:])  # (G, H, …)
    dtype = np.float64 if array.dtype.itemsize == 8 else np.float32
    return gates[list(blocks)].reshape(array.shape).astype(dtype)
