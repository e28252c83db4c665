"""The networks that are trained: one module that reads, a linear layer on it, how both begin."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from rnncore.cells import CELLS
from rnncore.nn.indrnn import IndRNN
from rnncore.nn.mingru import MinGRU
from rnncore.train.causal import Causal
from rnncore.train.loop import drawing_from
from rnncore.train.tasks import Task

_MODULES: dict[str, Callable[..., nn.Module]] = {
    "elman": nn.RNN,
    "lstm": nn.LSTM,
    "gru": nn.GRU,
    "indrnn": IndRNN,
    "mingru": MinGRU,
}
KEEPS = {"lstm": "forget", "gru": "update"}
"""The gate that keeps the state where it is open, by cell."""

INITS = ("torch", "orthogonal", "identity", "chrono")
NONLINEARITIES = ("tanh", "relu")


@dataclass(frozen=True, slots=True)
class Network:
    """A recurrent network for a task, before anything is drawn.

    ``init``: of the recurrent weights. "torch": as the module draws them. "orthogonal": the weights
    between states keep lengths, and biases are 0. "identity": they copy the state, and biases are
    0, as in the IRNN (Le, Jaitly & Hinton 2015, with ``nonlinearity="relu"``; the weights of the
    inputs are torch's here). "chrono": biases of an LSTM's or a GRU's gates drawn for the length of
    the sequence, log U(1, T - 1) (Tallec & Ollivier 2018, section 3).

    ``keep_bias``: what the gate that keeps the state, forget of an LSTM and update of a GRU, has as
    its bias (Gers et al. 2000; Jozefowicz et al. 2015); None leaves it as drawn. ``dropout``: the
    share of what the linear layer reads that is left out in training.

    Raises ValueError for names that there are not, sizes that are not positive, and for a bias or
    an initialisation that the cell has no place for.
    """

    cell: str = "lstm"
    hidden: int = 32
    init: str = "torch"
    keep_bias: float | None = None
    nonlinearity: str = "tanh"
    dropout: float = 0.0

    def __post_init__(self) -> None:
        """Check everything."""
        _one_of("cell", self.cell, tuple(_MODULES))
        _one_of("init", self.init, INITS)
        _one_of("nonlinearity", self.nonlinearity, NONLINEARITIES)
        if self.hidden < 1:
            raise ValueError(f"hidden must be 1 or more; got {self.hidden}")
        if not 0 <= self.dropout < 1:
            raise ValueError(f"dropout must be from 0 to below 1; got {self.dropout}")
        if self.cell not in KEEPS and (self.keep_bias is not None or self.init == "chrono"):
            asked = "keep_bias" if self.keep_bias is not None else "init 'chrono'"
            raise ValueError(
                f"{asked} is for a cell with a gate that keeps the state: "
                f"{' or '.join(map(repr, KEEPS))}; got {self.cell!r}"
            )
        if self.keep_bias is not None and self.init == "chrono":
            raise ValueError("keep_bias must be None with init 'chrono', which draws that bias")
        if self.cell == "mingru" and self.init != "torch":
            raise ValueError(
                f"init must be 'torch' for 'mingru', which has no weights between states; "
                f"got {self.init!r}"
            )

    @property
    def keeps(self) -> str:
        """The gate that keeps the state, "" where the cell has none."""
        return KEEPS.get(self.cell, "")

    def module(self, inputs: int) -> nn.Module:
        """The module that reads ``inputs`` numbers a step, as it draws itself."""
        choices = CELLS[self.cell].nonlinearities
        options = {"nonlinearity": self.nonlinearity} if choices else {}
        return _MODULES[self.cell](inputs, self.hidden, **options)


class Learner(nn.Module):
    """What reads, time first, and ``readout`` on its states: inputs ``(T, B, I)`` to answers.

    ``recurrent`` reads, or ``causal`` where the network ``has_state`` not. Answers are ``(B, K)``
    where the task asks after the last step, else ``(T, B, K)``.
    """

    recurrent: nn.Module
    causal: nn.Module

    def __init__(self, network: Network | Causal, task: Task, generator: torch.Generator) -> None:
        """Draw everything from ``generator``; torch's own is left alone."""
        super().__init__()
        self.has_state = isinstance(network, Network)
        with drawing_from(generator):
            self.add_module(
                "recurrent" if self.has_state else "causal", network.module(task.inputs)
            )
            self.readout = nn.Linear(network.hidden, task.outputs)
        self.dropout = nn.Dropout(network.dropout)
        self.at_end = task.at_end
        if isinstance(network, Network):
            with torch.no_grad():
                begin(self.recurrent, network, task.steps, generator)

    def forward(self, inputs: Tensor, cut: int = 0) -> Tensor:
        """The answers. ``cut``: how many steps back a state's gradient goes; 0 for all."""
        if 0 < cut < len(inputs):
            before, state = self.recurrent(inputs[:-cut])
            after, _ = self.recurrent(inputs[-cut:], _detached(state))
            return self.answers(torch.cat((before.detach(), after)))  # (T, B, H)
        return self.answers(self.states(inputs))

    def states(self, inputs: Tensor) -> Tensor:
        """What the readout reads: ``(T, B, H)``."""
        states: Tensor = self.recurrent(inputs)[0] if self.has_state else self.causal(inputs)
        return states

    def answers(self, states: Tensor) -> Tensor:
        """The answers to ``states (T, B, H)``."""
        answers: Tensor = self.readout(self.dropout(states[-1] if self.at_end else states))
        return answers


def begin(module: nn.Module, network: Network, steps: int, generator: torch.Generator) -> None:
    """Write the initial weights of ``network`` over those that ``module`` has drawn."""
    hidden, weights = network.hidden, dict(module.named_parameters())
    if network.init in ("orthogonal", "identity"):
        for name, weight in weights.items():
            if name.startswith("bias"):
                weight.zero_()
        for block in weights["weight_hh_l0"].split(hidden):  # (H, H) a gate, or (H,)
            _recurrent(block, network.init, generator)
    if network.keeps and network.init == "chrono":
        drawn = torch.empty(hidden).uniform_(1, max(steps - 1, 1), generator=generator).log()
        _set_bias(weights, network, network.keeps, drawn)
        if network.cell == "lstm":
            _set_bias(weights, network, "input", -drawn)
    elif network.keep_bias is not None:
        _set_bias(weights, network, network.keeps, torch.full((hidden,), network.keep_bias))


def _recurrent(block: Tensor, init: str, generator: torch.Generator) -> None:
    if init == "identity":
        block.copy_(torch.eye(len(block)) if block.ndim == 2 else torch.ones(len(block)))
    elif block.ndim == 2:
        nn.init.orthogonal_(block, generator=generator)
    else:  # IndRNN: +1 or -1 a unit
        block.copy_(torch.randint(0, 2, block.shape, generator=generator) * 2 - 1)


def _set_bias(weights: dict[str, nn.Parameter], network: Network, gate: str, to: Tensor) -> None:
    """Torch has two biases a gate, which add up: one takes the value, the other 0."""
    names = [each.name for each in CELLS[network.cell].gates]
    place = slice(names.index(gate) * network.hidden, (names.index(gate) + 1) * network.hidden)
    weights["bias_ih_l0"][place] = to
    weights["bias_hh_l0"][place] = 0


def _detached(state: Tensor | tuple[Tensor, Tensor]) -> Tensor | tuple[Tensor, ...]:
    if isinstance(state, tuple):
        return tuple(each.detach() for each in state)
    return state.detach()


def open_share(bias: float, steps: int) -> float:
    """σ(bias)^steps: what a gate that has only its bias keeps over so many steps."""
    return (1 / (1 + math.exp(-bias))) ** steps


def _one_of(name: str, value: str, choices: tuple[str, ...]) -> None:
    if value not in choices:
        raise ValueError(f"{name} must be one of {', '.join(map(repr, choices))}; got {value!r}")
