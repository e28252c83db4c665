"""Pack a Transformer, and a recurrent network beside it, for the scene ``transformer``.

Both read the same words. Their lanes stand over one timeline: the recurrent network's state below,
the Transformer's residual stream above, a lane a layer.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from rnncore import measures
from rnncore.counting import counted
from rnncore.player.block import Network, labels_of, packable
from rnncore.player.packing import packed_block
from rnncore.player.palette import PALETTE
from rnncore.trace import Trace, Track
from rnncore.trace.transformer_track import ATTENTION, TRANSFORMER, layers_of


def transformer_block(transformer: Trace, beside: Network | None, *, origin: str) -> bytes:
    """Pack traces of one sequence, recorded with a loss that reads the last step.

    Args:
        transformer: the Transformer's trace.
        beside: a recurrent network of one layer in one direction and as many units, over the same
            labels; None where there is none.
        origin: where the weights are from, "trained on phrases"; printed on saved pictures.

    Raises:
        ValueError: for traces of other kinds or sizes, or without gradients.
    """
    track = transformer.tracks[0]
    _check(transformer, beside)
    head: dict[str, Any] = {"gates": [], "states": [], "equations": [], "blocks": [], "lanes": []}
    arrays: dict[str, np.ndarray] = {}
    steps, hidden = transformer.steps, track.hidden_size
    if beside is not None:
        head, arrays = packable([beside], None)
        head["lanes"][0] |= {"title": beside.title, "cell": beside.trace.tracks[0].cell}
        arrays |= _of_state(beside.trace.tracks[0])
    first = len(head["lanes"])
    for layer, found in enumerate(_of_layers(track)):
        title = f"Transformer, layer {layer + 1}"
        head["lanes"].append({"title": title, "cell": TRANSFORMER, "layer": layer, "stream": True})
        arrays |= {f"{first + layer}.{name}": array for name, array in found.items()}
    names = ["Transformer", *([] if beside is None else [beside.title])]
    head |= {
        "scene": "transformer",
        "title": " beside ".join(names),
        "origin": origin,
        "steps": steps,
        "hidden": hidden,
        "layers": 1,
        "heads": track.gates[ATTENTION].shape[2],
        "outputs": 0,
        "labels": list(labels_of(transformer)),
        "palette": PALETTE,
    }
    return packed_block(head, arrays)


def _check(transformer: Trace, beside: Network | None) -> None:
    track = transformer.tracks[0]
    if track.cell != TRANSFORMER or transformer.batch != 1 or not track.state_grads:
        raise ValueError("transformer must be one sequence of a Transformer, with gradients")
    if beside is None:
        return
    other = beside.trace.tracks[0]
    sizes = (transformer.steps, track.hidden_size)
    if len(beside.trace.tracks) > 1 or not other.state_grads:
        raise ValueError("beside must be of one layer in one direction, with gradients")
    if (beside.trace.steps, other.hidden_size) != sizes:
        raise ValueError(
            f"beside must have {counted(sizes[0], 'step')} and {counted(sizes[1], 'unit')}; got "
            f"{beside.trace.steps} and {other.hidden_size}"
        )


def _logs(array: np.ndarray) -> np.ndarray:
    with np.errstate(divide="ignore"):
        return np.log10(np.abs(array))


def _of_state(track: Track) -> dict[str, np.ndarray]:
    """By unit ``(T + 1, H)``, and as log10 of norms ``(T + 1,)``: states and their gradients."""
    found = {f"0.gradient.{name}": _logs(a[:, 0]) for name, a in track.state_grads.items()}
    return found | {
        "0.norm": measures.log10_gradient_norm(track)[:, 0],
        "0.size": measures.log10_norm(track.states["h"][:, 0].astype(np.float64)),
    }


def _of_layers(track: Track) -> list[dict[str, np.ndarray]]:
    """Of each layer the stream before it, after its attention and after its network.

    ``x``, ``gradient``: ``(3, T, H)``; ``size``, ``norm``: log10 of norms, ``(3, T)``.
    """
    stream, grads = track.states["h"][:, :, 0], track.state_grads["h"][:, :, 0]
    parts, inner = measures.attention_parts(track)[:, 0], measures.inner_units(track)[:, :, 0]
    sizes = measures.log10_norm(stream.astype(np.float64))
    norms = measures.log10_norm(grads.astype(np.float64))
    found = []
    for layer in range(layers_of(track)):
        around, own = slice(2 * layer, 2 * layer + 3), f"layers.{layer}."
        found.append(
            {
                "x": stream[around],
                "gradient": _logs(grads[around]),
                "size": sizes[around],
                "norm": norms[around],
                "attention": track.gates[ATTENTION][layer, 0],  # (N, T, T)
                "parts": parts[layer],  # (N, T, H)
                "inner": inner[layer],  # (T, 4 H)
                "weight": track.parameters[f"{own}down.weight"],
                "bias.attention": track.parameters[f"{own}attention.out.bias"],
                "bias.inner": track.parameters[f"{own}down.bias"],
            }
        )
    return found
