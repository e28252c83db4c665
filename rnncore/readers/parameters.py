"""The parameters of recurrent modules in a file: told by their names, and folded into weights."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import torch
from torch import Tensor

from rnncore.readers.sequence import InputError
from rnncore.readers.text import quoted

_NAME = re.compile(
    r"(?P<prefix>(?:.*?\.)??)(?P<parametrized>parametrizations\.)?"
    r"(?P<own>(?:weight|bias)_(?:ih|hh|hr)(?:_l\d+)?(?:_reverse)?)"
    r"(?P<form>_[gv]|_raw|_orig|\.original[01]?)?"
)
_FORMS = {
    "_g": "magnitude",
    ".original0": "magnitude",
    "_v": "direction",
    ".original1": "direction",
    "_raw": "raw",
    None: "plain",
}
ROOT = "(root)"
"""The place of a module that was saved by itself."""


def is_parameter(key: str) -> bool:
    """Whether a tensor of this name belongs to a recurrent module."""
    return _NAME.fullmatch(key) is not None


@dataclass(frozen=True, slots=True, eq=False)
class Parameter:
    """One parameter as a file has it, whose numbers are not touched before ``value``.

    tensor: the parameter itself; under ``weight_norm`` the direction v, of the same shape.
    magnitude: g of ``weight_norm``, whose size is 1 along the axes of the norm, or one number.
    raw: whether it is AWD-LSTM's ``_raw``: the weight before dropout.
    read: gives the numbers, where ``tensor`` has but their shape: other formats have them in
        another order.
    """

    tensor: Tensor
    magnitude: Tensor | None = None
    raw: bool = False
    read: Callable[[], Tensor] | None = None

    def value(self, dtype: torch.dtype) -> Tensor:
        """A copy of the parameter; of two halves, g v / ‖v‖, as ``weight_norm`` does."""
        if self.read is not None:
            return self.read().to(dtype, copy=True)
        if self.magnitude is None:
            return self.tensor.to(dtype, copy=True)  # a mapped one changes with its file
        direction, magnitude = self.tensor.double(), self.magnitude.double()
        axes = [k for k in range(direction.ndim) if not magnitude.ndim or magnitude.shape[k] == 1]
        # Without axes vector_norm takes all of them.
        norm = torch.linalg.vector_norm(direction, dim=axes, keepdim=True) if axes else direction
        return (direction * (magnitude / norm.abs())).to(dtype)


def by_place(tensors: Mapping[str, Tensor], name: str) -> dict[str, dict[str, Parameter]]:
    """The parameters of each recurrent module by their own names: ``weight_ih_l0`` and so on.

    A module's place is its prefix without the point; ``"(root)"`` where there is none. The two
    halves of ``weight_norm``, old and new, are one parameter, and AWD-LSTM's ``weight_hh_l0_raw``
    is the ``weight_hh_l0`` of the module that it is kept for.

    Raises InputError for half of a pair and for parametrizations of other kinds.
    """
    found: dict[str, dict[str, dict[str, Tensor]]] = defaultdict(lambda: defaultdict(dict))
    for key, tensor in tensors.items():
        match = _NAME.fullmatch(key)
        if match is None:
            continue
        if match["form"] not in _FORMS or (match["parametrized"] and match["form"] is None):
            raise InputError(
                f"{name}: {quoted(key, 80)} is parametrized in a way that is not read here. Take "
                "it off first: torch.nn.utils.parametrize.remove_parametrizations, or remove of "
                "torch.nn.utils.prune."
            )
        found[match["prefix"]][match["own"]][_FORMS[match["form"]]] = tensor
    _move_raw(found)
    return {
        prefix.removesuffix(".") or ROOT: {
            own: _folded(forms, f"{name}: {quoted(prefix + own, 80)}")
            for own, forms in parameters.items()
        }
        for prefix, parameters in found.items()
    }


def _move_raw(found: dict[str, dict[str, dict[str, Tensor]]]) -> None:
    """``_raw`` as fastai keeps it: beside the module it belongs to, which is ``module``."""
    for prefix in [prefix for prefix in found if f"{prefix}module." in found]:
        for own, forms in list(found[prefix].items()):
            if forms.keys() == {"raw"}:
                found[f"{prefix}module."][own]["raw"] = forms["raw"]
                del found[prefix][own]
        if not found[prefix]:
            del found[prefix]


def _folded(forms: Mapping[str, Tensor], where: str) -> Parameter:
    """One parameter of the forms in which it was saved. What is trained is what counts."""
    if "raw" in forms:
        return Parameter(forms["raw"], raw=True)
    direction, magnitude = forms.get("direction"), forms.get("magnitude")
    if direction is None and magnitude is None:
        return Parameter(forms["plain"])
    if direction is None or magnitude is None:
        lacking = "v, the direction" if direction is None else "g, the length"
        raise InputError(f"{where} was saved under weight_norm, and lacks {lacking}.")
    kept = magnitude.ndim in (0, direction.ndim) and all(
        size in (1, whole) for size, whole in zip(magnitude.shape, direction.shape, strict=False)
    )
    if not kept:
        raise InputError(
            f"{where} was saved under weight_norm, and g of shape {tuple(magnitude.shape)} is no "
            f"length of v of shape {tuple(direction.shape)}."
        )
    return Parameter(direction, magnitude)
