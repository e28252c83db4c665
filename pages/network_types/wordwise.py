"""A network that answers after every word it read: run, recorded, and made ready for the screen."""

from __future__ import annotations

import torch
from torch import Tensor

from dashboard.cells import VIEWS
from dashboard.models.trained import marked
from dashboard.stage import Readout
from pages.network_types.runs import Part, TypeRun
from pages.network_types.spec import TypeSpec
from rnncore import Trace, record
from rnncore.zoo import Trained

MOST_BARS = 3
"""Outputs that the player has room to draw."""


def worded(
    spec: TypeSpec,
    network: Trained,
    read: tuple[str, ...],
    left_out: int,
    heard: Tensor,
    choices: tuple[str, ...],
    *,
    at: tuple[str, ...] | None = None,
    labels: tuple[str, ...] | None = None,
    answered: Tensor | None = None,
) -> TypeRun:
    """A network with one recurrent part, that answers after every word it ``heard (T,)``.

    The loss of its trace is the sum of the logits of its answers.
    """
    model, vocabulary = network.model, network.vocabulary
    assert vocabulary is not None
    known = vocabulary.known(read)
    layer = model.recurrent["words"]
    with torch.no_grad():
        inputs = model.embed(heard[:, None])  # (T, 1, E)
        logits = model.readout(layer(inputs)[0])[:, 0]  # (T, V)
        numbers = logits.argmax(-1) if answered is None else answered

        def loss(outputs: Tensor, _: Tensor) -> Tensor:
            return model.readout(outputs[:, 0]).gather(1, numbers[:, None]).sum()

        labels = marked(read, known) if labels is None else labels
        trace = record(layer, inputs, loss=loss, labels=labels)
    names = embedded(inputs.shape[-1])
    read_out = _readout(model.readout, trace, choices)
    part = Part("network", VIEWS[trace.tracks[0].cell].title, trace, read_out, names)
    return TypeRun(
        spec=spec,
        network=network.name,
        card=network.card,
        read=read,
        known=known,
        left_out=left_out,
        parts=(part,),
        choices=choices,
        at=labels if at is None else at,
        probabilities=logits.softmax(-1).numpy(),
        chosen=numbers.numpy(),
    )


@torch.no_grad()
def _readout(layer: torch.nn.Linear, trace: Trace, choices: tuple[str, ...]) -> Readout | None:
    """The output layer for the player; None where it has no room for its outputs."""
    if layer.out_features > MOST_BARS:
        return None
    scores = layer(torch.from_numpy(trace.outputs[:, 0]))  # (T, V)
    return Readout(layer.weight.numpy(), layer.bias.numpy(), scores.numpy(), choices)


def embedded(size: int, letter: str = "e") -> tuple[str, ...]:
    """Names for the numbers of a vector: e1, e2 and so on."""
    return tuple(f"{letter}{i + 1}" for i in range(size))
