"""Which recurrent modules a dict of tensors belongs to, told by names and shapes."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import torch
from torch import Tensor, nn

from rnncore.cells import MODULES
from rnncore.counting import counted
from rnncore.readers.limits import Limits
from rnncore.readers.parameters import Parameter, by_place
from rnncore.readers.sequence import InputError
from rnncore.readers.text import quoted

MOST_LISTED, LONGEST_SHOWN = 8, 60

Content = TypeVar("Content")


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """A recurrent module that a file holds, of which nothing but names and shapes was read yet.

    where: file and place, for messages. kind: the module's class, ``options`` beside its sizes.
    input_size, hidden_size: as torch's modules have them, in numbers a step and in units.
    parameters: by the module's own names, of the shapes that they must have.
    most: bytes that its parameters may take.
    """

    where: str
    kind: type[nn.Module]
    input_size: int
    hidden_size: int
    options: dict[str, Any]
    parameters: Mapping[str, Parameter]
    most: int

    @property
    def raw(self) -> list[str]:
        """The parameters that stand in the file as AWD-LSTM's ``_raw``, before their dropout."""
        return [own for own, parameter in self.parameters.items() if parameter.raw]

    def module(self) -> nn.Module:
        """The module with its weights. Raises InputError for too many, NaN and infinity."""
        dtype = self.options["dtype"]
        total = sum(each.tensor.numel() for each in self.parameters.values()) * dtype.itemsize
        if total > self.most:
            raise InputError(
                f"{self.where} has {total / 2**20:,.0f} MiB, and at most "
                f"{self.most // 2**20:,} are read."
            )
        module, own = self._empty(), {}
        for key in module.state_dict():
            own[key] = self.parameters[key].value(dtype)
            # The least and the greatest are not finite where any is, and take no memory to find.
            if not torch.isfinite(torch.stack(torch.aminmax(own[key]))).all():
                raise InputError(f"{self.where}: {key} holds NaN or infinity.")
        module.load_state_dict(own, assign=True)
        return module

    def checked(self) -> Plan:
        """This plan, whose parameters are those of its module. Raises InputError."""
        expected = self._empty().state_dict()
        for key, like in expected.items():
            if key not in self.parameters:
                raise InputError(f"{self.where} lacks {key}.")
            shape = self.parameters[key].tensor.shape
            if shape != like.shape:
                raise InputError(
                    f"{self.where}: {key} has the shape {tuple(shape)}, and with the others "
                    f"it must be {tuple(like.shape)}."
                )
        extra = sorted(self.parameters.keys() - expected.keys())
        if extra:
            raise InputError(
                f"{self.where} has {extra[0]}, which is no parameter of {self.kind.__name__}."
            )
        return self

    def _empty(self) -> nn.Module:
        with torch.device("meta"):  # shapes without numbers: nothing is drawn
            return self.kind(self.input_size, self.hidden_size, **self.options)


class Found(dict[str, Content]):
    """Modules, or plans of them, by their names in a file.

    refused: why others that stand in it are not read, by their names: sentences for a person.
    """

    def __init__(self, found: Mapping[str, Content], refused: Mapping[str, str]) -> None:
        super().__init__(found)
        self.refused = dict(refused)


def refusal(refused: Mapping[str, str]) -> str:
    """Why none of some layers is read: the first reason, and how many others there are."""
    first, *others = refused.values()
    return f"{first} Nor are {counted(len(others), 'other layer')}." if others else first


def free(place: str, taken: Collection[str]) -> str:
    """A name, or with a number behind it where another module has it."""
    found, number = place, 1
    while found in taken:
        number += 1
        found = f"{place} ({number})"
    return found


