"""Pre-activation: is a block easier to train with nothing after the addition?

He et al. 2016, section 4 and table 3: with ReLU (and batch normalisation) before the weight layers
(v2) deep networks train better than with ReLU after the addition (v1).
"""

from __future__ import annotations

from functools import partial

from pages.papers.replicas.repeating import Run, Seeds, Told, repeated
from pages.papers.replicas.towers import held_out, taught

DEPTH = 30


def replica(seeds: Seeds) -> Told:
    """The loss on the training digits after 200 updates, and held-out errors, 30 blocks."""
    return repeated(seeds, [partial(_run, variant) for variant in ("v1", "v2")])


def _run(variant: str, seed: int) -> Run:
    model, loss = yield from taught(variant, DEPTH, seed)
    return {f"{variant}, loss": loss, f"{variant}, wrong": 1 - held_out(model)}
