"""What to try, by what the cell itself declares."""

from __future__ import annotations

import numpy as np
import torch

from rnncore import measures
from rnncore.cells import Cell
from rnncore.counting import per_cent
from rnncore.report.evidence import Evidence
from rnncore.trace import Track
from rnncore.written import number

SATURATED = 0.5
"""Share of gates and tanh units at an end of their range from which the cause is looked for."""

OPEN = 0.9
"""Mean share of a state that is kept from which its gate counts as open already."""


NEAR = 0.1
"""How far from 1 recurrent weights keep what they multiply."""


def orthogonal(track: Track) -> bool:
    """Whether the recurrent weights of an Elman network keep every length, nearly."""
    sizes = np.linalg.svd(track.parameters["weight_hh"], compute_uv=False)
    return bool((np.abs(sizes - 1) < NEAR).all())


def keeping_gate(cell: Cell) -> tuple[str, int] | None:
    """The gate that decides how much of a state is kept, and whether open (1) or shut (-1) keeps.

    None where the cell declares no direct path, or none that one gate decides.
    """
    halves = {gate.name: torch.full((1,), 0.5, dtype=torch.float64) for gate in cell.gates}
    for gate in cell.gates:
        ends = [
            dict(halves, **{gate.name: torch.full_like(halves[gate.name], at)}) for at in (0, 1)
        ]
        shut, opened = (sum(float(v) for v in cell.kept(each).values()) for each in ends)
        if opened != shut:
            return gate.name, 1 if opened > shut else -1
    return None


def kept_share(each: Evidence) -> float:
    """The mean share of a state that a step keeps, over units, steps and rows; NaN without one."""
    gates = {name: torch.from_numpy(array) for name, array in each.track.gates.items()}
    where = each.alive & each.sound
    kept = [value.numpy()[where] for value in each.cell.kept(gates).values()]
    return float(np.mean(kept)) if kept else float("nan")


def against_vanishing(each: Evidence) -> str:
    """For this cell, with the numbers that it has."""
    if each.saturated >= SATURATED:
        share = f"{per_cent(each.saturated)} of its gates and units"
        return f"{share} stand at an end of their range: that comes first."
    if each.dead >= SATURATED:
        return f"{per_cent(each.dead)} of its units are 0 at every step: that comes first."
    found, kept = keeping_gate(each.cell), kept_share(each)
    if found is not None:
        name, side = found
        if kept >= OPEN:
            return (
                f"The {name} gate keeps {kept:.2f} of the state already: a shorter way, or a loss "
                "nearer to what matters."
            )
        sign = "larger" if side > 0 else "smaller"
        return (
            f"A {sign} bias of the {name} gate at the start, so that it keeps more of the state "
            f"(now {kept:.2f} a step)."
        )
    if each.track.cell == "elman":
        gated = "A gated cell (an LSTM whose forget gate starts open, a GRU)"
        if orthogonal(each.track):
            return f"{gated}: the recurrent weights are orthogonal already."
        sigma = number(measures.largest_singular_value(each.track), 2)
        return (
            f"{gated}, or orthogonal recurrent weights (their largest singular value is {sigma})."
        )
    if each.track.cell == "indrnn":
        radius = measures.spectral_radius(each.track)
        if radius < 1 - NEAR:
            return f"Recurrent weights nearer to 1 (the largest is {number(radius, 2)})."
    return "A shorter way, or a cell that keeps its state on a direct path."


def against_explosion(each: Evidence) -> str:
    """For this cell, with the numbers that it has."""
    if each.track.cell in ("elman", "indrnn"):
        radius = measures.spectral_radius(each.track)
        return (
            "Clip the gradient's norm, and scale the recurrent weights down: their spectral radius "
            f"is {number(radius)}."
        )
    weight = each.track.parameters.get("weight_hh")
    if weight is None:
        return "Clip the gradient's norm."
    largest = float(np.abs(weight).max())
    return (
        "Clip the gradient's norm, or scale the recurrent weights down: the largest is "
        f"{number(largest)} in size."
    )
