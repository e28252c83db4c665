"""What is chosen of the Transformer that is looked into."""

from __future__ import annotations

from dataclasses import dataclass

from dashboard.choices import pick

LAYERS = ("layer 1", "layer 2")


@dataclass(frozen=True, slots=True)
class InsideSpec:
    """``layer``: the one whose heads are drawn."""

    layer: str = pick("Heads of", LAYERS, visible=True, key="heads_of")
