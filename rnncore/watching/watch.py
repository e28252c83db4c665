"""``watch(model)``: see inside every recurrent module of somebody's own training step.

While the context lasts, torch's classes tell what each call of their forward was given and gave
back, and the nodes of the user's own graph tell the gradients; what lies inside is replayed by the
engine when a trace is asked for (``watching/``). So a training with ``watch`` is, bit for bit, the
training without it.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping, Sequence
from numbers import Integral
from types import TracebackType
from typing import Any

from torch import nn

from rnncore.watching.rows import checked_rows
from rnncore.watching.seen import Seen, Traces
from rnncore.watching.watched import find


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
    checkpointing, hooks, parametrizations and optimizer steps inside. The replay runs on the CPU:
    in float32 for what ran in 16 bits or under autocast, which a warning says. ``Trace.origin``
    tells where and in which precision a call ran.

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
        check_counts(every=every, keep=keep)
        self.every, self.keep, self.rows = every, keep, checked_rows(rows)
        self._seen = Seen(model, find(model), every, keep, self.rows)

    @property
    def traces(self) -> Mapping[str, Traces]:
        """By module name, the traces of its last calls."""
        return self._seen.traces()

    def __iter__(self) -> Iterator[str]:
        """The names of the watched modules."""
        return iter(self._seen.names)

    def __enter__(self) -> watch:
        """Begin to watch."""
        if self._seen.hooks.open:
            raise RuntimeError("this watch is in use already: make another one")
        self._seen.hooks.register()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        place: TracebackType | None,
    ) -> None:
        """Take the hooks away; the model is as it was."""
        self._seen.hooks.remove()
        never = [
            name or "(the model)"
            for name, keeper in self._seen.names.items()
            if not keeper.kept and keeper.name not in self._seen.refused  # which has been said
        ]
        if kind is None and never:
            warnings.warn(
                f"watch recorded no call of {', '.join(never)}: was this model called inside the "
                "context, and not a copy of it or a program that torch made of it? A subclass with "
                "a forward of its own is heard where that calls super().forward",
                stacklevel=2,
            )


def check_counts(**counts: Any) -> None:
    """Raise TypeError for what is no whole number, ValueError for one below 1, by their names."""
    for name, count in counts.items():
        if isinstance(count, bool) or not isinstance(count, Integral):
            raise TypeError(f"{name} must be a whole number; got {count!r}")
        if count < 1:
            raise ValueError(f"{name} must be at least 1; got {count}")
