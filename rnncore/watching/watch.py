"""``watch(model)``: see inside every recurrent module of somebody's own training step.

Nobody's forward is replaced. Torch's global module hooks note what each call was given and gave
back, and the nodes of the user's own graph tell the gradients; what lies inside is replayed by the
engine when a trace is asked for (``watching/``). So a training with ``watch`` is, bit for bit, the
training without it.
"""

from __future__ import annotations

import threading
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from numbers import Integral
from types import TracebackType
from typing import Any, overload

from torch import nn

from rnncore.counting import counted
from rnncore.trace import Trace
from rnncore.watching.hooks import Heard, Hooks
from rnncore.watching.keepers import Keeper, keeper
from rnncore.watching.rows import checked_rows
from rnncore.watching.watched import find

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


class _ByName(dict[str, Traces]):
    def __missing__(self, name: str) -> Traces:
        choices = ", ".join(map(repr, self))
        raise KeyError(f"name must be one of the watched modules, {choices}; got {name!r}")


class watch:  # noqa: N801 - reads as what it does: with rnncore.watch(model) as seen
    """Capture the recurrent modules of ``model`` while the context lasts.

    ``with rnncore.watch(model) as seen: …train as usual…``; then ``seen.traces["encoder.rnn"][-1]``
    is the trace of that module's last call, with the gradients that the user's own backward pass
    brought. Every ``nn.RNN``, ``nn.LSTM``, ``nn.GRU`` and ``rnncore.Recurrent`` in the model is
    watched, under its names in ``model.named_modules()`` (``""`` for the model itself); so are
    ``nn.RNNCell``, ``nn.LSTMCell`` and ``nn.GRUCell``: their calls in a loop give one trace a
    chain.

    ``every``: capture during each n-th call of ``model``, the first included; of modules called
    outside of one, each n-th call or chain. ``keep``: calls kept of each module, the oldest
    dropped. ``rows``: keep these rows of the batch, all by default; a negative one counts from the
    end. What was captured stays readable after the context.

    Works under ``no_grad`` (traces without gradients), with packed sequences, gradient
    checkpointing, hooks, parametrizations and optimizer steps inside. Under autocast the replay is
    in float32, and says so with a warning.

    Raises TypeError for what is no module, a scripted or compiled one, and arguments that are not
    whole numbers; ValueError where the model holds nothing to watch, for ``every`` or ``keep``
    below 1 and for empty ``rows``. Warns of modules that cannot be replayed, of a call that cannot
    be captured (nothing is raised inside a training) and, on leaving, of modules never called.
    """

    def __init__(
        self,
        model: nn.Module,
        every: int = 1,
        keep: int = 8,
        rows: Sequence[int] | None = None,
    ) -> None:
        if not isinstance(model, nn.Module):
            raise TypeError(f"model must be a torch.nn.Module; got {type(model).__name__}")
        _check_counts(every=every, keep=keep)
        self.every, self.keep, self.rows = every, keep, checked_rows(rows)
        self._model = model
        self._keepers: dict[int, Keeper] = {}
        self._names: dict[str, Keeper] = {}
        for name, module in find(model).items():
            kept = self._keepers.setdefault(
                id(module), keeper(name, module, every, keep, self.rows)
            )
            self._names[name] = kept
        self._hooks = Hooks(model, self._keepers, self._hear)
        self._said: set[str] = set()
        self._lock = threading.RLock()

    @property
    def traces(self) -> Mapping[str, Traces]:
        """By module name, the traces of its last calls."""
        with self._lock:
            return _ByName({n: Traces(n, k.kept, k.replay) for n, k in self._names.items()})

    def __iter__(self) -> Iterator[str]:
        """The names of the watched modules."""
        return iter(self._names)

    def __enter__(self) -> watch:
        """Begin to watch."""
        if self._hooks.open:
            raise RuntimeError("this watch is in use already: make another one")
        self._hooks.register()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        place: TracebackType | None,
    ) -> None:
        """Take the hooks away; the model is as it was."""
        self._hooks.remove()
        never = [name or "(the model)" for name, kept in self._names.items() if not kept.kept]
        if kind is None and never:
            warnings.warn(
                f"watch recorded no call of {', '.join(never)}: was the model called inside the "
                "context, and through its modules? A direct call of forward is not seen",
                stacklevel=2,
            )

    def _hear(self, heard: Heard) -> None:
        kept = self._keepers[id(heard.module)]
        try:
            with self._lock:
                kept.hear(heard)
        except Exception as error:  # noqa: BLE001 - what fails here must not end somebody's training
            if kept.name not in self._said:
                self._said.add(kept.name)
                name = kept.name or "the model"
                warnings.warn(f"a call of {name} could not be captured: {error}", stacklevel=2)


def _check_counts(**counts: Any) -> None:
    for name, count in counts.items():
        if isinstance(count, bool) or not isinstance(count, Integral):
            raise TypeError(f"{name} must be a whole number; got {count!r}")
        if count < 1:
            raise ValueError(f"{name} must be at least 1; got {count}")
