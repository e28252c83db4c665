"""What a recurrent module or cell was given in one call, and what it gave back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor
from torch._subclasses.fake_tensor import FakeTensor
from torch.nn.utils.rnn import PackedSequence

from rnncore.watching.moving import on_cpu, packed_on_cpu


@dataclass(slots=True, eq=False)  # not frozen: that takes three times as long to make
class Call:
    """One call, its tensors as the user sees them.

    ``hx`` by state in the cell's order, None where it was not given; ``output`` is the data of a
    PackedSequence, and h for a cell; ``states`` are the final ones, by name.
    """

    inputs: Tensor | PackedSequence
    hx: tuple[Tensor, ...] | None
    output: Tensor
    states: dict[str, Tensor]

    @property
    def results(self) -> dict[str, Tensor]:
        """Everything that a gradient may come to: of a module, by name."""
        return {"output": self.output, **self.states}

    @property
    def foreign(self) -> str | None:
        """Why the tensors mean nothing outside of the call; None where they do."""
        if torch._C._functorch.is_functorch_wrapped_tensor(self.output):
            return "it was called inside a transform of torch.func"
        if isinstance(self.output, FakeTensor):
            return "it was called with fake tensors, which hold no numbers"
        return None


def module_call(names: Sequence[str], args: Any, kwargs: dict[str, Any], result: Any) -> Call:
    """A call of ``nn.RNN`` and its like: ``result`` is ``(output, h_n)``."""
    output, final = result
    return Call(*_arguments(args, kwargs), data_of(output), _by_name(names, final))


def cell_call(names: Sequence[str], args: Any, kwargs: dict[str, Any], result: Any) -> Call:
    """A call of ``nn.RNNCell`` and its like: ``result`` is the new state."""
    states = _by_name(names, result)
    return Call(*_arguments(args, kwargs), states["h"], states)


def data_of(value: Any) -> Tensor:
    """The numbers of a tensor or a PackedSequence."""
    return value.data if isinstance(value, PackedSequence) else value


def detached(value: Tensor | PackedSequence) -> Tensor | PackedSequence:
    """The same numbers without their history.

    A parameter is copied, because the optimizer changes it; so is a part of something larger, all
    of which would be held with it; what is not on the CPU; and what may be changed uncounted.
    """
    data = data_of(value)
    if not data.is_cpu:
        return packed_on_cpu(value) if isinstance(value, PackedSequence) else on_cpu(value)
    root = data if data._base is None else data._base
    changes = (root.is_leaf and root.requires_grad) or data.is_inference()
    kept = data.detach().clone() if changes or is_part(data) else data.detach()
    return PackedSequence(kept, *value[1:]) if isinstance(value, PackedSequence) else kept


def is_part(tensor: Tensor) -> bool:
    """Whether to hold a tensor would hold something more than twice as large."""
    return tensor.untyped_storage().nbytes() > 2 * tensor.nbytes


def version_of(tensor: Tensor) -> int:
    """How often a tensor was changed in place; 0 where torch does not count, in inference mode."""
    return 0 if tensor.is_inference() else tensor._version


def versions_of(tensors: Sequence[Tensor]) -> tuple[int, ...]:
    """``version_of`` each."""
    try:
        return tuple([tensor._version for tensor in tensors])
    except RuntimeError:
        return tuple(map(version_of, tensors))


def in_backward() -> bool:
    """Whether a backward pass is under way in this thread: a checkpoint computes its part again."""
    return graph_task() != -1


def graph_task() -> int:
    """The number of the backward pass that is under way in this thread, or -1."""
    return torch._C._current_graph_task_id()


def _arguments(args: Any, kwargs: dict[str, Any]) -> tuple[Any, Any]:
    """The input and the initial state, however they were written."""
    if len(args) == 2 and not kwargs:
        return args[0], None if args[1] is None else _tuple(args[1])
    given = dict(zip(("input", "hx"), args, strict=False)) | kwargs
    hx = given.get("hx")
    return given["input"], None if hx is None else _tuple(hx)


def _by_name(names: Sequence[str], states: Any) -> dict[str, Tensor]:
    return dict(zip(names, _tuple(states), strict=True))


def _tuple(value: Any) -> tuple[Tensor, ...]:
    if type(value) is tuple:
        return value
    return tuple(value) if isinstance(value, tuple | list) else (value,)