def plans(
    tensors: Mapping[str, Tensor], name: str, nonlinearity: str, within: Limits
) -> dict[str, Plan]:
    """The modules by their prefix, without its point; ``"(root)"`` where there is none.

    Raises InputError where there is none at all, saying what was found instead, and where the
    parameters of one do not fit together.
    """
    places = by_place(tensors, name)
    if not places:
        listed = ", ".join(map(shown, list(tensors)[:MOST_LISTED])) or "no tensor of floats"
        more = f" and {len(tensors) - MOST_LISTED} more" if len(tensors) > MOST_LISTED else ""
        raise InputError(
            f"{name} holds no recurrent weights (weight_ih_l0, weight_hh_l0 and so on, under any "
            f"prefix). Found: {listed}{more}."
        )
    return {
        place: _planned(own, f"{name}: {shown(place)}", nonlinearity, within).checked()
        for place, own in places.items()
    }


def check_extent(where: str, layers: int, hidden: int, inputs: int, within: Limits) -> None:
    """Raise InputError for a module that is larger than any that is read, or empty."""
    if not (1 <= hidden <= within.hidden and 1 <= layers <= within.layers and inputs):
        raise InputError(
            f"{where} has {counted(layers, 'layer')}, {counted(hidden, 'unit')} each; at most "
            f"{within.layers} of {within.hidden:,} are read."
        )


def shown(place: str) -> str:
    """A name as a message shows it; one that is long or cannot be printed is quoted."""
    return place if place.isprintable() and len(place) <= LONGEST_SHOWN else quoted(place)


def _planned(
    parameters: Mapping[str, Parameter], where: str, nonlinearity: str, within: Limits
) -> Plan:
    """One module from its parameters, named without the prefix."""
    if any("_hr" in key for key in parameters):
        raise InputError(f"{where} has projections (proj_size), which are not supported.")
    if not any("_l" in key for key in parameters):  # a Cell: one layer
        parameters = {f"{key}_l0": parameter for key, parameter in parameters.items()}
    layers = len({key.split("_l")[1].split("_")[0] for key in parameters if "_l" in key})
    first, recurrent = _tensor(parameters, "weight_ih_l0"), _tensor(parameters, "weight_hh_l0")
    if first is None or first.ndim != 2 or (recurrent is not None and recurrent.ndim not in (1, 2)):
        raise InputError(f"{where} lacks weight_ih_l0 or weight_hh_l0 of two axes.")
    kind, hidden = _kind(first, recurrent)
    inputs = int(first.shape[1])
    if recurrent is None and (kind is None or any("_hh" in key for key in parameters)):
        raise InputError(f"{where} lacks weight_ih_l0 or weight_hh_l0 of two axes.")
    check_extent(where, layers, hidden, inputs, within)
    if kind is None:
        assert recurrent is not None
        raise InputError(
            f"{where} has weight_hh_l0 of shape {tuple(recurrent.shape)}, which is that of no "
            "RNN (H, H), GRU (3 H, H) or LSTM (4 H, H)."
        )
    options: dict[str, Any] = {
        "num_layers": layers,
        "bias": any(key.startswith("bias") for key in parameters),
        "bidirectional": any(key.endswith("_reverse") for key in parameters),
        "dtype": torch.float64 if first.dtype == torch.float64 else torch.float32,
    }
    if MODULES[kind].nonlinearities:
        options["nonlinearity"] = nonlinearity
    return Plan(where, kind, inputs, hidden, options, parameters, within.unpacked)


def _tensor(parameters: Mapping[str, Parameter], key: str) -> Tensor | None:
    parameter = parameters.get(key)
    return None if parameter is None else parameter.tensor


def _kind(first: Tensor, recurrent: Tensor | None) -> tuple[type[nn.Module] | None, int]:
    """The kind of module whose first layer has such weights, and its units.

    Told by the blocks of ``weight_hh``; whether all shapes fit together is asked later.
    """
    hidden = 0 if recurrent is None else int(recurrent.shape[-1])
    for kind, cell in MODULES.items():
        weight = cell.parameter_shapes(1, 1, bias=False).get("weight_hh")
        if weight is None and recurrent is None:
            return kind, int(first.shape[0]) // cell.blocks
        if weight is None or recurrent is None or len(weight) != recurrent.ndim:
            continue
        if int(recurrent.shape[0]) // max(hidden, 1) == cell.blocks:
            return kind, hidden
    return None, hidden
