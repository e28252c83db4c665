"""``Monitor(model, every=n)``: a training of one's own, recorded every n updates."""

from __future__ import annotations

import math
import warnings
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from types import TracebackType
from typing import Any

from torch import Tensor, nn

from rnncore.counting import counted
from rnncore.monitoring.backward import Backward
from rnncore.monitoring.layers import layers
from rnncore.monitoring.noting import KEEP, Notes
from rnncore.trace import Trace
from rnncore.watching.capture import Capture, ReplayError
from rnncore.watching.rows import AtMost
from rnncore.watching.seen import Seen, Traces
from rnncore.watching.watch import check_counts
from rnncore.watching.watched import find

PLACE = ("module", "layer", "reverse")


@dataclass(frozen=True, slots=True, eq=False)
class NotFinite:
    """The first update whose loss or gradient was infinite or not a number, counted from 0.

    ``traces["encoder.rnn"][-1]`` is the trace of that module's last call in it, with the gradients
    that came. It holds the modules that were called on whole sequences; of cells called step by
    step it holds those of an update that was kept.
    """

    update: int
    loss: float
    gradient_norm: float
    traces: Mapping[str, Traces] = field(repr=False)


class Monitor:
    """Record a training of your own: loss, gradient, reach and gates, every ``every`` updates.

    ``with rnncore.Monitor(model, every=50) as monitor:`` around your loop, and in it, once an
    update and anywhere after ``loss.backward()``, ``monitor.step(loss)``. Then
    ``monitor.to_frame()``. Where there is no block to write a ``with`` around, ``start()`` and
    ``stop()`` do the same. The training stays what it is without it, bit for bit.

    Kept are updates 0, n, 2n …: the loss, the norm of the gradient of all parameters at the end of
    the update's last backward pass (before it is clipped), and of every layer of the modules that
    ``rnncore.watch`` sees: the reach, the mean of |h|, and of each gate the mean and the share
    that is saturated. ``rows``: these are measured on the first rows of each batch, None for all.
    ``writer``: gets the same numbers by ``add_scalar(tag, value, update)``, as TensorBoard's
    ``SummaryWriter`` takes them. ``not_finite``: the first update that was not finite, kept or
    not, or None.

    Raises TypeError and ValueError as ``rnncore.watch`` does, and TypeError for a writer without
    ``add_scalar``.
    """

    def __init__(
        self, model: nn.Module, every: int = 50, *, rows: int | None = 4, writer: Any = None
    ) -> None:
        if not isinstance(model, nn.Module):
            raise TypeError(f"model must be a torch.nn.Module; got {type(model).__name__}")
        check_counts(every=every, **({} if rows is None else {"rows": rows}))
        if writer is not None and not callable(getattr(writer, "add_scalar", None)):
            raise TypeError(
                "writer must have add_scalar(tag, value, step), as TensorBoard's SummaryWriter "
                f"has; got {type(writer).__name__}"
            )
        self.every, self.updates = every, 0
        self.not_finite: NotFinite | None = None
        modules = find(model)
        first = None if rows is None else AtMost(range(rows))
        self._seen = Seen(model, modules, every=1, keep=KEEP, rows=first)
        self._notes = Notes(modules)
        self._backward = Backward(model, self._ended)
        self._writer = writer
        self._rows: list[dict[str, Any]] = []
        self._norm: float | None = None
        self._running = self._watching = False
        self._said: set[str] = set()

    def __enter__(self) -> Monitor:
        """Begin to record."""
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        place: TracebackType | None,
    ) -> None:
        """Take all hooks away; the model is as it was."""
        self.stop()
        if kind is None and not self.updates:
            warnings.warn(
                "monitor.step(loss) was never called, so nothing was recorded: call it once an "
                "update, after loss.backward()",
                stacklevel=2,
            )

    def start(self) -> None:
        """Begin to record. Raises RuntimeError where it has begun already."""
        if self._running:
            raise RuntimeError("this monitor is in use already: make another one")
        self._running, self._norm = True, None
        self._backward.register()
        self._notes.register()
        self._turn()

    def stop(self) -> None:
        """Take all hooks away. What was recorded stays."""
        self._running = False
        self._backward.remove()
        self._notes.remove()
        self._notes.clear()
        self._turn()

    def step(self, loss: Tensor | float) -> None:
        """An update is over, or about to be: its backward passes have been made.

        ``loss``: what is to be recorded as such, a number or a tensor of one. What a call sees is
        the time since the last one, so it may stand before or after ``optimizer.step()`` and
        ``zero_grad()``; where gradients of several batches are accumulated, call it once for all.

        Raises RuntimeError outside of the block, and at the first call where no gradient has come
        to a parameter; TypeError and ValueError for a loss that is not one number.
        """
        if not self._running:
            raise RuntimeError("monitor.step must be called inside `with Monitor(…) as monitor`")
        value = _number(loss)
        if self._norm is None and not self.updates:
            raise RuntimeError(
                "monitor.step(loss) must come after loss.backward(): no gradient has come to a "
                "parameter of the model yet"
            )
        norm = math.nan if self._norm is None else self._norm
        if not math.isfinite(value) or not math.isfinite(self._norm or 0.0):
            self._keep_not_finite(value, norm)
        if self._watching:
            self._record(value, norm)
        self.updates, self._norm = self.updates + 1, None
        self._notes.clear()
        self._turn()

    def to_frame(self) -> Any:
        """A pandas table with a row for each update that was kept and each layer and direction.

        Columns: ``update`` from 0, ``loss``, ``gradient_norm``; ``module``, ``layer``, ``reverse``;
        ``reach`` in powers of ten, by dL/dc for an LSTM and by dL/dh otherwise, and ``reach_h``, by
        dL/dh always; ``state``, the mean of |h|; and for each gate its mean under its name, and
        the share of its values within a tenth of an end of its range, as ``forget_saturated``.
        What a layer does not have is NaN; so is all of a layer that no gradient came to. Raises
        ImportError where pandas is not installed.
        """
        import pandas as pd

        return pd.DataFrame(self._rows)

    def __repr__(self) -> str:
        """How many updates there were, and how many are kept."""
        kept = len({row["update"] for row in self._rows})
        said = "" if self.not_finite is None else f", not finite at {self.not_finite.update}"
        return f"<Monitor: {kept} of {counted(self.updates, 'update')} kept{said}>"

    def _turn(self) -> None:
        """Watch where the coming update is one that is kept, and only there."""
        wanted = self._running and self.updates % self.every == 0
        if self._watching:
            self._seen.hooks.remove()
            self._seen.forget()
        if wanted:
            self._seen.hooks.register()
        self._watching = wanted

    def _ended(self, norm: float) -> None:
        """A backward pass is over. The weights are still those that it was made with."""
        self._norm = norm
        if not math.isfinite(norm):
            self._keep_not_finite(math.nan, norm)
        else:
            self._notes.settle()

    def _keep_not_finite(self, loss: float, norm: float) -> None:
        """Keep this update, unless one before it was not finite either."""
        first = self.not_finite
        if first is None:
            self.not_finite = NotFinite(self.updates, loss, norm, self._found())
        elif first.update == self.updates:
            self.not_finite = replace(first, loss=loss, gradient_norm=norm)

    def _found(self) -> dict[str, Traces]:
        """The calls of this update, to be replayed when they are read."""
        kept = self._seen.traces() if self._watching else {}
        noted = self._notes.captures()
        return {name: traces for name, traces in kept.items() if len(traces)} | {
            name: Traces(name, captures, Capture.replay) for name, captures in noted.items()
        }

    def _record(self, loss: float, norm: float) -> None:
        whole = {"update": self.updates, "loss": loss, "gradient_norm": norm}
        found = [row for name in self._seen.names for row in self._layers(name)]
        self._rows += [whole | row for row in found or [{"module": None}]]
        if self._writer is not None:
            for tag, value in _scalars(whole, found):
                self._writer.add_scalar(tag, value, self.updates)

    def _layers(self, name: str) -> list[dict[str, Any]]:
        """The numbers of the layers of a module; none where no gradient came to it."""
        try:
            traces = self._read(name)
            return list(layers(name, traces)) if traces else []
        except (ReplayError, ValueError) as error:
            if name not in self._said:
                self._said.add(name)
                warnings.warn(f"{name or 'the model'} is left out: {error}", stacklevel=4)
            return []

    def _read(self, name: str) -> list[Trace]:
        """The traces of a module's last calls. What there is to say of them is said once."""
        with warnings.catch_warnings(record=True) as said:
            warnings.simplefilter("always")
            traces = list(self._seen.traces(arrived=True)[name])
        for words in (str(each.message) for each in said):
            kind = words.split(",")[0]  # behind it stands what differs from update to update
            if kind not in self._said:
                self._said.add(kind)
                warnings.warn(words, stacklevel=5)
        return traces


def _scalars(
    whole: Mapping[str, Any], layers: Iterable[Mapping[str, Any]]
) -> Iterator[tuple[str, float]]:
    """The numbers of an update by their tags: "loss", and "rnn.l0_reverse/reach" as torch counts.

    A module without a name, the model itself, has none in its tags either.
    """
    yield from ((name, whole[name]) for name in ("loss", "gradient_norm"))
    for row in layers:
        place = f"l{row['layer']}{'_reverse' if row['reverse'] else ''}"
        module = f"{row['module']}." if row["module"] else ""
        for name, value in row.items():
            if name not in PLACE:
                yield f"{module}{place}/{name}", value


def _number(loss: Any) -> float:
    if isinstance(loss, Tensor):
        if loss.numel() != 1:
            raise ValueError(f"loss must be one number; got a tensor of shape {tuple(loss.shape)}")
        return float(loss.detach())
    if isinstance(loss, bool) or not isinstance(loss, int | float):
        raise TypeError(f"loss must be a number or a tensor of one; got {type(loss).__name__}")
    return float(loss)
