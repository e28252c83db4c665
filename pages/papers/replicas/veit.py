"""Take one block out of a trained network.

Veit, Wilber & Belongie 2016, section 4.1: without one of its layers a plain network answers at
chance, and a residual one about as before.
"""

from __future__ import annotations

from functools import partial

from pages.papers.replicas.repeating import Run, Seeds, Told, repeated
from pages.papers.replicas.towers import held_out, taught

DEPTH = 6


def replica(seeds: Seeds) -> Told:
    """Held-out digits named right, with all of 6 blocks and on average with one taken out."""
    return repeated(seeds, [partial(_run, variant) for variant in ("plain", "v1", "v2")])


def _run(variant: str, seed: int) -> Run:
    model, _ = yield from taught(variant, DEPTH, seed)
    less = [held_out(model, place) for place in range(DEPTH)]
    return {f"{variant}, whole": held_out(model), f"{variant}, one less": sum(less) / DEPTH}
