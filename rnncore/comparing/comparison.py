"""``compare``: two runs of networks of one shape, laid over each other, number by number."""

from __future__ import annotations

import operator
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from rnncore.cells import cell_of
from rnncore.comparing import table, telling
from rnncore.comparing.changes import Change, changed, span_of
from rnncore.comparing.reach import Reach, reaches
from rnncore.comparing.reports import Told, reports
from rnncore.comparing.shapes import refusal, unlike
from rnncore.comparing.weights import WeightChange, alone, cosine, weight_changes
from rnncore.trace import Trace
from rnncore.trace.summary import size_of, where

_share = operator.attrgetter("share")


@dataclass(frozen=True, slots=True, eq=False)
class Comparison:
    """What differs between two runs, ``a`` and ``b``; every difference is b − a.

    ``weights``: each parameter that both have, in torch's order; ``alone`` names those of one only.
    ``cosine``: of the angle between the input weights of a and of b; near 1 unit k is the same unit
    in both, near 0 the networks were trained apart and only means over units can be compared.
    ``inputs`` and ``outputs``: what the first layer read and the last one gave. ``gates`` and
    ``states``: of every layer and direction, those that moved most first, each by its share of its
    range. ``gradients``: of the states; empty where one of the runs has no loss, and so is
    ``reach``, how far back they go. ``told``: the two reports, side by side.

    Steps, rows and units are counted from 0.
    """

    a: Trace
    b: Trace
    weights: tuple[WeightChange, ...]
    alone: tuple[str, ...]
    inputs: Change
    gates: tuple[Change, ...]
    states: tuple[Change, ...]
    outputs: Change
    gradients: tuple[Change, ...]
    reach: tuple[Reach, ...]
    told: tuple[Told, ...]

    def __repr__(self) -> str:
        """What differs, in at most twelve lines."""
        head = f"<rnncore.Comparison of two traces of {size_of(self.a)}>"
        if self.same:
            return f"{head}\nEverything is {telling.SAME}."
        lines = (
            telling.weights(self.weights, self.alone),
            telling.one("inputs", self.inputs),
            telling.moved("gates", self.gates),
            telling.moved("states", self.states),
            telling.one("outputs", self.outputs),
            telling.moved("gradients", sorted(self.gradients, key=_share, reverse=True)),
            telling.reach(self.reach, self.a, self.b),
            telling.loss(self.a.loss, self.b.loss),
            *telling.report(self.told),
        )
        told = [line for line in lines if line]
        return "\n".join([head, *told, "Steps, rows and units are counted from 0."])

    @property
    def same(self) -> bool:
        """Whether weights, inputs, gates, states, outputs, gradients and loss are all equal."""
        return (
            not self.alone
            and telling.same_loss(self.a.loss, self.b.loss)
            and bool(self.a.tracks[0].state_grads) == bool(self.b.tracks[0].state_grads)
            and all(each.same for each in self.weights)
            and all(each.same for each in self.changes)
        )

    @property
    def cosine(self) -> float:
        """Of the angle between the input weights of a and of b; NaN where one has only zeros."""
        return cosine(self.weights)

    @property
    def changes(self) -> tuple[Change, ...]:
        """Inputs, gates, states, outputs and gradients."""
        return (self.inputs, *self.gates, *self.states, self.outputs, *self.gradients)

    def of_track(self, number: int) -> tuple[Change, ...]:
        """The gates and states of one layer and direction, those that moved most first."""
        found = (each for each in (*self.gates, *self.states) if each.track == number)
        return tuple(sorted(found, key=_share, reverse=True))

    def to_frame(self) -> Any:
        """A pandas table with a row for each quantity, step, row of the batch and unit.

        Columns: kind, name, layer, reverse, step, label, row, unit, a, b and difference. Steps past
        a row's end are left out. Raises ImportError where pandas is not installed.
        """
        return table.to_frame(self.changes, self.a)


def compare(a: Trace, b: Trace) -> Comparison:
    """What differs between two recorded runs: weights, inputs, gates, states, reach and report.

    For two runs of one training, of a network that learned and one that did not, with and without
    dropout. Record both on the same input, and the differences are those of the networks::

        before = rnncore.record(network, inputs, loss=loss)
        ...  # train
        after = rnncore.record(network, inputs, loss=loss)
        print(rnncore.compare(before, after))

    Args:
        a: the trace of one run.
        b: the trace of the other, of a network of the same shape over as many steps and rows. It
            may have been recorded in another dtype, on other inputs, and without a loss.

    Raises:
        TypeError: for what is no trace, such as the path of one.
        ValueError: names what differs in shape: cell, layers, directions, units, inputs a step,
            steps, rows, their lengths; and for the traces of towers and Transformers.
    """
    for name, trace in (("a", a), ("b", b)):
        if not isinstance(trace, Trace):
            raise TypeError(
                f"{name} must be a rnncore.Trace, such as rnncore.load(path) gives; "
                f"got {type(trace).__name__}"
            )
    if differing := unlike(a, b):
        raise ValueError(refusal(differing))
    gates, states = list(_gates(a, b)), list(_states(a, b, "states", "state"))
    both = bool(a.tracks[0].state_grads and b.tracks[0].state_grads)
    return Comparison(
        a,
        b,
        weights=weight_changes(a, b),
        alone=alone(a, b),
        inputs=changed("input", "x", a.inputs, b.inputs, a.alive),
        gates=tuple(sorted(gates, key=_share, reverse=True)),
        states=tuple(sorted(states, key=_share, reverse=True)),
        outputs=changed("output", "y", a.outputs, b.outputs, a.alive),
        gradients=tuple(_states(a, b, "state_grads", "gradient")) if both else (),
        reach=reaches(a, b),
        told=reports(a, b),
    )


def _gates(a: Trace, b: Trace) -> Iterator[Change]:
    for number, (first, second) in enumerate(zip(a.tracks, b.tracks, strict=True)):
        for gate in cell_of(first.cell).gates:
            yield changed(
                "gate",
                gate.name,
                first.gates[gate.name],
                second.gates[gate.name],
                a.alive,
                track=number,
                where=where(a, first),
                span=span_of(gate, first.gates[gate.name], second.gates[gate.name]),
            )


def _states(a: Trace, b: Trace, group: str, kind: str) -> Iterator[Change]:
    for number, (first, second) in enumerate(zip(a.tracks, b.tracks, strict=True)):
        for name, array in getattr(first, group).items():
            after = first.after(array), second.after(getattr(second, group)[name])
            yield changed(kind, name, *after, a.alive, track=number, where=where(a, first))
