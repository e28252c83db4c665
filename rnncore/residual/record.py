"""``record`` for towers: a trace whose steps are blocks."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import torch
from torch import Tensor
from torch.nn.utils.rnn import PackedSequence

from rnncore.residual.recording import Passed, pass_through
from rnncore.residual.tower import Tower, weights_of
from rnncore.trace import Trace, Track
from rnncore.trace.tower_track import TOWER

Gradient = Callable[[Tensor], tuple[float, Tensor]]


def record_tower(
    tower: Tower,
    inputs: Tensor | PackedSequence,
    differentiate: Gradient | None,
    labels: Sequence[str] | None = None,
) -> Trace:
    """The trace of ``tower`` on ``inputs (B, width)``.

    ``differentiate(outputs)`` gives the loss and its gradient by ``outputs (L, B, width)``; with
    None no gradients are recorded. In the trace, ``inputs`` and ``outputs`` are what every block
    reads and writes, and the one track has ``cell`` "tower".
    """
    passed = pass_through(tower, inputs)
    bottom = passed[0].branch.values[0]
    h = torch.stack([bottom, *(block.output for block in passed)])  # (L + 1, B, width)
    value: float | None = None
    grads: dict[str, dict[str, np.ndarray]] = {"state": {}, "gate": {}, "pathway": {}}
    if differentiate is not None:
        value, reads = differentiate(h[1:])
        grads = _adjoint(passed, reads)
    states = h.numpy()
    track = Track(
        cell=TOWER,
        layer=0,
        reverse=False,
        nonlinearity=tower.activation,
        parameters=weights_of(tower.blocks),
        states={"h": states},
        state_grads=grads["state"],
        gates=_stacked([block.signals for block in passed]),
        gate_grads=grads["gate"],
        pathway_grads=grads["pathway"],
    )
    lengths = np.full(h.shape[1], tower.depth, dtype=np.int64)
    named = None if labels is None else tuple(labels)
    return Trace(states[:-1], states[1:], named, value, lengths, (track,))


def _adjoint(passed: list[Passed], reads: Tensor) -> dict[str, dict[str, np.ndarray]]:
    """From the gradient that the loss itself sends to each output, ``(L, B, width)``."""
    gradient, gradients, ways, on_the_way = reads[-1], [reads[-1]], [], []
    for number in reversed(range(len(passed))):
        pathways, through = passed[number].back(gradient)
        gradient = pathways["shortcut"] + pathways["branch"]
        if number:
            gradient = gradient + reads[number - 1]
        gradients.append(gradient)
        ways.append(pathways)
        on_the_way.append(through)
    return {
        "state": {"h": torch.stack(gradients[::-1]).numpy()},
        "gate": _stacked(on_the_way[::-1]),
        "pathway": _stacked(ways[::-1]),
    }


def _stacked(by_block: list[dict[str, Tensor]]) -> dict[str, np.ndarray]:
    names = by_block[0]
    return {name: torch.stack([block[name] for block in by_block]).numpy() for name in names}
