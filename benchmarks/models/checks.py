"""What ``rnncore.watch`` sees of a replica, beside autograd's own numbers; and what it changes."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
import torch.distributed as dist
from torch import Tensor, nn

import rnncore
from benchmarks import largest_share, median_ratio, seconds
from benchmarks.models.oracle import Kept, by_hand
from benchmarks.models.replica import Case, Size
from rnncore import measures

Watching = Callable[[nn.Module], AbstractContextManager]


@dataclass
class Trained:
    """A model after some training, the gradients of its last step, and the numbers drawn next."""

    model: nn.Module
    seen: Any
    drawn: Tensor

    def numbers(self) -> dict[str, Tensor]:
        grads = {f"{n}.grad": p.grad for n, p in self.model.named_parameters()}
        kept = {name: grad for name, grad in grads.items() if grad is not None}
        return self.model.state_dict() | kept | {"drawn": self.drawn}


def train(
    case: Case, size: Size, watching: Watching, *, steps: int = 2, dtype: torch.dtype
) -> Trained:
    """Train ``case`` from a seed, inside of ``watching(model)``; the last step makes no update."""
    torch.manual_seed(0)
    model = case.wrap(case.model(size).to(dtype))
    inner = case.inside(model)
    torch.manual_seed(1 + _rank())
    batches = [_replica(inner).batch() for _ in range(steps)]
    optimiser = torch.optim.SGD(inner.parameters(), 0.05, momentum=0.9)
    with case.context(), watching(inner) as seen:
        for number, batch in enumerate(batches):
            optimiser.zero_grad()
            case.step(model, batch)
            if number < steps - 1:
                optimiser.step()
    return Trained(inner, seen, torch.randn(3))


def _replica(model: nn.Module) -> Any:
    return getattr(model, "module", model)


def _rank() -> int:
    """Which of several processes this is: each reads other words."""
    return dist.get_rank() if dist.is_initialized() else 0


def _alone(_model: nn.Module) -> AbstractContextManager:
    return nullcontext()


def changed(case: Case, size: Size, dtype: torch.dtype = torch.float32) -> list[str]:
    """The parameters, buffers and gradients that ``watch`` made others, if only in a bit."""
    alone = train(case, size, _alone, dtype=dtype).numbers()
    watched = train(case, size, rnncore.watch, dtype=dtype).numbers()
    assert alone.keys() == watched.keys()
    return [name for name, value in alone.items() if not torch.equal(value, watched[name])]


@dataclass
class Agreement:
    """Found and expected lengths of traces, by module; relative errors, the worst of each kind."""

    found: dict[str, list[int]]
    expected: dict[str, list[int]]
    states: float = 0.0
    state_grads: float = 0.0
    weight_grads: float = 0.0


def agreement(case: Case, size: Size) -> Agreement:
    """What was seen of one training step, beside the same step by hand."""
    dtype = torch.float64 if case.exact else torch.float32
    watched = train(case, size, _all, steps=1, dtype=dtype)
    with by_hand() as calls:
        by_loop = train(case, size, _alone, steps=1, dtype=dtype)
    replica = _replica(watched.model)
    prefix = "" if replica is watched.model else "module."
    expected = {f"{prefix}{name}": lengths for name, lengths in replica.traces().items()}
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=".*ran in reduced precision")
        traces = {name: list(each) for name, each in watched.seen.traces.items()}
    found = {name: [trace.steps for trace in each] for name, each in traces.items()}
    made = Agreement(found, expected)
    modules = dict(by_loop.model.named_modules())
    for name, each in traces.items():
        own = [call for call in calls if call.module is modules[name]]
        _compare(made, each, own)
    return made


def _all(model: nn.Module) -> rnncore.watch:
    return rnncore.watch(model, keep=1000)


def _compare(made: Agreement, traces: list[rnncore.Trace], calls: list[Kept]) -> None:
    """Raises ValueError where there are more steps, or less, than were made by hand."""
    alive = [rows for trace in traces for rows in trace.alive]
    for place in range(len(calls[0].states)):
        tracks = [trace.tracks[place] for trace in traces]
        by_step = [state for call in calls for state in call.states[place]]
        for name, own in zip(tracks[0].states, zip(*by_step, strict=True), strict=True):
            states = [step for track in tracks for step in track.gave(name)]
            made.states = max(made.states, _worst(states, own, alive))
            grads = [step for track in tracks for step in _grads(track, name)]
            own_grads = [torch.zeros_like(s) if s.grad is None else s.grad for s in own]
            made.state_grads = max(made.state_grads, _worst(grads, own_grads, alive))
    _compare_weights(made, traces, calls)


def _grads(track: Any, name: str) -> Any:
    """At what each step gave; 0 where no backward pass came."""
    grads = track.state_grads.get(name)
    return np.zeros_like(track.gave(name)) if grads is None else track.after(grads)


def _compare_weights(made: Agreement, traces: list[rnncore.Trace], calls: list[Kept]) -> None:
    ours: dict[str, Any] = {}
    for trace in traces:
        if trace.tracks[0].state_grads:
            for name, grad in measures.parameter_gradients(trace).items():
                ours[name] = ours.get(name, 0) + grad
    for name, grad in ours.items():
        short = name.removesuffix("_l0")  # a cell's has no layer
        used = [call.weights[name if name in call.weights else short] for call in calls]
        own = sum(weight.grad for weight in used if weight.grad is not None)
        made.weight_grads = max(made.weight_grads, _worst([grad], [own]))


def _worst(ours: Sequence[Any], own: Sequence[Tensor], alive: Sequence[Any] | None = None) -> float:
    """The largest error beside the largest number, of the rows that have not ended."""
    scale = max(float(each.detach().abs().max()) for each in own) or 1.0
    errors = [np.abs(a - b.detach().numpy()) for a, b in zip(ours, own, strict=True)]
    if alive is not None:
        errors = [error[rows] for error, rows in zip(errors, alive, strict=True)]
    return max(largest_share(error, scale) for error in errors)


def overhead(case: Case, size: Size, rounds: int) -> float:
    """CPU time of a training step watched over that of the same step, the median of pairs."""
    torch.manual_seed(0)
    model = case.wrap(case.model(size))
    inner = case.inside(model)
    batch = _replica(inner).batch()
    optimiser = torch.optim.Adam(inner.parameters())
    seen = rnncore.watch(inner)

    def step() -> None:
        optimiser.zero_grad()
        case.step(model, batch)
        optimiser.step()

    def watched() -> None:
        with seen:
            step()

    with case.context():
        for run in (step, watched):
            run()
        pairs = [(seconds(watched), seconds(step)) for _ in range(rounds)]
    above, below = zip(*pairs, strict=True)
    return median_ratio(list(above), list(below))
