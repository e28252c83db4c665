"""Whether a replay is the computation that was captured.

Errors are relative to the largest number of their step, and to 1 where that is smaller. NaN agrees
with NaN, and an infinity with itself: a training that diverges can be looked at like any other.
"""

from __future__ import annotations

import torch
from torch import Tensor

from rnncore.counting import counted

TOLERANCE = {torch.float64: 1e-9, torch.float32: 1e-4}
REDUCED = 0.1
"""How far replayed outputs may be from captured ones; under autocast, which rounds to 8 bits."""
SUDDEN = 100.0
"""An error that grows by less than this in one step has grown from rounding."""


class ReplayError(RuntimeError):
    """A captured call that can no longer be replayed, or whose replay gives something else."""


def changed(name: str) -> ReplayError:
    """What a call of ``name`` read is not what it was."""
    return ReplayError(
        f"the input of {name!r} was changed in place after the call, so the call cannot be "
        "replayed: use an operation that makes a new tensor"
    )


def empty(name: str) -> ReplayError:
    """A call of ``name`` had a batch of none."""
    return ReplayError(f"a call of {name!r} had no rows: there is nothing to show")


def remarks(name: str, *, reduced: bool, twice: bool) -> list[str]:
    """What there is to say of any trace of the module ``name``."""
    said = []
    if reduced:
        said.append(f"{name!r} ran under autocast, in reduced precision; its trace is in float32")
    if twice:
        said.append(
            f"a backward pass through {name!r} was made with create_graph=True: its trace sums the "
            "gradients of all passes, and what a second derivative adds inside is not in it"
        )
    return said


def check_run(
    name: str, replayed: Tensor, given: Tensor, directions: int, *, reduced: bool
) -> str | None:
    """Compare outputs ``(T, B, D H)`` in the order in which each direction reads them.

    Raises ReplayError where the replay leaves the outputs at once. Gives a remark where it drifts
    off step by step, as it must in a network that amplifies rounding errors; otherwise None.
    """
    limit = REDUCED if reduced else TOLERANCE[replayed.dtype]
    for number, (ours, theirs) in enumerate(
        zip(replayed.chunk(directions, -1), given.chunk(directions, -1), strict=True)
    ):
        errors = _errors(ours, theirs)  # (T,)
        errors = errors.flip(0) if number else errors
        beyond = (errors > limit).nonzero()
        if not len(beyond):
            continue
        step = int(beyond[0])
        before = float(errors[step - 1]) if step else 0.0
        if before * SUDDEN < limit:
            raise _refusal(name, float(errors[step]), limit, f", from step {step} of its reading")
        return (
            f"the replay of {name!r} follows its output for {step} of "
            f"{counted(len(errors), 'step')} and then drifts off, by {float(errors.max()):.1e} "
            f"at most: the network amplifies rounding errors. The later steps are its own, but "
            "not the same numbers; float64 follows longer"
        )
    return None


def check_steps(name: str, replayed: Tensor, given: Tensor, *, reduced: bool) -> None:
    """Compare states ``(N, H)`` that were each computed from a state that was captured.

    Raises ReplayError where they differ.
    """
    limit = REDUCED if reduced else TOLERANCE[replayed.dtype]
    worst = float(_errors(replayed, given).max()) if len(given) else 0.0
    if worst > limit:
        raise _refusal(name, worst, limit)


def _errors(ours: Tensor, theirs: Tensor) -> Tensor:
    """The largest relative error along all axes but the first."""
    same = (ours == theirs) | (ours.isnan() & theirs.isnan())
    apart = (ours - theirs).abs().masked_fill(same, 0).nan_to_num(nan=torch.inf, posinf=torch.inf)
    scale = theirs.abs().nan_to_num(nan=0, posinf=0).flatten(1).amax(1).clamp(min=1)
    return apart.flatten(1).amax(1) / scale


def _refusal(name: str, apart: float, limit: float, where: str = "") -> ReplayError:
    return ReplayError(
        f"the replay of {name!r} differs from its output by {apart:.1e}, more than {limit:.0e}"
        f"{where}: something else than its weights and inputs decided its output"
    )
