"""Pack residual towers for the scene ``tower``: the signal up, the gradient back two ways."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from rnncore import measures
from rnncore.counting import counted
from rnncore.player.packing import packed_block
from rnncore.player.palette import PALETTE
from rnncore.trace import Trace, Track

ROW = 0
"""The row of the batch whose units are painted; norms are of all rows together."""


def tower_block(
    lanes: Sequence[tuple[str, Trace]],
    *,
    norm: str = "none",
    shortcut_scale: float = 1.0,
    origin: str = "untrained",
) -> bytes:
    """Pack traces of towers for the scene ``tower``.

    Every gradient is sent as log10 of its norm, all rows together, as a multiple of that at the
    tower's top; signals as log10 of their norms. ``part.shortcut (L,)`` is the signed length of
    pathway 1 along the sum of both, as a share of it; pathway 2 has the rest. ``residual.*`` is
    what each block changed beside what its branch gave (``measures.residuals``).

    Args:
        lanes: a variant and the trace of its tower for each lane: the same depth and width,
            recorded with a loss.
        norm: the normalisation inside the blocks, for what the picture says of it.
        shortcut_scale: λ of the towers; plain ones have none, and are read with 1.
        origin: where the weights are from, "untrained, seed 0"; printed on saved pictures.

    Raises:
        ValueError: for a trace that is not a tower's, has no gradients or another size.
    """
    arrays: dict[str, np.ndarray] = {}
    boundaries, rows, width = lanes[0][1].tracks[0].states["h"].shape
    scales = [1.0 if variant == "plain" else shortcut_scale for variant, _ in lanes]
    for index, (variant, trace) in enumerate(lanes):
        track = trace.tracks[0]
        if "h" not in track.state_grads or not track.pathway_grads:
            raise ValueError(f"lanes must hold towers with gradients; {variant!r} has none")
        shape = track.states["h"].shape
        if (shape[0], shape[2]) != (boundaries, width):
            raise ValueError(
                f"lanes must have {counted(boundaries - 1, 'block')} and "
                f"{counted(width, 'unit')}; {variant!r} has {shape[0] - 1} and {shape[2]}"
            )
        lane = _lane(track) | _residuals(track, scales[index])
        arrays |= {f"{index}.{name}": array for name, array in lane.items()}
    head = {
        "scene": "tower",
        "cell": "tower",
        "title": ", ".join(variant for variant, _ in lanes),
        "origin": origin,
        "steps": boundaries - 1,
        "hidden": width,
        "lanes": [
            {"title": variant, "scale": scale}
            for (variant, _), scale in zip(lanes, scales, strict=True)
        ],
        "labels": [f"block {number + 1}" for number in range(boundaries - 1)],
        "activation": lanes[0][1].tracks[0].nonlinearity,
        "norm": norm,
        "rows": rows,
        "palette": PALETTE,
    }
    return packed_block(head, arrays)


def _lane(track: Track) -> dict[str, np.ndarray]:
    """The arrays of one tower; by block ``(L,)``, by boundary ``(L + 1,)`` or with its units."""
    states, grads = track.states["h"], track.state_grads["h"]
    top = _together(grads[-1:])
    with np.errstate(divide="ignore"):
        sizes = np.log10(np.abs(grads[:, ROW])) - top
    ways = {**track.pathway_grads, "between": track.gate_grads["between"]}
    arrays = {
        "h": states[:, ROW],
        "gradient": sizes,
        "norm": _together(grads) - top,
        "size": _together(states),
        "up.shortcut": _together(track.gates["shortcut"]),
        "up.branch": _together(track.gates["branch"]),
        "part.shortcut": _part(track),
        "removed": _removed(track),
    }
    arrays |= {f"back.{name}": _together(array) - top for name, array in ways.items()}
    weights = measures.block_weight_gradient_norms(track)
    return arrays | {f"back.{name}": logs - top for name, logs in weights.items()}


def _residuals(track: Track, scale: float) -> dict[str, np.ndarray]:
    """What each block changed: by block ``(L,)``, and of the painted row ``(L, width)``.

    Subtracted here, before the numbers are rounded for the way to the browser.
    """
    found = measures.residuals(track, scale)
    return {
        "residual.norm": _together(found.difference),
        "residual.apart": found.log10_apart,
        "residual.bare": found.bare.mean((1, 2)),
        "residual.worst": found.worst,
        "residual.difference": found.difference[:, ROW],
        "residual.branch": found.branch[:, ROW],
        "residual.sums": found.bare[:, ROW].astype(np.uint8),
    }


def _together(arrays: np.ndarray) -> np.ndarray:
    """log10 of norms over all rows: ``(N, B, width)`` to ``(N,)``."""
    return measures.log10_norm(arrays.reshape(len(arrays), -1).astype(np.float64))


def _part(track: Track) -> np.ndarray:
    """Pathway 1 along the sum of both pathways, as a share of the sum: ``(L,)``; NaN where it is 0.

    Scaled before it is squared, so that gradients far from 1 keep their digits.
    """
    shortcut = track.pathway_grads["shortcut"].astype(np.float64)
    total = shortcut + track.pathway_grads["branch"]
    largest = np.abs(total).max((1, 2), keepdims=True)
    with np.errstate(invalid="ignore", divide="ignore"):
        along, whole = shortcut / largest, total / largest
        return (along * whole).sum((1, 2)) / (whole * whole).sum((1, 2))


def _removed(track: Track) -> np.ndarray:
    """The share that the activation at the end of each block takes, all rows: ``(L,)``."""
    if "transform" in track.gates:
        return np.zeros(len(track.gates["branch"]))
    arriving = _together(track.state_grads["h"][1:])
    left = _together(track.gate_grads["arriving"])
    with np.errstate(invalid="ignore"):
        return np.where(np.isneginf(arriving), 0.0, 1 - 10 ** (left - arriving))
