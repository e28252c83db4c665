"""What is chosen of the Transformer that is looked into."""

from __future__ import annotations

from dataclasses import dataclass

from dashboard.choices import pick

ONE, TWO = DEPTHS = ("one layer", "two layers")
FIRST, SECOND = LAYERS = ("layer 1", "layer 2")


@dataclass(frozen=True, slots=True)
class InsideSpec:
    """``depth``: of the Transformer. ``layer``: the one whose heads are drawn."""

    depth: str = pick("Transformer", DEPTHS, TWO, visible=True, key="inside_depth")
    layer: str = pick(
        "Heads of", LAYERS, visible=True, when=lambda it: it.depth == TWO, key="heads_of"
    )
