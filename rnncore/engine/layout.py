"""Between the caller's forms and the engine's: time-major, padded, rows by falling length.

The caller may hand in a batch (either axis first), one unbatched sequence or a PackedSequence.
Everything here is differentiable, so that ``Recurrent`` trains through it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor
from torch.nn.utils.rnn import PackedSequence

from rnncore.engine.stack import Stack


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """Where the caller's rows stand in the engine, and in which form the caller wrote them.

    ``lengths (B,)`` falls. Row k of the engine is the caller's row ``order[k]``; ``inverse``
    undoes it. Both are None where the rows need no sorting.
    """

    lengths: Tensor
    order: Tensor | None
    inverse: Tensor | None
    batch_sizes: Tensor | None
    batched: bool
    batch_first: bool

    def rows(self, array: Tensor, axis: int = 1) -> Tensor:
        """Bring the rows of ``array``, which lie along ``axis``, into the caller's order."""
        return array if self.inverse is None else array.index_select(axis, self.inverse)

    def engine_rows(self, array: Tensor) -> Tensor:
        """The way back: rows along axis 1 from the caller's order into the engine's."""
        return array if self.order is None else array.index_select(1, self.order)

    def outputs(self, outputs: Tensor) -> Tensor | PackedSequence:
        """``(T, B, D H)`` of the engine in the form in which the inputs came."""
        if self.batch_sizes is not None:
            steps = torch.arange(outputs.shape[0], device=outputs.device).unsqueeze(1)
            data = outputs[steps < self.lengths]  # (sum of lengths, D H)
            return PackedSequence(data, self.batch_sizes, self.order, self.inverse)
        if not self.batched:
            return outputs.squeeze(1)
        return outputs.transpose(0, 1) if self.batch_first else outputs

    def engine_outputs(self, given: Tensor, like: Tensor) -> Tensor:
        """The way back from ``outputs``: what has the caller's form to ``(T, B, D H)`` of ``like``.

        For a packed sequence ``given`` is its data.
        """
        if self.batch_sizes is not None:
            steps = torch.arange(like.shape[0], device=like.device).unsqueeze(1)
            alive = (steps < self.lengths).unsqueeze(-1)
            return torch.zeros_like(like).masked_scatter(alive, given)
        if not self.batched:
            return given.unsqueeze(1)
        return given.transpose(0, 1) if self.batch_first else given

    def engine_final(self, given: Tensor) -> Tensor:
        """The way back from ``final``: ``(L D, B, H)`` in the engine's order of rows."""
        return self.engine_rows(given if self.batched else given.unsqueeze(1))

    def final(self, states: Tensor) -> Tensor:
        """``(L D, B, H)`` of the engine in the caller's order; unbatched ``(L D, H)``."""
        return self.rows(states) if self.batched else states.squeeze(1)


def arrange(
    stack: Stack,
    inputs: Tensor | PackedSequence,
    hx: Tensor | tuple[Tensor, ...] | None,
    batch_first: bool,
) -> tuple[Tensor, dict[str, Tensor], Layout]:
    """Inputs ``(T, B, I)``, initial states ``(L D, B, H)`` by name, and the layout.

    Raises TypeError for what is neither a tensor nor a PackedSequence and for another dtype than
    the parameters', ValueError for shapes that do not fit.
    """
    data = inputs.data if isinstance(inputs, PackedSequence) else inputs
    weight = stack.parameters[0]["weight_ih"]
    _check_tensor("inputs", data, weight)
    allowed = (2,) if data is not inputs else (2, 3)
    if data.ndim not in allowed or data.shape[-1] != weight.shape[1]:
        axes = " or ".join(f"{ndim}-D" for ndim in allowed)
        raise ValueError(
            f"inputs must be {axes} with input_size = {weight.shape[1]} as last axis; "
            f"got shape {tuple(data.shape)}"
        )
    if isinstance(inputs, PackedSequence):
        padded, layout = _unpack(inputs, batch_first)
    else:
        padded, layout = _batch(inputs, batch_first)
    if padded.shape[0] == 0:
        raise ValueError(f"inputs must have at least one step; got shape {tuple(data.shape)}")
    return padded, _initial_states(stack, hx, layout, padded), layout


def _batch(inputs: Tensor, batch_first: bool) -> tuple[Tensor, Layout]:
    """A tensor, batched or not: every row has the same length."""
    batched = inputs.ndim == 3
    if not batched:
        padded = inputs.unsqueeze(1)  # (T, 1, I)
    else:
        padded = inputs.transpose(0, 1) if batch_first else inputs  # (T, B, I)
    steps, batch, _ = padded.shape
    lengths = torch.full((batch,), steps, device=padded.device)
    return padded, Layout(lengths, None, None, None, batched, batch_first)


def _unpack(packed: PackedSequence, batch_first: bool) -> tuple[Tensor, Layout]:
    """A PackedSequence: its rows already stand by falling length."""
    data, batch_sizes, order, inverse = packed
    rows = torch.arange(int(batch_sizes[0]))
    alive = (rows < batch_sizes.unsqueeze(1)).to(data.device)  # (T, B)
    padded = data.new_zeros(*alive.shape, data.shape[-1]).masked_scatter(
        alive.unsqueeze(-1), data
    )  # (T, B, I)
    return padded, Layout(alive.sum(0), order, inverse, batch_sizes, True, batch_first)


def _initial_states(
    stack: Stack, hx: Tensor | tuple[Tensor, ...] | None, layout: Layout, inputs: Tensor
) -> dict[str, Tensor]:
    """``hx`` by state name in the engine's order, zeros where it is not given."""
    tracks, batch = len(stack.parameters), inputs.shape[1]
    names = stack.cell.states
    if hx is None:
        return {name: inputs.new_zeros(tracks, batch, stack.size(name)) for name in names}
    given: Any = (hx,) if len(names) == 1 else hx
    if not isinstance(given, tuple | list) or len(given) != len(names):
        raise TypeError(
            f"hx of cell {stack.cell.name!r} must be a tuple ({', '.join(names)}) of tensors; "
            f"got {type(hx).__name__}"
        )
    rows = (tracks, batch) if layout.batched else (tracks,)
    initial = {}
    for name, state in zip(names, given, strict=True):
        _check_tensor(f"hx ({name})", state, inputs)
        shape = (*rows, stack.size(name))
        if tuple(state.shape) != shape:
            raise ValueError(
                f"hx ({name}) must have shape {shape}, layers times directions first; "
                f"got {tuple(state.shape)}"
            )
        initial[name] = layout.engine_final(state)
    return initial


def start_of(hx: Tensor | tuple[Tensor, ...] | None) -> str:
    """What a run starts from, see ``Trace.start``: told by whether a gradient would go on."""
    if hx is None:
        return "zeros"
    states = (hx,) if isinstance(hx, Tensor) else hx
    return "computed" if any(state.requires_grad for state in states) else "constant"


def _check_tensor(name: str, value: object, like: Tensor) -> None:
    if not isinstance(value, Tensor):
        accepted = "a torch.Tensor or PackedSequence" if name == "inputs" else "a torch.Tensor"
        raise TypeError(f"{name} must be {accepted}; got {type(value).__name__}")
    if value.dtype != like.dtype or value.device != like.device:
        raise TypeError(
            f"{name} must be {like.dtype} on {like.device}, as the module's parameters are; "
            f"got {value.dtype} on {value.device}"
        )
