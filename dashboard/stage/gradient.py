"""Pack networks over one input for the scene ``gradient``: how their gradients travel back."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from dashboard.stage.block import packed_block
from dashboard.theme import PALETTE
from rnncore import Trace, measures


def gradient_block(
    lanes: Sequence[tuple[str, Trace]], *, labels: Sequence[str], loss_at: Sequence[int], seed: int
) -> bytes:
    """Pack traces for the scene ``gradient``.

    Args:
        lanes: a title and a trace for each network: one layer, one direction, a batch of one, the
            same ``T`` steps and ``H`` units, recorded with a loss.
        labels: one text a step.
        loss_at: the steps whose state the loss reads, counted from 0.
        seed: the seed that drew the weights; it is printed on saved pictures.

    Raises:
        ValueError: for a trace without gradients, or of another size than the first.
    """
    arrays: dict[str, np.ndarray] = {}
    steps, hidden = len(labels), lanes[0][1].tracks[0].hidden_size
    for index, (title, trace) in enumerate(lanes):
        track = trace.tracks[0]
        if "h" not in track.state_grads:
            raise ValueError(f"lanes must hold traces with gradients; {title!r} has none")
        h, grads = track.states["h"][:, 0], track.state_grads["h"][:, 0]  # (T + 1, H)
        if h.shape != (steps + 1, hidden):
            raise ValueError(
                f"lanes must have {steps} steps and {hidden} units; "
                f"{title!r} has {len(h) - 1} and {h.shape[1]}"
            )
        with np.errstate(divide="ignore"):
            gradient = np.log10(np.abs(grads))
        arrays |= {f"{index}.h": h, f"{index}.gradient": gradient}
        arrays[f"{index}.norm"] = measures.log10_gradient_norm(track)[:, 0]  # (T + 1,)
    head = {
        "scene": "gradient",
        "cell": "gradient",
        "title": ", ".join(title for title, _ in lanes),
        "seed": seed,
        "steps": steps,
        "hidden": hidden,
        "lanes": [{"title": title} for title, _ in lanes],
        "labels": list(labels),
        "lossAt": list(loss_at),
        "lossEnd": max(loss_at),
        "palette": PALETTE,
    }
    return packed_block(head, arrays)
