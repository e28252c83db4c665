"""The last calls of one module of somebody's model, as they come in."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import deque
from typing import Any

from torch import nn

from rnncore.engine.stack import Stack
from rnncore.nn.recurrent import Recurrent
from rnncore.trace import Trace
from rnncore.trace.origin import Origin
from rnncore.watching.agreement import drawn_elsewhere
from rnncore.watching.calls import Call, cell_call, module_call
from rnncore.watching.capture import Capture, capture
from rnncore.watching.chain import Chain
from rnncore.watching.chain_replay import replay
from rnncore.watching.hooks import Heard
from rnncore.watching.kinship import nearest
from rnncore.watching.precision import origin_of
from rnncore.watching.stepping import Run, have_stayed, is_step, weights_of
from rnncore.watching.watched import CELL_KINDS, cell_of, frozen_stack, versions

OPEN = 32
"""Chains of one cell that may still go on."""


class Keeper(ABC):
    """The calls of ``module`` that are kept, oldest first, and what decides which.

    ``every``: of the model's calls, each n-th; outside of one, each n-th of the module's own.
    """

    def __init__(
        self, name: str, module: nn.Module, every: int, keep: int, rows: tuple[int, ...] | None
    ) -> None:
        # Held, so that no other module takes its identity while this one is watched.
        self.name, self.module, self.rows = name, module, rows
        self.kept: deque[Any] = deque(maxlen=keep)
        self._states = cell_of(module).states
        self._every, self._outside = every, 0
        # It computes in its parameters' own precision, whatever autocast says.
        self._rounds = not isinstance(module, Recurrent)

    def hear(self, heard: Heard) -> None:
        """Keep a call, or tell it as a checkpoint's second one of a call that is kept."""
        if heard.again:
            self._again(self._call(heard))
        elif not heard.root or (heard.root - 1) % self._every == 0:
            self._note(heard, self._call(heard))
        else:
            self._miss()

    def forget(self) -> None:
        """Let go of what is kept."""
        self.kept.clear()

    @staticmethod
    @abstractmethod
    def replay(kept: Any, /) -> tuple[Trace, list[str]]:
        """The trace of one that is kept, and what there is to say of it."""

    def _call(self, heard: Heard) -> Call:
        call = self._read(self._states, heard.args, heard.kwargs, heard.result)
        if (reason := call.foreign) is not None:
            raise TypeError(reason)
        return call

    def _keep(self, kept: Any) -> None:
        """Keep it, and let the oldest go where there are enough."""
        if len(self.kept) == self.kept.maxlen and not isinstance(self.kept[0], Capture):
            self.kept[0].drop()
        self.kept.append(kept)

    def _is_next(self) -> bool:
        """Whether the next call outside of the model's is one of those that are captured."""
        self._outside += 1
        return (self._outside - 1) % self._every == 0

    def _origin(self, call: Call) -> Origin | None:
        return origin_of(call.output, casts=self._rounds)

    @staticmethod
    @abstractmethod
    def _read(names: Any, args: Any, kwargs: Any, result: Any) -> Call: ...

    @abstractmethod
    def _note(self, heard: Heard, call: Call) -> None: ...

    @abstractmethod
    def _again(self, call: Call) -> None: ...

    def _miss(self) -> None:  # noqa: B027 - to single calls it makes no difference
        """A call that is not captured."""


