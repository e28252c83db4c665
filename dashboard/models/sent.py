"""The network that was trained on the page Training and sent to the other pages of the session.

It runs in float64 from its own weights, on a held-out sequence of its own task.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import partial

import numpy as np
import streamlit as st
from safetensors.torch import load
from torch import Tensor

from dashboard.choices import whole
from dashboard.visitors.shared import shared
from rnncore.cells import CELLS
from rnncore.losses import Loss
from rnncore.player.looks import cell_name
from rnncore.readers import InputError, Sequence
from rnncore.train import Learner, Recipe
from rnncore.train.tasks.base import IGNORED

FROM_TRAINING = "From Training"
"""What it is called among the networks that a page offers."""

NOTHING = (
    "No network has been sent here in this session. Open the page Training, train one or take one "
    "that was recorded, and send it here."
)
A_NUMBER = (
    "The network that was sent answers with a number, and here the probabilities of answers are "
    "shown. It can be seen on Unroll and on Gradient flow."
)
HELD_OUT = 256
"""Sequences of a task that are not trained on."""

ROW = partial(
    whole,
    "Held-out sequence",
    (1, HELD_OUT),
    1,
    hint="One of those that the network was not trained on.",
)

_VISIBLE = str.maketrans({" ": "␣", "\n": "⏎", "\t": "⇥", "\r": "␍"})
_PLACE = "_sent"


@dataclass(frozen=True, slots=True)
class Sent:
    """A trained network. ``weights``: as safetensors, by torch's names, in a file called ``file``.

    It is the same value whoever holds it, so a spec can have it.
    """

    title: str
    file: str
    recipe: Recipe
    weights: bytes

    @property
    def cell(self) -> str:
        """Its name, "elman" for instance."""
        return self.recipe.recurrent.cell

    @property
    def cell_name(self) -> str:
        """Its name on the screen, "Elman tanh" for instance."""
        has_one = CELLS[self.cell].nonlinearities
        return cell_name(self.cell, self.recipe.recurrent.nonlinearity if has_one else None)

    @property
    def units(self) -> int:
        """H."""
        return self.recipe.recurrent.hidden

    @property
    def digest(self) -> str:
        """What it is known by."""
        said = repr((self.title, self.recipe)).encode() + self.weights
        return hashlib.sha256(said).hexdigest()[:16]

    @property
    def answers(self) -> tuple[str, ...]:
        """What its outputs stand for; none where it answers with a number."""
        return visible(self.recipe.task.answers)


@dataclass(frozen=True, slots=True, eq=False)
class HeldOut:
    """A held-out sequence of a task: ``inputs (T, I)`` float64, with a label a step.

    ``right``: what should be said after the last step. ``target``: the same as the task's loss
    takes it, of a batch of one.
    """

    labels: tuple[str, ...]
    inputs: np.ndarray
    right: str
    target: Tensor


def send(found: Sent) -> None:
    """Let the other pages of the session have ``found``, in place of what was sent before."""
    st.session_state[_PLACE] = found


def current() -> Sent | None:
    """What was sent last in this session."""
    return st.session_state.get(_PLACE)


def refused(found: Sent | None, *, answers: bool = False) -> str:
    """Why it cannot be shown, "" where it can. ``answers``: of which the probabilities are."""
    if found is None:
        return NOTHING
    return A_NUMBER if answers and not found.answers else ""


def there(found: Sent | None, *, answers: bool = False) -> Sent:
    """``found``. Raises InputError where nothing was sent, or not what is needed."""
    why_not = refused(found, answers=answers)
    if found is None or why_not:
        raise InputError(why_not)
    return found


def visible(names: tuple[str, ...]) -> tuple[str, ...]:
    """Names of symbols, a blank shown by its sign."""
    return tuple(name.translate(_VISIBLE) for name in names)


@shared()
def model(found: Sent) -> Learner:
    """The network in float64, a copy of your own."""
    learner, _ = found.recipe.build()
    learner.load_state_dict(load(found.weights))
    return learner.double().eval()


@shared()
def held_out(found: Sent, row: int) -> HeldOut:
    """Sequence ``row``, counted from 1, of those that are not trained on."""
    task, (inputs, targets) = found.recipe.task, found.recipe.held_out()
    read, asked = inputs[:, row - 1], targets[..., row - 1]
    if not task.at_end:  # of words of different length, what follows the end is not asked
        read, asked = (each[asked != IGNORED] for each in (read, asked))
    target = asked.reshape(-1)[-1:]  # (1,)
    right = found.answers[int(target)] if found.answers else f"{float(target):.2f}"
    return HeldOut(visible(task.labels(read)), read.double().numpy(), right, target)


def sequence(found: Sent, row: int) -> Sequence:
    """The same as a page reads it."""
    held = held_out(found, row)
    said = f"Held-out sequence {row} of {HELD_OUT} of the task {found.recipe.task.name}."
    names = visible(found.recipe.task.input_names)
    return Sequence(held.labels, held.inputs, names, "numbers", "step", said)


def loss_of(found: Sent, row: int, network: Learner) -> Loss:
    """The loss of the last answer, as the task has it: for ``rnncore.record``."""
    target = held_out(found, row).target

    def loss(outputs: Tensor, _final: Tensor) -> Tensor:
        answer = network.readout(outputs[-1])  # (1, K)
        return found.recipe.task.loss(answer, target.to(answer) if not found.answers else target)

    return loss
