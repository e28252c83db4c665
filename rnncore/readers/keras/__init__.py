"""The recurrent layers of a model that Keras saved, as torch's modules: ``.keras`` and ``.h5``.

A config says what the layers are, an HDF5 file has their weights. Nothing of the model is run.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any
from zipfile import ZipInfo

import torch

from rnncore.counting import counted
from rnncore.readers.archives import unpacked
from rnncore.readers.found import (
    MOST_LISTED,
    Found,
    Plan,
    check_extent,
    free,
    refusal,
    shown,
)
from rnncore.readers.keras.config import Config, Stated, parsed, stated
from rnncore.readers.keras.layers import Layer, layer
from rnncore.readers.keras.places import is_recurrent, of_archive, of_legacy
from rnncore.readers.keras.stacks import stacks
from rnncore.readers.keras.stored import MAGIC, Stored
from rnncore.readers.limits import Limits
from rnncore.readers.parameters import Parameter
from rnncore.readers.sequence import InputError, check_size, refused

CONFIG, WEIGHTS = "config.json", "model.weights.h5"
_KINDS = "LSTM, GRU, SimpleRNN, RNN of their cells, Bidirectional"


Places = Callable[[list[Stated], Stored], list[list[list[str]]]]
"""By layer and direction, the paths of its weights."""


def is_keras(head: bytes, members: Iterable[str]) -> bool:
    """Whether a file begins as an HDF5 one, or is an archive with the ``members`` of a model."""
    return head.startswith(MAGIC) or {CONFIG, WEIGHTS} <= set(members)


def read_keras(data: bytes, members: Mapping[str, bytes], name: str, within: Limits) -> Found[Plan]:
    """The recurrent modules of a model, by the names of their layers; ``members`` of an archive.

    Raises InputError.
    """
    if not members:
        return _of_legacy(data, name, within)
    return _of_archive(members[CONFIG], members[WEIGHTS], name, within)


def open_keras(path: Path, infos: Mapping[str, ZipInfo], name: str, within: Limits) -> Found[Plan]:
    """The same of a file on disk, ``infos`` of an archive's members."""
    if not infos:
        check_size(path.stat().st_size, name, within=within)
        return _of_legacy(path.read_bytes(), name, within)
    wanted = [infos[CONFIG], infos[WEIGHTS]]
    check_size(max(info.file_size for info in wanted), name, within=within)
    members = unpacked(path, name, wanted, within)
    return _of_archive(members[CONFIG], members[WEIGHTS], name, within)


def _of_archive(config: bytes, weights: bytes, name: str, within: Limits) -> Found[Plan]:
    model = parsed(config, name, within)
    stored = Stored(weights, name, within)
    return _plans(model, stored, of_archive, name, within)


def _of_legacy(data: bytes, name: str, within: Limits) -> Found[Plan]:
    stored = Stored(data, name, within)
    config = stored.texts("", "model_config")
    if not config:
        raise InputError(f"{name} {_without_config(stored)}")
    return _plans(parsed(config[0], name, within), stored, of_legacy, name, within)


def _without_config(stored: Stored) -> str:
    if stored.texts("", "layer_names") or "layers" in stored.groups():
        return (
            "holds the weights of a Keras model alone, which do not tell the options of its "
            "layers: activations, directions, the order of the reset gate. Save the whole model, "
            'model.save("model.keras").'
        )
    return (
        "is an HDF5 file, and holds no model that Keras saved. Save the arrays with numpy.savez "
        "under PyTorch's names, weight_ih_l0, weight_hh_l0 and so on."
    )


def _plans(model: Config, stored: Stored, places: Places, name: str, within: Limits) -> Found[Plan]:
    with refused(f"{name} is damaged, or no model that Keras saved. Save it again."):
        leaves = [_known(each, stored) for each in stated(model)]
        found = [each for each in leaves if each.halves or each.refused]
        if not found:
            raise InputError(_nothing(leaves, name))
        layers, refusals = list[Layer](), dict[str, str]()
        for each, its in _written_once(list(zip(found, places(found, stored), strict=True))):
            try:
                layers.append(layer(stored, each, its))
            except InputError as error:
                said = f"{shown(each.name)} ({each.kind}) is not read: {error}."
                refusals[free(each.name, refusals)] = said
        if not layers:
            raise InputError(f"{name}: {refusal(refusals)}")
        plans = dict[str, Plan]()
        for called, chain in stacks(model, layers):
            place = free(called, {*plans, *refusals})
            plans[place] = _plan(chain, f"{name}: {shown(place)}", within).checked()
        return Found(plans, refusals)


def _written_once(
    found: list[tuple[Stated, list[list[str]]]],
) -> Iterator[tuple[Stated, list[list[str]]]]:
    """The layers with the paths of their weights, one that two models share where it has any."""
    there = [each for each, paths in found if any(paths)]
    for each, paths in found:
        if any(paths) or not each.halves or not any(_same(each, other) for other in there):
            yield each, paths


def _same(one: Stated, other: Stated) -> bool:
    """Whether two leaves have one layer's config, name and all."""
    configs = [[half.config for half in each.halves] for each in (one, other)]
    return one.kind == other.kind and configs[0] == configs[1]


def _known(leaf: Stated, stored: Stored) -> Stated:
    """A leaf of the model; one that is recurrent and of another class, with why it is not read."""
    if leaf.halves or leaf.refused or not is_recurrent(leaf, stored):
        return leaf
    return replace(leaf, refused=f"its class is none of {_KINDS}")


def _nothing(leaves: list[Stated], name: str) -> str:
    """What is said of a model without a recurrent layer."""
    kinds = list(dict.fromkeys(shown(each.kind) for each in leaves))
    some = ", ".join(kinds[:MOST_LISTED]) + (" …" if len(kinds) > MOST_LISTED else "")
    return (
        f"{name} holds no recurrent layer ({_KINDS}) among its {counted(len(leaves), 'layer')}: "
        f"{some or 'none'}. Of a model that is a class of its own, a file does not say its layers."
    )


def _plan(chain: list[Layer], where: str, within: Limits) -> Plan:
    """The module of some layers."""
    first = chain[0]
    check_extent(where, len(chain), first.hidden, first.inputs, within)
    options: dict[str, Any] = {
        "num_layers": len(chain),
        "bias": "bias_ih" in first.sides[0],
        "bidirectional": len(first.sides) == 2,
        "dtype": torch.from_numpy(first.sides[0]["weight_ih"]).dtype,
    }
    if first.nonlinearity is not None:
        options["nonlinearity"] = first.nonlinearity
    parameters = {
        f"{own}_l{number}{'_reverse' if side else ''}": Parameter(torch.from_numpy(array))
        for number, each in enumerate(chain)
        for side, arrays in enumerate(each.sides)
        for own, array in arrays.items()
    }
    return Plan(where, first.kind, first.inputs, first.hidden, options, parameters, within.unpacked)


__all__ = ["is_keras", "open_keras", "read_keras"]
