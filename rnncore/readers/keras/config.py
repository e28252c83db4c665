"""The layers of a model as Keras' config states them: data in nested dicts, none of it run."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from rnncore.counting import counted
from rnncore.readers.limits import Limits
from rnncore.readers.sequence import InputError, refused
from rnncore.trace.archive import count_values

Config = dict[str, Any]

LAYERS, CELLS = ("LSTM", "GRU", "SimpleRNN"), ("LSTMCell", "GRUCell", "SimpleRNNCell")
_DEEPEST = 16
"""Models in models, and layers in wrappers."""


@dataclass(frozen=True, slots=True)
class Half:
    """One direction of one layer: the ``config`` of its cell, and where its weights are.

    ``place``: its group in a ``.keras`` file. In a legacy one its weights stand in the group of the
    layer ``top`` of the model, under a path in which one of ``names`` stands.
    """

    config: Config
    place: str
    top: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Stated:
    """A layer that a model's config names.

    ``name``: by points where it is inside another; ``kind``: "LSTM", "GRU", "SimpleRNN", or the
    class that is none of them; ``halves``: one, or the forward and the backward one. ``sequences``:
    whether it gives every step's output. ``model``: the place of the model it is in. ``refused``:
    why it has no halves. ``place`` is its group.
    """

    name: str
    kind: str
    place: str
    model: str
    halves: tuple[Half, ...] = ()
    sequences: bool = False
    refused: str = ""


def parsed(text: bytes | str, name: str, within: Limits) -> Config:
    """A model's config. Raises InputError for what is too large, and for what is none."""
    data = text.encode(errors="replace") if isinstance(text, str) else text
    if count_values(data) > 2 * within.values:
        raise InputError(f"{name} has a config of more than {counted(2 * within.values, 'value')}.")
    with refused(f"{name} is damaged: its config is no JSON. Save it again."):
        found = json.loads(data)
    if not isinstance(found, dict) or not isinstance(found.get("config"), dict | list):
        raise InputError(f"{name} is damaged: its config is that of no model. Save it again.")
    return found


def class_of(layer: Config) -> str:
    """The name of a layer's class, without the package that it was registered in."""
    return str(layer.get("class_name", "")).rpartition(">")[2]


def own(layer: Config) -> Config:
    """What a layer was made with; of old models, which were lists of layers, that list."""
    found = layer.get("config")
    return {"layers": found} if isinstance(found, list) else dict(found or {})


def children(layer: Config) -> list[Config]:
    """The layers of a model; none where it is no model."""
    found = own(layer).get("layers")
    listed = isinstance(found, list) and all(isinstance(each, dict) for each in found)
    return list(found) if listed and found else []


def stated(layer: Config, place: str = "", names: tuple[str, ...] = ()) -> Iterator[Stated]:
    """All leaves of a model, in the order in which Keras writes them."""
    if len(names) > _DEEPEST:
        raise InputError(f"its layers are nested more than {_DEEPEST} deep")
    for child, below in placed(layer, place):
        yield from _layer(child, below, place, (*names, name_of(child)))


def placed(layer: Config, place: str) -> Iterator[tuple[Config, str]]:
    """The layers of a model, each with the group of its weights in a ``.keras`` file."""
    counts: Counter[str] = Counter()
    for child in children(layer):
        yield child, f"{place}/layers/{_numbered(class_of(child), counts)}"


def name_of(layer: Config) -> str:
    """What a layer is called."""
    return str(own(layer).get("name", layer.get("name", class_of(layer))))


def _layer(layer: Config, place: str, model: str, names: tuple[str, ...]) -> Iterator[Stated]:
    kind, config = class_of(layer), own(layer)
    sequences = bool(config.get("return_sequences"))
    leaf = Stated(".".join(names), kind, place, model, sequences=sequences)
    if children(layer):
        yield from stated(layer, place, names)
    elif kind == "Bidirectional":
        yield _both(config, leaf, names)
    elif kind == "RNN":
        yield from _cells(config, leaf, names)
    elif kind in LAYERS:
        yield replace(leaf, halves=(Half(config, f"{place}/cell", names[0], names[-1:]),))
    elif isinstance(config.get("layer"), dict):  # TimeDistributed, and other wrappers
        yield from _layer(config["layer"], f"{place}/layer", f"{place}/layer", names)
    else:
        yield leaf


def _both(config: Config, leaf: Stated, names: tuple[str, ...]) -> Stated:
    """A Bidirectional one: two layers of one class, the second of which reads backwards."""
    forward = config.get("layer") or {}
    backward = config.get("backward_layer") or forward
    kinds = [_kind(each) for each in (forward, backward)]
    kind, mode = kinds[0], config.get("merge_mode", "concat")
    if kind not in LAYERS or kinds[1] != kind:
        both = " and ".join(dict.fromkeys(kinds))
        return replace(leaf, refused=f"it wraps {both}, and {', '.join(LAYERS)} are read")
    leaf = replace(leaf, kind=kind, sequences=bool(own(forward).get("return_sequences")))
    if mode != "concat":
        said = f"its merge_mode is {mode!r}, and torch joins the directions, 'concat'"
        return replace(leaf, refused=said)
    if own(forward).get("go_backwards"):
        return replace(leaf, refused="its forward layer reads backwards (go_backwards=True)")
    halves = tuple(
        Half(
            own(own(side).get("cell") or side) | {"go_backwards": False},
            f"{leaf.place}/{way}_layer/cell",
            names[0],
            (name_of(side), f"{way}_{name_of(forward)}"),
        )
        for side, way in ((forward, "forward"), (backward, "backward"))
    )
    return replace(leaf, halves=halves)


def _kind(layer: Config) -> str:
    """The class of a layer, that of an RNN of one cell, or what an RNN is of."""
    cell = class_of(own(layer).get("cell") or {})
    if class_of(layer) != "RNN":
        return class_of(layer)
    return cell.removesuffix("Cell") if cell in CELLS else f"RNN of {cell}"


def _cells(config: Config, leaf: Stated, names: tuple[str, ...]) -> Iterator[Stated]:
    """An RNN of a cell, or of several on one another, each a layer."""
    cell = config.get("cell") or {}
    stacked = class_of(cell) == "StackedRNNCells"
    listed = own(cell).get("cells") or [] if stacked else [cell]
    counts: Counter[str] = Counter()
    for each in listed:
        below = f"{leaf.place}/cell" + (
            f"/cells/{_numbered(class_of(each), counts)}" if stacked else ""
        )
        called = name_of(each) if stacked else names[-1]
        found = replace(leaf, name=f"{leaf.name}.{called}" if stacked else leaf.name)
        if class_of(each) not in CELLS:
            said = f"its cell is {class_of(each)}, and {', '.join(CELLS)} are read"
            yield replace(found, kind="RNN", refused=said)
            continue
        given = own(each) | {"go_backwards": config.get("go_backwards", False)}
        half = Half(given, below, names[0], (called,))
        yield replace(found, kind=class_of(each).removesuffix("Cell"), halves=(half,))


def _numbered(kind: str, counts: Counter[str]) -> str:
    """The group of a layer's weights: its class, and a number from the second of them on."""
    base = _snake(kind)
    counts[base] += 1
    return base if counts[base] == 1 else f"{base}_{counts[base] - 1}"


def _snake(name: str) -> str:
    """A class as Keras calls the group of its weights: ``simple_rnn``."""
    name = re.sub(r"(.)([A-Z][a-z]+)", r"\1_\2", re.sub(r"\W+", "", name))
    return re.sub(r"([a-z])([A-Z])", r"\1_\2", name).lower()
