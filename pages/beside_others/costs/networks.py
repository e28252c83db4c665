"""The networks whose cost is measured: all of one width, and how each is run."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

from dashboard.figures.growth import Grown
from rnncore.nn.causal import CausalConvolution, CausalTransformer, CausalWindow
from rnncore.nn.scanned import ScannedMinGRU
from rnncore.nn.written_out import written_out

WIDTH, WINDOW, LAYERS, HEADS = 32, 4, 2, 2
FIELD = CausalConvolution(WIDTH, WIDTH).field

Run = Callable[[Any, Tensor], Tensor]
"""The outputs ``(T, B, H)`` of a module for inputs ``(T, B, I)``."""


def states(module: nn.Module, inputs: Tensor) -> Tensor:
    """The outputs of a recurrent module, in one call."""
    outputs: Tensor = module(inputs)[0]
    return outputs


def outputs(module: nn.Module, inputs: Tensor) -> Tensor:
    """The outputs of a module without a state."""
    found: Tensor = module(inputs)
    return found


@dataclass(frozen=True, slots=True)
class Network:
    """A network by its ``name`` on the screen; ``role``: of its colour."""

    name: str
    role: str
    make: Callable[[], nn.Module]
    run: Run
    dash: str = "solid"

    def built(self) -> nn.Module:
        """The network, untrained; its cost does not depend on its weights."""
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(0)
            return self.make()

    def grown(self, found: Mapping[int, float]) -> Grown:
        """What was found of it at each length, as a line."""
        steps = sorted(found)
        return Grown(
            self.name, self.role, _array(steps), _array([found[n] for n in steps]), self.dash
        )


def _array(numbers: list[Any]) -> Any:
    return torch.tensor(numbers, dtype=torch.float64).numpy()


def _elman() -> nn.Module:
    return nn.RNN(WIDTH, WIDTH)


def _lstm() -> nn.Module:
    return nn.LSTM(WIDTH, WIDTH)


def _gru() -> nn.Module:
    return nn.GRU(WIDTH, WIDTH)


def _scan() -> nn.Module:
    return ScannedMinGRU(WIDTH, WIDTH)


def _window() -> nn.Module:
    return CausalWindow(WIDTH, WIDTH, WINDOW)


def _convolution() -> nn.Module:
    return CausalConvolution(WIDTH, WIDTH)


def _transformer() -> nn.Module:
    return CausalTransformer(WIDTH, WIDTH, LAYERS, HEADS)


MINGRU, CNN, FEED_FORWARD = (
    Network("minGRU by scan", "mingru", _scan, states),
    Network("CNN", "convolution", _convolution, outputs),
    Network("window", "window", _window, outputs),
)

WRITTEN_OUT: tuple[Network, ...] = (
    Network("Elman", "elman", _elman, written_out),
    Network("LSTM", "lstm", _lstm, written_out),
    Network("GRU", "gru", _gru, written_out),
    MINGRU,
    CNN,
    Network("Transformer", "transformer", _transformer, written_out),
    FEED_FORWARD,
)
"""Each by single operations of torch, of which its chain is made."""

CALLED: tuple[Network, ...] = (
    Network("Elman", "elman", _elman, states),
    Network("LSTM", "lstm", _lstm, states),
    Network("LSTM unfused", "lstm", _lstm, written_out, "4px,4px"),
    Network("GRU", "gru", _gru, states),
    MINGRU,
    CNN,
    Network("Transformer", "transformer", _transformer, outputs),
    Network("Transformer unfused", "transformer", _transformer, written_out, "4px,4px"),
    FEED_FORWARD,
)
"""Each as one uses it, and beside the two that torch fuses the same by single operations."""

KEPT: tuple[Network, ...] = tuple(each for each in CALLED if "unfused" not in each.name)
"""Those that a stream reads with; the scan is no different there from any other minGRU."""
