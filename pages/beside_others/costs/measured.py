"""What is measured: chains on torch's graph, bytes of a stream, seconds of forward and backward."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from typing import NamedTuple

import torch

from dashboard.visitors.shared import ALWAYS, shared
from pages.beside_others.costs.networks import CALLED, WIDTH, WRITTEN_OUT, Network
from rnncore.measures.chains import VIEWS, Chain, longest_chain
from rnncore.nn.streaming import Stream

COUNTED = (16, 64, 256)
LENGTHS = (16, 64, 256, 1024, 4096)
HERE = LENGTHS[:-1]
"""Lengths at which chains are counted, times recorded, and times measured for a visitor."""

BY_KERNELS = LENGTHS[-2]
"""A length at which the LSTM is faster by its kernel alone: written out it is the slower one."""

LEAST, ENOUGH = 3, 0.1
"""Runs of which the best counts, at least, and the seconds after which there are enough."""


class Counted(NamedTuple):
    """The chains of ``name`` at each length, without views and with them, and how they grow.

    ``formula``: of the number without views, and ``with_views``; ``step``: the operations that each
    step adds, or each level of a scan, by torch's names.
    """

    name: str
    computing: dict[int, int]
    views: dict[int, int]
    formula: str
    with_views: str
    step: tuple[str, ...]


def chain_of(network: Network, steps: int) -> Chain:
    """The longest chain from ``steps`` inputs to the last output."""
    inputs = torch.zeros(steps, 1, WIDTH).requires_grad_()
    with torch.enable_grad():
        return longest_chain(network.run(network.built(), inputs)[-1])


@shared(store=ALWAYS)
def chains() -> tuple[Counted, ...]:
    """Those of all networks, counted at ``COUNTED``."""
    return tuple(map(count, WRITTEN_OUT))


def count(network: Network) -> Counted:
    """Its chains at ``COUNTED``."""
    found = {steps: chain_of(network, steps) for steps in COUNTED}
    computing = {steps: chain.computing for steps, chain in found.items()}
    views = {steps: chain.length for steps, chain in found.items()}
    formula, more = formula_of(computing)
    names = [name for name in found[COUNTED[0]].operations if name not in VIEWS]
    end = len(names) - (names[-1] == "stack")  # which joins the states of all steps
    step = tuple(names[end - more : end])
    return Counted(network.name, computing, views, formula, formula_of(views)[0], step)


def levels(steps: int) -> int:
    """How often one has to double to come to ``steps``."""
    return math.ceil(math.log2(steps))


def formula_of(counts: dict[int, int]) -> tuple[str, int]:
    """``("7T + 1", 7)``: a formula through all counts by length, and what a step or level adds.

    Constant, linear in T, or in log2 T rounded up. Raises ValueError where none goes through all.
    """
    for grows, letter in ((int, "T"), (levels, "⌈log₂ T⌉")):
        (first, low), (last, high) = min(counts.items()), max(counts.items())
        more = round((high - low) / (grows(last) - grows(first)))
        rest = round(low - more * grows(first))
        if all(count == more * grows(steps) + rest for steps, count in counts.items()):
            return (f"{more}{letter} + {rest}" if more else str(rest)), more
    raise ValueError(f"counts must be constant, or grow with T or log T; got {counts}")


def bytes_kept(network: Network, lengths: tuple[int, ...] = LENGTHS) -> Iterator[tuple[int, int]]:
    """What a stream of one sequence keeps after each of ``lengths``: pairs of length and bytes."""
    stream, one = Stream(network.built()), torch.zeros(1, WIDTH)
    for step in range(1, max(lengths) + 1):
        stream.read(one)
        if step in lengths:
            yield step, stream.bytes


class Timed(NamedTuple):
    """The best so far of forward and backward of the network called ``name``, in ``seconds``."""

    name: str
    steps: int
    seconds: float


def times(
    lengths: tuple[int, ...] = HERE,
    least: int = LEAST,
    enough: float = ENOUGH,
    networks: tuple[Network, ...] = CALLED,
) -> Iterator[Timed]:
    """Forward and backward over one sequence on one thread: from the shortest on, all networks.

    Told after every run; the last that is told of a network and length is the best. One run before
    the first is not counted.
    """
    torch.set_num_threads(1)
    for steps in lengths:
        for network in networks:
            module, best, began = network.built(), math.inf, time.perf_counter()
            inputs = torch.randn(steps, 1, WIDTH, generator=torch.Generator().manual_seed(0))
            _seconds(network, module, inputs)
            runs = 0
            while runs < least or time.perf_counter() - began < enough:
                best, runs = min(best, _seconds(network, module, inputs)), runs + 1
                yield Timed(network.name, steps, best)


def _seconds(network: Network, module: torch.nn.Module, inputs: torch.Tensor) -> float:
    module.zero_grad()
    began = time.perf_counter()
    with torch.enable_grad():
        network.run(module, inputs).square().sum().backward()
    return time.perf_counter() - began
