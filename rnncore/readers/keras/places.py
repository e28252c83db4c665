"""Where the weights of a model's layers stand in its HDF5 file, in both of Keras' formats."""

from __future__ import annotations

import re
from collections import Counter

from rnncore.readers.keras.config import Half, Stated
from rnncore.readers.keras.stored import Stored

_LEGACY = "/model_weights"
_WEIGHTS = ("kernel", "recurrent_kernel", "bias")


def of_archive(found: list[Stated], stored: Stored) -> list[list[list[str]]]:
    """By layer and direction, the paths of kernel, recurrent kernel and bias; fewer if lacking.

    A group of a ``.keras`` file is called by the class of its layer and a count.
    """
    return [[_numbered(half.place, stored) for half in each.halves] for each in found]


def _numbered(place: str, stored: Stored) -> list[str]:
    paths = [f"{place}/vars/{number}" for number in range(3)]
    return [path for path in paths if path in stored.datasets]


def of_legacy(found: list[Stated], stored: Stored) -> list[list[list[str]]]:
    """The same of an ``.h5`` file, whose groups are called by the layers of the model.

    Below them the weights have paths with the names of inner layers, and Keras' versions differ in
    which: where a name does not tell one of them, all stand in the order of the layers.
    """
    cells = {half.top: _cells(half.top, stored) for each in found for half in each.halves}
    many = Counter(half.top for each in found for half in each.halves)
    others = {each.name.split(".")[0] for each in found if each.refused}
    taken: Counter[str] = Counter()

    def own(half: Half) -> list[str]:
        groups = cells[half.top]
        number, taken[half.top] = taken[half.top], taken[half.top] + 1
        named = [paths for path, paths in groups.items() if set(half.names) & set(path.split("/"))]
        if len(named) == 1:
            return named[0]
        ordered = len(groups) == many[half.top] and half.top not in others
        return list(groups.values())[number] if ordered else []

    return [[own(half) for half in each.halves] for each in found]


def is_recurrent(leaf: Stated, stored: Stored) -> bool:
    """Whether a layer of a class that is not known has the weights of a recurrent one."""
    return f"{leaf.place}/cell/vars/0" in stored.datasets or bool(_cells(leaf.name, stored))


def _cells(top: str, stored: Stored) -> dict[str, list[str]]:
    """The weights of each recurrent cell in a layer's group, in their order there."""
    groups: dict[str, dict[str, str]] = {}
    for name in stored.texts(f"{_LEGACY}/{top}", "weight_names"):
        path, _, last = name.rpartition("/")
        path_in_file = f"{_LEGACY}/{top}/{name}"
        if path_in_file in stored.datasets:
            groups.setdefault(path, {})[re.sub(r":\d+$", "", last)] = path_in_file
    return {
        path: [weights[each] for each in _WEIGHTS if each in weights]
        for path, weights in groups.items()
        if "recurrent_kernel" in weights
    }
