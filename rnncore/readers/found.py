"""Which recurrent modules a dict of tensors belongs to, told by names and shapes."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

import torch
from torch import Tensor, nn

from rnncore.cells import MODULES
from rnncore.counting import counted
from rnncore.readers import limits
from rnncore.readers.sequence import InputError
from rnncore.readers.text import quoted

_NAME = re.compile(
    r"(?P<prefix>(?:.*\.)?)(?P<kind>weight|bias)_(?P<side>ih|hh|hr)(?:_l(?P<layer>\d+))?"
    r"(?P<reverse>_reverse)?"
)
MOST_LISTED, LONGEST_SHOWN = 8, 60


def recurrent_modules(
    tensors: Mapping[str, Tensor], name: str, nonlinearity: str
) -> dict[str, nn.Module]:
    """The modules by their prefix, without its point; ``"(root)"`` where there is none.

    Raises InputError where there is none at all, saying what was found instead, and where the
    parameters of one do not fit together.
    """
    groups: dict[str, dict[str, Tensor]] = defaultdict(dict)
    for key, tensor in tensors.items():
        match = _NAME.fullmatch(key)
        if match:
            place = match["prefix"].removesuffix(".") or "(root)"
            groups[place][key.removeprefix(match["prefix"])] = tensor
    if not groups:
        listed = ", ".join(map(_shown, list(tensors)[:MOST_LISTED])) or "no tensor of floats"
        more = f" and {len(tensors) - MOST_LISTED} more" if len(tensors) > MOST_LISTED else ""
        raise InputError(
            f"{name} holds no recurrent weights (weight_ih_l0, weight_hh_l0 and so on, under any "
            f"prefix). Found: {listed}{more}."
        )
    return {
        place: _module(own, f"{name}: {_shown(place)}", nonlinearity)
        for place, own in groups.items()
    }


def _shown(place: str) -> str:
    """A name as a message shows it; one that is long or cannot be printed is quoted."""
    return place if place.isprintable() and len(place) <= LONGEST_SHOWN else quoted(place)


def _module(tensors: Mapping[str, Tensor], where: str, nonlinearity: str) -> nn.Module:
    """One module from its parameters, named without the prefix."""
    if any("_hr" in key for key in tensors):
        raise InputError(f"{where} has projections (proj_size), which are not supported.")
    if not any("_l" in key for key in tensors):  # a Cell: one layer
        tensors = {f"{key}_l0": tensor for key, tensor in tensors.items()}
    layers = len({key.split("_l")[1].split("_")[0] for key in tensors if "_l" in key})
    first = tensors.get("weight_ih_l0")
    recurrent = tensors.get("weight_hh_l0")
    if first is None or first.ndim != 2 or (recurrent is not None and recurrent.ndim not in (1, 2)):
        raise InputError(f"{where} lacks weight_ih_l0 or weight_hh_l0 of two axes.")
    kind, hidden = _kind(first, recurrent)
    inputs = int(first.shape[1])
    if recurrent is None and (kind is None or any("_hh" in key for key in tensors)):
        raise InputError(f"{where} lacks weight_ih_l0 or weight_hh_l0 of two axes.")
    if not (1 <= hidden <= limits.HIDDEN and 1 <= layers <= limits.LAYERS and inputs):
        raise InputError(
            f"{where} has {counted(layers, 'layer')}, {counted(hidden, 'unit')} each; at most "
            f"{limits.LAYERS} of {limits.HIDDEN:,} are read."
        )
    if kind is None:
        assert recurrent is not None
        raise InputError(
            f"{where} has weight_hh_l0 of shape {tuple(recurrent.shape)}, which is that of no "
            "RNN (H, H), GRU (3 H, H) or LSTM (4 H, H)."
        )
    options: dict[str, Any] = {
        "num_layers": layers,
        "bias": any(key.startswith("bias") for key in tensors),
        "bidirectional": any(key.endswith("_reverse") for key in tensors),
        "dtype": torch.float64 if first.dtype == torch.float64 else torch.float32,
    }
    if MODULES[kind].nonlinearities:
        options["nonlinearity"] = nonlinearity
    return _loaded(kind, inputs, hidden, options, tensors, where)


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


def _loaded(
    kind: type[nn.Module],
    inputs: int,
    hidden: int,
    options: dict[str, Any],
    tensors: Mapping[str, Tensor],
    where: str,
) -> nn.Module:
    with torch.device("meta"):  # shapes without numbers: nothing is drawn
        module = kind(inputs, hidden, **options)
    expected, own = module.state_dict(), {}
    for key, like in expected.items():
        if key not in tensors:
            raise InputError(f"{where} lacks {key}.")
        if tensors[key].shape != like.shape:
            raise InputError(
                f"{where}: {key} has the shape {tuple(tensors[key].shape)}, and with the others "
                f"it must be {tuple(like.shape)}."
            )
        own[key] = tensors[key].to(like.dtype)
        # The least and the greatest are not finite where any is, and take no memory to find.
        if not torch.isfinite(torch.stack(torch.aminmax(own[key]))).all():
            raise InputError(f"{where}: {key} holds NaN or infinity.")
    extra = sorted(tensors.keys() - expected.keys())
    if extra:
        raise InputError(f"{where} has {extra[0]}, which is no parameter of {kind.__name__}.")
    module.load_state_dict(own, assign=True)
    return module
