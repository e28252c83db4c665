"""Whether a replay is the computation that was captured.

Errors are relative to the largest number of their step, and to 1 where that is smaller. NaN agrees
with NaN, and an infinity with itself: a training that diverges can be looked at like any other.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from rnncore.counting import counted
from rnncore.trace.origin import LARGEST, Origin
from rnncore.watching.listening import Arriving

TOLERANCE = {torch.float64: 1e-9, torch.float32: 1e-4}
"""How far replayed outputs may be from captured ones that ran on the CPU in the same precision."""
ELSEWHERE = {torch.float64: 1e-9, torch.float32: 1e-3}
"""And from those of another device, whose kernels add up in an order of their own."""
ROUNDED = {"bfloat16": 0.1, "float16": 0.02, "TF32 allowed": 0.02}
"""And where numbers or factors had 8 bits (bfloat16) or 11 (float16, TF32)."""
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


def overwritten(name: str) -> ReplayError:
    """A gradient that came to a call of ``name`` is no longer what it was."""
    return ReplayError(
        f"a gradient that arrived at {name!r} was changed in place afterwards, by a hook or an "
        "autograd function: let that make a new tensor"
    )


def drawn_elsewhere(device: str) -> str:
    """Why a call is refused that drew dropout masks on another device than the CPU."""
    return (
        f"it drew dropout masks between its layers on {device}, where they cannot be drawn again "
        "(cuDNN does so inside its kernel), and without them the trace would be another run's: "
        "watch it with dropout = 0, or in eval()"
    )


def computed_anew(name: str) -> ReplayError:
    """The weights of ``name`` were not the same in all steps of a run."""
    return ReplayError(
        f"the weights of {name!r} were computed anew between its steps and are not the same in all "
        "of them, as with a weight drop or a spectral norm in train(), and a trace has one set of "
        "weights: give it the whole sequence in one call, or watch it in eval()"
    )


def empty(name: str) -> ReplayError:
    """A call of ``name`` had a batch of none."""
    return ReplayError(f"a call of {name!r} had no rows: there is nothing to show")


def tolerance(origin: Origin | None, dtype: torch.dtype) -> float:
    """How far what is replayed in ``dtype`` may be from what ran at ``origin``."""
    if origin is None:
        return TOLERANCE[dtype]
    return ROUNDED.get(origin.rounding or "", ROUNDED.get(origin.dtype, ELSEWHERE[dtype]))


def remarks(name: str, origin: Origin | None, arrivals: Sequence[Arriving]) -> list[str]:
    """What there is to say of any trace of the module ``name``.

    ``arrivals``: what came to its outputs and states.
    """
    said = []
    if origin is not None and origin.dtype in ROUNDED:
        grads = [grad for each in arrivals for grad in each.grads.values()]
        said.append(
            f"{name!r} ran in reduced precision, {origin}; its trace is replayed in float32"
            + (_norm_of(grads) if grads else "")
        )
    if any(each.twice for each in arrivals):
        said.append(
            f"a backward pass through {name!r} was made with create_graph=True: its trace sums the "
            "gradients of all passes, and what a second derivative adds inside is not in it"
        )
    missed = next((each.missed for each in arrivals if each.missed), None)
    if missed is not None:
        said.append(f"gradients of a backward pass through {name!r} are not in its trace: {missed}")
    return said


def check_run(
    name: str, replayed: Tensor, given: Tensor, directions: int, origin: Origin | None
) -> str | None:
    """Compare outputs ``(T, B, D H)`` in the order in which each direction reads them.

    Raises ReplayError where the replay leaves the outputs at once. Gives a remark where it drifts
    off step by step, as it must in a network that amplifies rounding errors; otherwise None.
    """
    limit = tolerance(origin, replayed.dtype)
    for number, (ours, theirs) in enumerate(
        zip(replayed.chunk(directions, -1), given.chunk(directions, -1), strict=True)
    ):
        errors = largest_errors(ours, theirs)  # (T,)
        left = (ours.isfinite() & ~theirs.isfinite()).flatten(1).any(1)  # (T,)
        errors, left = (errors.flip(0), left.flip(0)) if number else (errors, left)
        beyond = (errors > limit).nonzero()
        if not len(beyond):
            continue
        step = int(beyond[0])
        if left[step] and origin is not None and origin.dtype in LARGEST:
            return _left(name, origin)
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


def check_steps(name: str, replayed: Tensor, given: Tensor, origin: Origin | None) -> str | None:
    """Compare states ``(N, H)`` that were each computed from a state that was captured.

    Raises ReplayError where they differ. Gives a remark where they left the range of their dtype.
    """
    limit = tolerance(origin, replayed.dtype)
    left = (replayed.isfinite() & ~given.isfinite()).any(1)
    narrow = origin if origin is not None and origin.dtype in LARGEST and left.any() else None
    if narrow is not None:
        replayed, given = replayed[~left], given[~left]
    worst = float(largest_errors(replayed, given).max()) if len(given) else 0.0
    if worst > limit:
        raise _refusal(name, worst, limit)
    return None if narrow is None else _left(name, narrow)


def _left(name: str, origin: Origin) -> str:
    return (
        f"{name!r} left the range of {origin.dtype}, which ends at {LARGEST[origin.dtype]:.0f}; "
        "where it did, the trace has what the replay goes on with"
    )


def _norm_of(grads: list[Tensor]) -> str:
    """What is known of gradients that were rounded on their way, before the replay took over."""
    dtypes = sorted({str(grad.dtype).removeprefix("torch.") for grad in grads})
    norm = float(torch.stack([grad.double().norm() for grad in grads]).norm())
    return f", from gradients of norm {norm:.1e} that arrived in {' and '.join(dtypes)}"


def largest_errors(ours: Tensor, theirs: Tensor) -> Tensor:
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
