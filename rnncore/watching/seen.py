"""What was heard of a model's modules, by name, and their traces."""

from __future__ import annotations

import threading
import warnings
from collections.abc import Callable, Mapping, Sequence
from typing import Any, overload

from torch import nn

from rnncore.counting import counted
from rnncore.trace import Trace
from rnncore.watching.hooks import Heard, Hooks
from rnncore.watching.keepers import Keeper, keeper
from rnncore.watching.watched import kind_of

Replay = Callable[[Any], tuple[Trace, list[str]]]
"""From what was kept of a call to its trace, and to what there is to say of it."""


class Traces(Sequence[Trace]):
    """The traces of one module's last calls, oldest first. Each is computed when it is read.

    Reading one raises ``rnncore.ReplayError`` where the call cannot be replayed: its input was
    changed in place since, or something else than its weights and inputs decided its output. It
    raises ValueError where the batch of that call lacks one of the ``rows`` of ``watch``.
    """

    def __init__(self, name: str, kept: Sequence[Any], replay: Replay) -> None:
        self._name, self._kept, self._replay = name, tuple(kept), replay

    def __len__(self) -> int:
        """How many calls are kept."""
        return len(self._kept)

    @overload
    def __getitem__(self, place: int) -> Trace: ...
    @overload
    def __getitem__(self, place: slice) -> Traces: ...
    def __getitem__(self, place: int | slice) -> Trace | Traces:
        """One trace, replayed now, or a part of the list, not yet replayed."""
        if isinstance(place, slice):
            return Traces(self._name, self._kept[place], self._replay)
        if not -len(self) <= place < len(self):
            raise IndexError(
                f"{self._name!r} has {counted(len(self), 'call')} that were kept; got [{place}]"
            )
        trace, said = self._replay(self._kept[place])
        for words in said:
            warnings.warn(words, stacklevel=2)
        return trace

    def __repr__(self) -> str:
        """How many there are."""
        return f"<{counted(len(self), 'trace')}, each computed when it is read>"

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        """What a notebook shows: the last of them, as it shows itself."""
        shown = self[-1]._repr_mimebundle_(include, exclude) if self else {}
        return shown | {"text/plain": repr(self)}


NAMED = 8
"""Modules of a model whose names stand in a line."""


class _ByName(dict[str, Traces]):
    def __missing__(self, name: str) -> Traces:
        choices = ", ".join(map(repr, self))
        raise KeyError(f"name must be one of the watched modules, {choices}; got {name!r}")

    def __repr__(self) -> str:
        """How many there are of each module; of many modules the first."""
        each = [f"{name!r} {len(traces)}" for name, traces in self.items()]
        more = f" and {counted(len(each) - NAMED, 'module')} more" if len(each) > NAMED else ""
        return f"<traces by module: {', '.join(each[:NAMED])}{more}>"


class Seen:
    """The last calls of ``modules`` of ``model``, by name, kept while ``hooks`` are in place.

    ``every``, ``keep`` and ``rows``: as in ``watch``.
    """

    def __init__(
        self,
        model: nn.Module,
        modules: Mapping[str, nn.Module],
        every: int,
        keep: int,
        rows: tuple[int, ...] | None,
    ) -> None:
        self._keepers: dict[int, Keeper] = {}
        self.names: dict[str, Keeper] = {}
        for name, module in modules.items():
            kept = self._keepers.setdefault(id(module), keeper(name, module, every, keep, rows))
            self.names[name] = kept
        watched = [(module, kind_of(module)) for module in modules.values()]
        self.hooks = Hooks(model, watched, self._hear)
        self.refused: set[str] = set()
        self._lock = threading.RLock()

    def traces(self, *, arrived: bool = False) -> Mapping[str, Traces]:
        """By module name, the traces of its last calls; ``arrived``: of those with gradients."""
        with self._lock:
            return _ByName(
                {
                    name: Traces(
                        name,
                        [call for call in keeper.kept if call.arrived or not arrived],
                        keeper.replay,
                    )
                    for name, keeper in self.names.items()
                }
            )

    def forget(self) -> None:
        """Let go of all calls."""
        with self._lock:
            for keeper in self._keepers.values():
                keeper.forget()

    def _hear(self, heard: Heard) -> None:
        kept = self._keepers[id(heard.module)]
        try:
            with self._lock:
                kept.hear(heard)
        except Exception as error:  # noqa: BLE001 - what fails here must not end somebody's training
            if kept.name not in self.refused:
                self.refused.add(kept.name)
                name = kept.name or "the model"
                warnings.warn(f"a call of {name} could not be captured: {error}", stacklevel=2)
