"""Layers of one module of torch: each reads what the one before it gave, and nothing else."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator
from typing import Any

from rnncore.readers.keras.config import Config, class_of, name_of, own, placed
from rnncore.readers.keras.layers import Layer

_THROUGH = {
    "ActivityRegularization", "AlphaDropout", "Dropout", "GaussianDropout", "GaussianNoise",
    "Identity", "SpatialDropout1D",
}  # fmt: skip
"""Layers that give what they read, once a model is trained."""


def stacks(model: Config, layers: list[Layer]) -> Iterator[tuple[str, list[Layer]]]:
    """The layers of each module, and what it is called: its layers, with a + between them."""
    sources = dict(_sources(model, ""))
    by_place = {each.stated.place: each for each in layers}  # of cells on one another the last
    above: dict[int, Layer] = {}
    for before, each in zip([None, *layers], layers, strict=False):
        under = by_place.get(sources.get(each.stated.place, ""))
        if before is not None and before.stated.place == each.stated.place:
            under = before
        if under is not None and _fits(under, each):
            above[id(under)] = each
    later = {id(each) for each in above.values()}
    for first in layers:
        if id(first) in later:
            continue
        chain = [first]
        while id(chain[-1]) in above:
            chain.append(above[id(chain[-1])])
        yield _named(chain), chain


def _fits(under: Layer, over: Layer) -> bool:
    """Whether two layers, one on the other, may be of one module."""
    width = over.inputs == len(under.sides) * under.hidden
    every = under.stated.sequences or under.stated.place == over.stated.place
    return width and under.alike == over.alike and every


def _named(chain: list[Layer]) -> str:
    """The layer, that of cells on one another, or all of them."""
    names = [each.stated.name for each in chain]
    one_rnn = len(chain) > 1 and len({each.stated.place for each in chain}) == 1
    return names[0].rpartition(".")[0] if one_rnn else "+".join(names)


def _sources(model: Config, place: str) -> Iterator[tuple[str, str]]:
    """The place of each layer, and that of the one layer that it alone reads, if there is one."""
    inside = list(placed(model, place))
    for child, below in inside:
        yield from _sources(child, below)
    by_name = {name_of(child): (child, below) for child, below in inside}
    if class_of(model) == "Sequential":
        names = [name_of(child) for child, _ in inside]
        reads = {name: [before] for before, name in itertools.pairwise(names)}
    else:
        reads = {name_of(child): list(_reads(child)) for child, _ in inside}
    used = Counter(name for each in reads.values() for name in each)
    used.update(_histories(own(model).get("output_layers")))
    for child, below in inside:
        source = child
        while len(found := reads.get(name_of(source), [])) == 1 and used[found[0]] == 1:
            if found[0] not in by_name:
                break
            source, at = by_name[found[0]]
            if class_of(source) not in _THROUGH:
                yield below, at
                break


def _reads(layer: Config) -> Iterator[str]:
    """The layers whose outputs a layer is called with; twice those of one that is called twice."""
    return _histories(layer.get("inbound_nodes"))


def _histories(tree: Any) -> Iterator[str]:
    """The names in what Keras writes of a tensor: layer, call and output, ``["lstm", 0, 0]``."""
    if isinstance(tree, dict):
        tree = list(tree.values())
    if not isinstance(tree, list):
        return
    if len(tree) >= 3 and isinstance(tree[0], str) and all(type(each) is int for each in tree[1:3]):
        yield tree[0]
    for each in tree:
        yield from _histories(each)
