"""Degradation: does a deeper plain network fit its training data less well?

He et al. 2015, section 1 and table 2: a plain network of more layers has the higher training
error, a residual one does not.
"""

from __future__ import annotations

from functools import partial

from pages.papers.replicas.repeating import Run, Seeds, Told, repeated
from pages.papers.replicas.towers import taught
from rnncore.counting import counted

DEPTHS = (3, 10, 20, 30)


def replica(seeds: Seeds) -> Told:
    """The loss on the training digits after 200 updates, by kind and number of blocks."""
    kinds = [(variant, depth) for variant in ("plain", "v1") for depth in DEPTHS]
    return repeated(seeds, [partial(_run, *kind) for kind in kinds])


def _run(variant: str, depth: int, seed: int) -> Run:
    _, loss = yield from taught(variant, depth, seed)
    return {f"{variant}, {counted(depth, 'block')}": loss}