class Calls(Keeper):
    """The calls of ``nn.RNN``, ``nn.LSTM``, ``nn.GRU`` or ``Recurrent``, one by one.

    Those that read one step are kept by run.
    """

    _read = staticmethod(module_call)

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self._open: deque[Run] = deque(maxlen=OPEN)  # as those of ``Chains``

    @staticmethod
    def replay(kept: Capture | Run, /) -> tuple[Trace, list[str]]:
        """The trace of a call or of a run, and what there is to say of it."""
        return kept.replay()

    def forget(self) -> None:
        """Let go of what is kept, and of runs that may go on."""
        super().forget()
        self._open.clear()

    def _note(self, heard: Heard, call: Call) -> None:
        if is_step(self.module, call):
            self._step(heard, call)
        elif heard.root or self._is_next():
            self._keep(self._captured(heard, call, frozen_stack(self.module), self.rows))
        if heard.generator is not None and not call.output.is_cpu:
            raise TypeError(drawn_elsewhere(str(call.output.device)))  # said now, not in the end

    def _step(self, heard: Heard, call: Call) -> None:
        module, root, state = self.module, heard.root, None if call.hx is None else call.hx[0]
        run: Run | None = self._open[-1] if self._open else None
        if run is None or not (run.handed_on(state) and run.may_go_on(module)):
            run = nearest(self._open, state, lambda run, read: run.kin(read, root, module))
            run = self._begun(root) if run is None else run
        made, rows = None, run.left(self.rows, call)
        if run.kept and rows != ():
            shared = bool(run.steps) and run.weights is not None
            stack = run.steps[0].stack if shared else frozen_stack(self.module)
            made = self._captured(heard, call, stack, rows)
        run.add(call, made)

    def _begun(self, root: int) -> Run:
        """A new run. Those whose weights were changed meanwhile cannot go on any more."""
        going = [run for run in self._open if have_stayed(run.weights, self.module)]
        self._open = deque(going, maxlen=OPEN)
        run = Run(self.name, weights_of(self.module), root)
        run.kept = bool(root) or self._is_next()
        self._open.append(run)
        if run.kept:
            self._keep(run)
        return run

    def _captured(
        self, heard: Heard, call: Call, stack: Stack, rows: tuple[int, ...] | None
    ) -> Capture:
        return capture(
            self.name,
            call,
            stack,
            batch_first=bool(self.module.batch_first),
            generator=heard.generator,
            rows=rows,
            origin=self._origin(call),
        )

    def _again(self, call: Call) -> None:
        for made in reversed(self.kept):
            if isinstance(made, Run):
                if made.again(call):
                    return
            elif made.is_made_again(call):
                made.arriving.follow(call.results)
                return

    def _miss(self) -> None:
        self._open.clear()


class Chains(Keeper):
    """The calls of a cell, by chain."""

    _read = staticmethod(cell_call)
    replay = staticmethod(replay)

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        # Also those that are not kept, so that their next step is known as such.
        self._open: deque[Chain] = deque(maxlen=OPEN)

    def forget(self) -> None:
        """Let go of what is kept, and of chains that may go on."""
        super().forget()
        self._open.clear()

    def _note(self, heard: Heard, call: Call) -> None:
        weights, root = versions(self.module), heard.root
        state = None if call.hx is None else call.hx[0]
        chain: Chain | None = self._open[-1] if self._open else None
        if chain is None or not (chain.handed_on(state) and chain.may_go_on(weights)):
            chain = nearest(self._open, state, lambda chain, read: chain.kin(read, root, weights))
            chain = self._begun(root, weights) if chain is None else chain
        chain.add(call, self._origin(call))

    def _begun(self, root: int, weights: tuple[int, ...]) -> Chain:
        """A new chain. Those with other weights cannot go on any more."""
        going = [chain for chain in self._open if chain.weights == weights]
        self._open = deque(going, maxlen=OPEN)
        chain = Chain(self.name, frozen_stack(self.module), weights, self.rows, root)
        chain.kept = bool(root) or self._is_next()
        self._open.append(chain)
        if chain.kept:
            self._keep(chain)
        return chain

    def _miss(self) -> None:
        self._open.clear()  # what goes on now has missed a step

    def _again(self, call: Call) -> None:
        for chain in reversed(self.kept):
            if chain.again(call):
                return


def keeper(
    name: str, module: nn.Module, every: int, keep: int, rows: tuple[int, ...] | None
) -> Keeper:
    """What keeps the calls of ``module``."""
    kind = Chains if isinstance(module, tuple(CELL_KINDS)) else Calls
    return kind(name, module, every, keep, rows)
