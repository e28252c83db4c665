"""Pack networks over one input for the scene ``gradient``: how their gradients travel back."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from rnncore import measures
from rnncore.counting import counted
from rnncore.player.looks import LOOKS
from rnncore.player.packing import packed_block
from rnncore.player.palette import PALETTE
from rnncore.trace import Track


def gradient_block(
    lanes: Sequence[tuple[str, Track]],
    *,
    labels: Sequence[str],
    loss_at: Sequence[int],
    origin: str,
) -> bytes:
    """Pack tracks for the scene ``gradient``.

    Args:
        lanes: a title and a track for each network or layer: forward, a batch of one, the same
            ``T`` steps and ``H`` units, recorded with a loss.
        labels: one text a step.
        loss_at: the steps whose state the loss reads, counted from 0.
        origin: where the weights are from, "untrained, seed 0"; printed on saved pictures.

    Raises:
        ValueError: for a track without gradients, or of another size than the first.
    """
    arrays: dict[str, np.ndarray] = {}
    steps, hidden = len(labels), lanes[0][1].hidden_size
    for index, (title, track) in enumerate(lanes):
        if "h" not in track.state_grads:
            raise ValueError(f"lanes must hold tracks with gradients; {title!r} has none")
        h, grads = track.states["h"][:, 0], track.state_grads["h"][:, 0]  # (T + 1, H)
        if h.shape != (steps + 1, hidden):
            raise ValueError(
                f"lanes must have {counted(steps, 'step')} and {counted(hidden, 'unit')}; "
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
        "origin": origin,
        "steps": steps,
        "hidden": hidden,
        "lanes": _lanes(lanes),
        "labels": list(labels),
        "lossAt": list(loss_at),
        "lossEnd": max(loss_at),
        "palette": PALETTE,
    }
    return packed_block(head, arrays)


def _lanes(lanes: Sequence[tuple[str, Track]]) -> list[dict[str, str]]:
    """The title of each, its ``cell``, whose hue its curve has, and the cell's ``dash``.

    Layers of one network would all have the same dash; they are told apart otherwise.
    """
    kinds = [(track.cell, track.nonlinearity) for _, track in lanes]
    found = [
        {"title": title, "cell": cell} for (title, _), (cell, _) in zip(lanes, kinds, strict=True)
    ]
    if len(set(kinds)) < len(kinds):
        return found
    return [lane | _dash(*kind) for lane, kind in zip(found, kinds, strict=True)]


def _dash(cell: str, nonlinearity: str | None) -> dict[str, str]:
    """As SVG writes it: "18 3"; nothing for a cell without a look."""
    if cell not in LOOKS or nonlinearity not in LOOKS[cell].dashes:
        return {}
    pixels = LOOKS[cell].dashes[nonlinearity].replace("px", "").replace(",", " ")
    return {"dash": pixels.replace("solid", "none")}
