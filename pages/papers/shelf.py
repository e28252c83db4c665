"""All cards, in the order of the table."""

from __future__ import annotations

from pages.papers import counting, depth, gradients, memory
from pages.papers.paper import Paper

PAPERS: dict[str, Paper] = {
    paper.key: paper
    for paper in (
        gradients.PASCANU,
        gradients.GLOROT,
        gradients.ISOMETRY,
        gradients.BALDUZZI,
        memory.BENGIO,
        depth.VEIT,
        depth.HE_2015,
        memory.SUTSKEVER,
        counting.PARITY,
        memory.TALLEC,
        memory.LI,
        memory.ARJOVSKY,
        counting.GERS,
        memory.JOZEFOWICZ,
        depth.HE_2016,
    )
}
"""Every paper by its key."""
