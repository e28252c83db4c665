"""Pack one update for the scene ``update``: forward, error, back, and what becomes of a weight."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from rnncore import measures
from rnncore.cells import CELLS
from rnncore.player.packing import packed_block
from rnncore.player.palette import PALETTE
from rnncore.train import Update
from rnncore.train.recipe import MOMENTUM
from rnncore.train.stepping import BETAS, EPSILON, corrections

_READOUT = {"readout.weight": "W_hy", "readout.bias": "b_y"}


@dataclass(frozen=True, slots=True)
class Weight:
    """One number of a learner: its parameter by torch's name, and its place in it, from 0."""

    parameter: str
    place: tuple[int, ...]

    @property
    def read_once(self) -> bool:
        """Whether the last step alone uses it."""
        return self.parameter in _READOUT

    def symbol(self, cell: str, hidden: int) -> str:
        """As the equations write it, with its places counted from 1: "W_hf[2,1]"."""
        kind, (row, *column) = self.parameter.split(".")[1].removesuffix("_l0"), self.place
        gates = CELLS[cell].gates
        if self.read_once:
            name = _READOUT[self.parameter]
        elif kind == "weight_hh" and not column:
            name = "u"
        else:
            source, into = kind[-2], gates[row // hidden].symbol if gates else "h"
            name = f"{'W' if kind.startswith('weight') else 'b'}_{source}{into}"
            row %= hidden
        return f"{name}[{','.join(str(place + 1) for place in (row, *column))}]"


def update_block(
    update: Update,
    weight: Weight,
    *,
    labels: Sequence[str],
    answers: Sequence[str],
    title: str,
    origin: str,
) -> bytes:
    """Pack an update whose task is a choice among ``answers``, and one weight of it.

    Args:
        update: what was measured.
        weight: the one that is followed, by its parameter and place.
        labels: one text a step, and what each input is called where it is one of ``answers``.
        answers: what the outputs stand for.
        title: the network's name, "LSTM" for instance.
        origin: where its weights are from; printed on saved pictures.
    """
    hidden = update.states["h"].shape[-1]
    where, times = acts(update, weight, answers)
    head = {
        "scene": "update",
        "cell": update.recipe.recurrent.cell,
        "title": title,
        "origin": origin,
        "steps": len(update.inputs),
        "hidden": hidden,
        "states": sorted(update.states),
        "lanes": [{"title": title, "cell": update.recipe.recurrent.cell}],
        "labels": list(labels),
        "answers": list(answers),
        "target": int(update.target),
        "symbol": weight.symbol(update.recipe.recurrent.cell, hidden),
        "delta": where,
        "times": times,
        "once": weight.read_once,
        "weights": sum(array.size for array in update.before.values()),
        "optimizer": update.recipe.optimizer,
        "rate": update.recipe.rate,
        "clip": update.recipe.clip,
        "number": update.number,
        "momentum": MOMENTUM,
        "betas": BETAS,
        "numbers": numbers(update, weight),
        "palette": PALETTE,
    }
    return packed_block(head, _arrays(update, weight))


def acts(update: Update, weight: Weight, answers: Sequence[str]) -> tuple[str, str]:
    """In which sum the weight stands, and what it multiplies there.

    "the forget gate of unit 2", "h1 of the step before".
    """
    (row, *column), name = weight.place, weight.parameter
    hidden = update.states["h"].shape[-1]
    gates = CELLS[update.recipe.recurrent.cell].gates
    where = f"unit {row % hidden + 1}"
    if weight.read_once:
        where = f"the output {answers[row]}"
    elif gates:
        gate = gates[row // hidden]
        where = f"the {gate.title} of {where}"
    if "bias" in name:
        return where, "1"
    place = (column or [row])[0]
    if "weight_ih" in name:
        return where, f"1 where {answers[place]} is read, else 0"
    return where, f"h{place + 1}" + ("" if weight.read_once else " of the step before")


def numbers(update: Update, weight: Weight) -> dict[str, float]:
    """What becomes of the weight and of the loss, by name; ``m``, ``v`` or ``velocity`` too.

    A name that ends in "_before" is what the optimizer remembered of the updates before.
    """
    name, place = weight.parameter, weight.place
    gradient = float(update.gradients[name][place])
    found = {
        "answer": float(probabilities(update)[int(update.target)]),
        "loss": update.loss,
        "gradient": gradient,
        "norm": update.norm,
        "factor": update.factor,
        "clipped": update.factor * gradient,
        "step": float(update.steps[name][place]),
        "before": float(update.before[name][place]),
        "after": float(update.after[name][place]),
        "loss_after": update.loss_after,
    }
    for moment, arrays in update.moments.items():
        found[f"{moment}_before"] = float(arrays[name][place])
        found[moment] = float(update.moments_after[moment][name][place])
    if update.recipe.optimizer == "adam":
        by_m, by_v = corrections(update.number)
        found |= {"m_hat": found["m"] / by_m, "v_hat": found["v"] / by_v, "epsilon": EPSILON}
    return found


def probabilities(update: Update) -> np.ndarray:
    """The softmax of the outputs, ``(K,)``."""
    shares: np.ndarray = np.exp(update.outputs - update.outputs.max())
    return shares / shares.sum()


def factors(update: Update, weight: Weight) -> tuple[np.ndarray, np.ndarray]:
    """What arrives at every step where the weight acts, and what it reads there: ``(T,)`` each.

    NaN at steps that do not use it.
    """
    (row, *column), name = weight.place, weight.parameter
    if weight.read_once:
        delta, read = np.full((2, len(update.inputs)), np.nan)
        delta[-1] = update.error[row]
        read[-1] = update.states["h"][-1, column[0]] if column else 1.0
        return delta, read
    if "bias" in name:  # 1 times what arrives is the term itself
        return update.terms[name][:, row], np.ones(len(update.inputs))
    diagonal = update.before[name].ndim == 1  # IndRNN: each unit with its own past
    return update.deltas[name][:, row], update.read[name][:, row if diagonal else column[0]]


def _arrays(update: Update, weight: Weight) -> dict[str, Any]:
    delta, read = factors(update, weight)
    arrays = {"p": probabilities(update), "error": update.error}
    arrays |= {"delta": delta, "read": read}
    arrays["term"] = np.moveaxis(update.terms[weight.parameter], 0, -1)[weight.place]  # (T,)
    for state, values in update.states.items():
        arrays |= {f"0.{state}": values, f"0.gradient.{state}": update.state_grads[state]}
    arrays["0.norm"] = measures.log10_norm(update.state_grads["h"])  # (T + 1,)
    return arrays
