"""A run of a network of the family: what it read, what was recorded of it, what it answered."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dashboard.models.trained_run import unknown
from dashboard.visitors.shared import ALWAYS, shared
from pages.network_types.spec import TypeSpec
from rnncore import Trace, zoo
from rnncore.player import Handed, Network, Readout, joined_block, unroll_block
from rnncore.readers import InputError
from rnncore.zoo import Card, Trained

STAGE = "types_stage_network"
"""The player's key."""


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """One recurrent part of a network.

    ``key`` names it in files; ``names`` are those of what it reads, a name a number.
    """

    key: str
    title: str
    trace: Trace
    readout: Readout | None
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class TypeRun:
    """What a network of the family read, and what it answered.

    ``read``: the words, and ``known`` whether the network knows each by itself; both are empty
    where it reads no words. ``left_out``: words past the limit that were not read.
    ``choices``: its possible answers; ``probabilities (S, V)`` of them at each of ``S`` steps, and
    ``at`` what stands under each step. ``chosen (S,)``: the numbers of its answers.
    ``handed``: what an encoder–decoder's second part has of its first. ``hidden (H,)``: of a
    network without steps.
    """

    spec: TypeSpec
    network: str
    card: Card
    choices: tuple[str, ...]
    at: tuple[str, ...]
    probabilities: np.ndarray
    chosen: np.ndarray
    read: tuple[str, ...] = ()
    known: tuple[bool, ...] = ()
    left_out: int = 0
    parts: tuple[Part, ...] = ()
    handed: Handed | None = None
    hidden: np.ndarray | None = None

    @property
    def answers(self) -> tuple[str, ...]:
        """What was answered at each step."""
        return tuple(self.choices[number] for number in self.chosen)

    @property
    def origin(self) -> str:
        """Where the weights are from, as saved pictures print it."""
        return f"trained: {self.network}, seed {self.card.seed}"

    @property
    def unknown(self) -> tuple[str, ...]:
        """The words that the network does not know, each once."""
        return unknown(self.read, self.known)

    @property
    def attention(self) -> np.ndarray | None:
        """Where an encoder–decoder looked before it wrote each answer, ``(S, T)``."""
        return None if self.handed is None else self.handed.attention

    @property
    def moments(self) -> int:
        """How many moments the player has; 0 where there is none."""
        return sum(_moments(part.trace) for part in self.parts)


def _moments(trace: Trace) -> int:
    layers = trace.tracks[-1].layer + 1
    return trace.steps * (layers if trace.bidirectional else 1)


def block(run: TypeRun) -> bytes:
    """The whole network for the scene ``unroll``."""
    if run.handed is None:
        return part_block(run, run.parts[0])
    readout = run.parts[-1].readout
    assert readout is not None
    encoder, decoder = (Network(part.key, part.trace, part.names) for part in run.parts)
    title = "GRU encoder–decoder"
    return joined_block(
        encoder, decoder, run.handed, readout=readout, title=title, origin=run.origin
    )


def part_block(run: TypeRun, part: Part) -> bytes:
    """One part of it."""
    return unroll_block(
        part.trace, readout=part.readout, names=part.names, title=part.title, origin=run.origin
    )


class NothingTypedError(InputError):
    """There is no word in what was typed."""


@shared(store=ALWAYS)
def trained(name: str) -> Trained:
    """The network ``name`` of the zoo, a copy of your own."""
    return zoo.load(name)
