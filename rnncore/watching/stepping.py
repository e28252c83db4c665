"""A recurrent module that somebody calls one step at a time, as a decoder does: what its calls did.

Calls whose states come from each other are one run, as those of a cell are one chain; each is kept
as a ``Capture`` of one step, and all are replayed side by side, each from the state that it read.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import PackedSequence

from rnncore.engine.alone import alone
from rnncore.engine.stack import Stack
from rnncore.trace import Trace
from rnncore.watching.agreement import ReplayError, computed_anew, empty, remarks
from rnncore.watching.calls import Call, version_of
from rnncore.watching.capture import Capture
from rnncore.watching.following import LONGEST, Following
from rnncore.watching.kinship import Kin, Read, Tail, count
from rnncore.watching.rows import select_rows
from rnncore.watching.stepping_replay import folded, joined, places_of, rows_of


def is_step(module: Any, call: Call) -> bool:
    """Whether a call reads one step, batched or not, in one direction: others may follow it."""
    inputs = call.inputs
    if isinstance(inputs, PackedSequence) or module.bidirectional:
        return False
    axis = 1 if module.batch_first and inputs.ndim == 3 else 0
    return inputs.shape[axis] == 1 and bool(inputs.numel())


Weights = tuple[tuple[Tensor, int], ...]


def weights_of(module: nn.Module) -> Weights | None:
    """The weights of a module and how often each was changed in place.

    None where they are no parameters, but computed from some anew before each call.
    """
    used = _used(module)
    if all(isinstance(weight, nn.Parameter) for weight in used):
        return tuple([(weight, weight._version) for weight in used])
    return None


def have_stayed(weights: Weights | None, module: nn.Module) -> bool:
    """Whether ``weights`` are still its own, unchanged; what is no parameter is not known, so yes.

    None of ``weights_of`` stays None.
    """
    if weights is None:
        return weights_of(module) is None
    for (weight, version), now in zip(weights, _used(module), strict=True):
        if now is not weight or now._version != version:
            return False
    return True


def _used(module: nn.Module) -> list[Tensor]:
    used: Any = getattr(module, "_flat_weights", None)
    return list(module.parameters()) if used is None else used


@dataclass(slots=True, eq=False)
class Run(Following):
    """The calls of the module ``name``, of a step each, that follow each other.

    ``weights``: as ``weights_of`` said at the first. ``root``: the number of the model's call that
    it began in. ``kept``: whether its steps are noted.
    """

    name: str
    weights: Weights | None
    root: int
    kept: bool = True
    steps: list[Capture] = field(default_factory=list)
    length: int = 0
    tail: Tail | None = None
    cursor: int = 0

    def kin(self, read: Read, root: int, module: nn.Module) -> Kin:
        """How the state that a call of ``module`` reads is related to the last step."""
        if self.tail is None or read.state.ndim != self.tail.gave.ndim:
            return Kin.NONE
        kin = self.tail.kin(read, root, across=True)
        return kin if kin and self.may_go_on(module) else Kin.NONE

    def may_go_on(self, module: nn.Module) -> bool:
        """Whether it has the weights of ``module``, and not too many steps."""
        return self.length < LONGEST and have_stayed(self.weights, module)

    def left(self, rows: tuple[int, ...] | None, call: Call) -> tuple[int, ...] | None:
        """Which of ``rows`` a call still has: they are those of the first, and may have ended."""
        cut = self.steps[0].cut if self.steps else None
        if cut is None or self.tail is None or count(call.states["h"]) == count(self.tail.begun):
            return rows
        return tuple(row for row in cut.rows.tolist() if row < count(call.states["h"]))

    def add(self, call: Call, made: Capture | None) -> None:
        """Note one call, and what was kept of it."""
        given = call.states["h"]
        gave = given.detach()  # by row where it is needed: to index takes as long as all of this
        read = torch.zeros_like(gave) if call.hx is None else call.hx[0].detach()
        if self.tail is None:
            self.tail = Tail.of(self.root, read.clone(), gave, given)
        else:
            self.tail.move(read, gave, given)
        self.length += 1
        if made is not None:
            self.steps.append(made)

    @staticmethod
    def _followed(call: Call) -> dict[str, Tensor]:
        return call.results

    def replay(self) -> tuple[Trace, list[str]]:
        """The run's trace, and what to say of it. Raises as ``Capture.replay`` does.

        A boundary holds the state that the next step read, and the gradient at what the step
        before it gave; the two differ where the user masked the state.
        """
        for step in self.steps:
            step.check()
        steps = [step for step in self.steps if rows_of(step)]
        if not steps:
            raise empty(self.name)
        first = steps[0]
        try:
            with alone():
                made = [step._run() for step in _side_by_side(steps)]
        except ReplayError as error:
            if all(_alike(first.stack, step.stack) for step in steps):
                raise
            raise computed_anew(self.name) from error
        traces = [trace for trace, _ in made]
        origin = next((step.origin for step in steps if step.origin), None)
        trace = folded(traces, places_of(steps), first.start, origin)
        if first.rows is not None:
            trace = select_rows(trace, first.rows, self.name)
        said = dict.fromkeys(remark for _, remark in made if remark)
        return trace, [*remarks(self.name, origin, [step.arriving for step in steps]), *said]


def _alike(ours: Stack, theirs: Stack) -> bool:
    """Whether two steps computed with the same numbers."""
    return ours is theirs or all(
        torch.equal(one[name], other[name])
        for one, other in zip(ours.parameters, theirs.parameters, strict=True)
        for name in one
    )


def _side_by_side(steps: list[Capture]) -> list[Capture]:
    """All steps as one call of a larger batch; one by one where masks were drawn for each.

    And where somebody has changed an output since, which is then compared with nothing.
    """
    singly = len(steps) == 1 or any(
        step.generator is not None or version_of(step.outputs) != step.versions[1] for step in steps
    )
    return steps if singly else [joined(steps)]
