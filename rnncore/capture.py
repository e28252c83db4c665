"""One call of somebody's recurrent module, kept so that it can be replayed.

Kept are the inputs, the weights of that moment, the outputs, and the gradients that the user's own
backward pass brings to them. What lies inside is computed by the engine when a trace is asked for.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import torch
from torch import Tensor
from torch.nn.utils.rnn import PackedSequence

from rnncore import unroll
from rnncore.layout import Layout, arrange
from rnncore.record import assemble
from rnncore.stack import Stack
from rnncore.trace import Trace

TOLERANCE = {torch.float64: 1e-9, torch.float32: 1e-4}
REDUCED = 0.1
"""How far replayed outputs may be from captured ones; under autocast, which rounds to 8 bits."""


class ReplayError(RuntimeError):
    """A captured call that can no longer be replayed, or whose replay gives something else."""


@dataclass(slots=True, eq=False)
class Capture:
    """A call of the module ``name``: what it was given, and what came out.

    ``stack``: its weights as they were, ``generator``: the state of torch's generator before the
    call where dropout draws from it. ``grads``: by "output" and state name, summed over backward
    passes; empty until one has come.
    """

    name: str
    stack: Stack
    batch_first: bool
    inputs: Tensor | PackedSequence
    hx: Tensor | tuple[Tensor, ...] | None
    outputs: Tensor
    generator: Tensor | None
    rows: tuple[int, ...] | None
    reduced: bool
    grads: dict[str, Tensor] = field(default_factory=dict)
    versions: tuple[tuple[Tensor, int], ...] = ()
    output_version: int = 0

    def same_call(self, inputs: Tensor | PackedSequence) -> bool:
        """Whether a later call reads the same numbers: a checkpoint that is computed again."""
        one, other = _data(self.inputs), _data(inputs)
        return one.shape == other.shape and torch.equal(one, other.detach())

    def trace(self) -> Trace:
        """Replay the call: its trace, with gradients where a backward pass has come.

        Raises ReplayError where an input was changed in place since, or where the replay does not
        give what the module gave.
        """
        for tensor, version in self.versions:
            if tensor._version != version:
                raise ReplayError(
                    f"an input of {self.name!r} was changed in place after the call, so the call "
                    "cannot be replayed: use an operation that makes a new tensor"
                )
        if self.reduced:
            warnings.warn(
                f"{self.name!r} ran under autocast, in reduced precision; its trace is in float32",
                stacklevel=3,
            )
        return self._replay()

    def _replay(self) -> Trace:
        with torch.inference_mode(False), torch.no_grad(), torch.autocast("cpu", enabled=False):
            dtype = self.stack.parameters[0]["weight_ih"].dtype
            padded, initial, layout = arrange(
                self.stack, _as(self.inputs, dtype), _states_as(self.hx, dtype), self.batch_first
            )
            with torch.random.fork_rng(devices=[], enabled=self.generator is not None):
                if self.generator is not None:
                    torch.set_rng_state(self.generator)
                unrolled = unroll.forward(self.stack, padded, layout.lengths, initial)
            if self.outputs._version == self.output_version:
                self._compare(layout.outputs(unrolled.outputs))
            if self.grads:
                output, finals = self._arriving(unrolled.outputs, layout, dtype)
                unroll.adjoint(unrolled, output, finals, to_inputs=False)
            trace = assemble(unrolled, layout, padded)
        return trace if self.rows is None else select_rows(trace, self.rows)

    def _compare(self, replayed: Tensor | PackedSequence) -> None:
        """Refuse a replay that is another computation."""
        found = _data(replayed)
        limit = REDUCED if self.reduced else TOLERANCE[found.dtype]
        apart = float((found - self.outputs.to(found.dtype)).abs().max()) if found.numel() else 0.0
        if not apart <= limit:
            raise ReplayError(
                f"the replay of {self.name!r} differs from its output by {apart:.1e}, more than "
                f"{limit:.0e}: something else than its weights decided its output"
            )

    def _arriving(
        self, outputs: Tensor, layout: Layout, dtype: torch.dtype
    ) -> tuple[Tensor, dict[str, Tensor]]:
        """The captured gradients as the engine lays them out: ``(T, B, D H)``, and by state."""
        rows = torch.zeros_like(outputs)
        if "output" in self.grads:
            rows = layout.engine_outputs(self.grads["output"].to(dtype), outputs)
        finals = {
            name: layout.engine_final(grad.to(dtype))
            for name, grad in self.grads.items()
            if name != "output"
        }
        return rows, finals


def follow(tensors: dict[str, Tensor], grads: dict[str, Tensor]) -> None:
    """Have the gradients of ``tensors`` told to ``grads`` under their names, backward by backward.

    They are taken at the node that made the tensor, so after every hook of the user's. A tensor
    without a graph tells nothing.
    """
    for name, tensor in tensors.items():
        if tensor.grad_fn is not None:
            _listen(tensor.grad_fn, tensor.output_nr, name, grads)


def _listen(node: Any, place: int, name: str, grads: dict[str, Tensor]) -> None:
    def keep(arriving: tuple[Tensor | None, ...]) -> None:
        grad = arriving[place]
        if grad is not None:
            before = grads.get(name)
            grads[name] = grad.detach().clone() if before is None else before + grad.detach()

    node.register_prehook(keep)


def select_rows(trace: Trace, rows: Sequence[int]) -> Trace:
    """``trace`` with these rows of its batch only, in this order, cut to the longest of them."""
    chosen = list(rows)
    lengths = trace.lengths[chosen]
    steps = int(lengths.max())

    def cut(array: Any, extra: int = 0) -> Any:
        return array[: steps + extra, chosen].copy()

    tracks = tuple(
        replace(
            track,
            states={name: cut(array, 1) for name, array in track.states.items()},
            state_grads={name: cut(array, 1) for name, array in track.state_grads.items()},
            gates={name: cut(array) for name, array in track.gates.items()},
            gate_grads={name: cut(array) for name, array in track.gate_grads.items()},
            inputs=None if track.inputs is None else cut(track.inputs),
        )
        for track in trace.tracks
    )
    labels = None if trace.labels is None else trace.labels[:steps]
    return replace(
        trace,
        inputs=cut(trace.inputs),
        outputs=cut(trace.outputs),
        labels=labels,
        lengths=lengths.copy(),
        tracks=tracks,
    )


def _data(tensor: Tensor | PackedSequence) -> Tensor:
    return tensor.data if isinstance(tensor, PackedSequence) else tensor


def _as(inputs: Tensor | PackedSequence, dtype: torch.dtype) -> Tensor | PackedSequence:
    return inputs.to(dtype)


def _states_as(
    hx: Tensor | tuple[Tensor, ...] | None, dtype: torch.dtype
) -> Tensor | tuple[Tensor, ...] | None:
    if hx is None or isinstance(hx, Tensor):
        return hx if hx is None else hx.to(dtype)
    return tuple(state.to(dtype) for state in hx)
