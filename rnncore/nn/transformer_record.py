"""``record`` for ``CausalTransformer``: one track with the stream and the attention of all layers.

The module is not called: the same numbers are computed from its parameters, detached, so that its
hooks, its graph and its gradients stay out of it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import torch
from torch import Tensor

from rnncore.nn.attending import later, normed, of_layer, pass_layer
from rnncore.nn.causal import CausalTransformer, positions
from rnncore.trace import Trace, Track
from rnncore.trace.transformer_track import ATTENTION, TRANSFORMER

Gradient = Callable[[Tensor], tuple[float, Tensor]]


def record_transformer(
    module: CausalTransformer,
    inputs: object,
    differentiate: Gradient | None,
    labels: Sequence[str] | None = None,
) -> Trace:
    """The trace of ``module`` on ``inputs (T, B, I)``.

    ``differentiate(outputs)`` gives the loss and its gradient by ``outputs (T, B, H)``; with None
    no gradients are recorded. Raises TypeError and ValueError for inputs that do not fit.
    """
    x = _checked(module, inputs)
    parameters = {name: p.detach() for name, p in module.named_parameters()}
    stream, attention, outputs = _forward(parameters, x, module.num_heads, differentiate)
    value: float | None = None
    grads: tuple[dict[str, np.ndarray], dict[str, np.ndarray]] = ({}, {})
    if differentiate is not None:
        value, reads = differentiate(outputs.detach())
        found = torch.autograd.grad(outputs, [*stream, *attention], reads)
        by_stream, by_weight = found[: len(stream)], torch.stack(found[len(stream) :])
        by_weight = by_weight.masked_fill(later(len(x)), 0)  # those weights are no variables
        grads = {"h": torch.stack(by_stream).numpy()}, {ATTENTION: by_weight.numpy()}
    track = Track(
        cell=TRANSFORMER,
        layer=0,
        reverse=False,
        nonlinearity=None,
        parameters={name: p.clone().numpy() for name, p in parameters.items()},
        states={"h": torch.stack([each.detach() for each in stream]).numpy()},
        state_grads=grads[0],
        gates={ATTENTION: torch.stack([each.detach() for each in attention]).numpy()},
        gate_grads=grads[1],
    )
    lengths = np.full(x.shape[1], len(x), dtype=np.int64)
    named = None if labels is None else tuple(labels)
    written = outputs.detach().numpy()
    return Trace(x.clone().numpy(), written, named, value, lengths, (track,))


def _forward(
    parameters: dict[str, Tensor], x: Tensor, heads: int, graph: object
) -> tuple[list[Tensor], list[Tensor], Tensor]:
    """The stream on its boundaries, the attention of every layer, and the outputs."""
    with torch.set_grad_enabled(graph is not None):
        width = len(parameters["project.weight"])
        begun = torch.nn.functional.linear(
            x, parameters["project.weight"], parameters["project.bias"]
        )
        place = positions(len(x), width).to(x)
        stream = [(begun + place[:, None]).detach().requires_grad_(graph is not None)]
        attention: list[Tensor] = []
        while own := of_layer(parameters, len(attention)):
            passed = pass_layer(own, stream[-1], heads)
            attention.append(passed.weights)
            stream += [passed.middle, passed.after]
        return stream, attention, normed(parameters, "norm", stream[-1])


def _checked(module: CausalTransformer, inputs: object) -> Tensor:
    weight = module.project.weight
    if weight.dtype not in (torch.float32, torch.float64) or weight.device.type != "cpu":
        raise TypeError(
            f"module must be float32 or float64 on the CPU; got {weight.dtype} on {weight.device}"
        )
    if not isinstance(inputs, Tensor) or inputs.dtype != weight.dtype or inputs.is_cuda:
        found = f"{inputs.dtype}" if isinstance(inputs, Tensor) else type(inputs).__name__
        raise TypeError(
            f"inputs must be a {weight.dtype} tensor on the CPU, as the Transformer's parameters "
            f"are; got {found}"
        )
    if inputs.ndim != 3 or inputs.shape[2] != weight.shape[1] or 0 in inputs.shape:
        raise ValueError(
            f"inputs must have shape (T, B, input_size = {weight.shape[1]}), none empty; got "
            f"{tuple(inputs.shape)}"
        )
    return inputs.detach()
