"""A checkpoint is a tree of dicts: the tensors of its branches, by their keys joined with points.

Beside them stand the epoch, hyperparameters and the state of an optimiser, which are passed over.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from torch import Tensor

from rnncore.counting import counted
from rnncore.readers.limits import Limits
from rnncore.readers.parameters import is_parameter
from rnncore.readers.sequence import InputError
from rnncore.readers.text import quoted

DEPTH = 8
"""Dicts in dicts that are entered. What lies deeper is passed over."""

_WRAPPERS = ("state_dict", "model_state_dict", "model", "module")
"""Keys under which training scripts like to put a state dict. They tell nothing of a module, so
they are left out of its name, unless there are recurrent weights beside them."""

_SLOTS = (
    "exp_avg exp_avg_sq max_exp_avg_sq exp_inf momentum momentum_buffer square_avg grad_avg "
    "acc_delta sum prev step_size mu nu grad grads gradients ax eta"
)
_OPTIMISERS = frozenset(_SLOTS.split())
"""What optimisers keep for every parameter, some of them by its name."""


def flattened(tree: Mapping[object, object], name: str, within: Limits) -> dict[str, Tensor]:
    """The tensors of the tree by their keys, joined with points.

    Raises InputError for more tensors or dicts than ``within.tensors``, and for two of one name.
    """
    paths: dict[tuple[str, ...], Tensor] = {}
    for dicts, (path, own) in enumerate(_dicts(tree, ())):
        paths.update(
            ((*path, str(key)), value) for key, value in own.items() if isinstance(value, Tensor)
        )
        check_count(len(paths), name, within)
        if dicts > within.tensors:
            raise InputError(f"{name} has more than {counted(within.tensors, 'dict')} in dicts.")
    found: dict[str, Tensor] = {}
    for path, tensor in _unwrapped(paths).items():
        key = ".".join(path)
        if key in found:
            raise InputError(f"{name} names one tensor twice: {quoted(key, 60)}.")
        found[key] = tensor
    return found


def check_count(tensors: int, name: str, within: Limits) -> None:
    """Raise InputError for more tensors than are read."""
    if tensors > within.tensors:
        raise InputError(
            f"{name} has {counted(tensors, 'tensor')}; at most {within.tensors:,} are read."
        )


def _dicts(
    tree: Mapping[object, object], path: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], Mapping[object, object]]]:
    """The dict and those in it, each with the keys that lead to it; no optimiser's."""
    if "param_groups" in tree:
        return
    yield path, tree
    if len(path) == DEPTH:
        return
    for key, value in tree.items():
        if isinstance(value, dict) and str(key) not in _OPTIMISERS:
            yield from _dicts(value, (*path, str(key)))


def _unwrapped(paths: dict[tuple[str, ...], Tensor]) -> dict[tuple[str, ...], Tensor]:
    """Without the wrapper under which all recurrent weights stand, or else all tensors."""
    while True:
        telling = [path for path in paths if is_parameter(".".join(path))] or list(paths)
        outer = {path[0] if len(path) > 1 else None for path in telling}
        wrapper = outer.pop() if len(outer) == 1 else None
        if wrapper not in _WRAPPERS:
            return paths
        paths = {path[1:]: tensor for path, tensor in paths.items() if path[0] == wrapper}
