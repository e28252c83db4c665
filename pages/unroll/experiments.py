"""Small experiments on the network shown: a step erased, the order changed, weights counted.

Every number is measured by building the spec's network again and running it.
"""

from dataclasses import dataclass

import numpy as np
import torch

from dashboard.models.networks import build, final_state, shell
from dashboard.models.spec import RunSpec
from dashboard.visitors.shared import shared
from pages.unroll.state import run
from rnncore import measures

MOST_RUNS = 60


@dataclass(frozen=True, slots=True, eq=False)
class Erased:
    """How far the last state moved when one step's input was set to zero.

    ``steps (N,)`` are the erased steps, counted from 0, always with the first and the last;
    ``moved (N,)`` is the Euclidean distance between the last states, erased and as it was.
    """

    steps: np.ndarray
    moved: np.ndarray

    @property
    def ratio(self) -> float:
        """First against last. NaN when there is nothing to compare: one step, or no movement."""
        first, last = float(self.moved[0]), float(self.moved[-1])
        if len(self.steps) < 2 or first == last == 0:
            return float("nan")
        return first / last if last else float("inf")


@dataclass(frozen=True, slots=True, eq=False)
class Shuffled:
    """A sequence as typed and in another order.

    ``order (T,)`` are the old positions in their new order; ``typed`` and ``shuffled`` the last
    states ``(D*H,)``; ``bag_typed`` and ``bag_shuffled`` the sums of the inputs ``(I,)``, and
    ``read`` the sum of the inputs' lengths, which no sum of them exceeds; ``same`` says that every
    step reads what it read before.
    """

    order: np.ndarray
    typed: np.ndarray
    shuffled: np.ndarray
    bag_typed: np.ndarray
    bag_shuffled: np.ndarray
    read: float
    same: bool

    @property
    def moved(self) -> float:
        """Euclidean distance between the two last states."""
        return float(measures.norm(self.shuffled - self.typed))

    @property
    def bag_moved(self) -> float:
        """Euclidean distance between the two bags: rounding, since a sum knows no order."""
        return float(measures.norm(self.bag_shuffled - self.bag_typed))


@shared()
def erase(spec: RunSpec) -> Erased:
    """Erase steps one at a time; above ``MOST_RUNS`` steps, that many evenly spread ones."""
    inputs = run(spec).inputs  # (T, I)
    length = len(inputs)
    steps = np.unique(np.linspace(0, length - 1, min(length, MOST_RUNS)).round().astype(int))
    rows = np.repeat(inputs[:, None], len(steps) + 1, axis=1)  # (T, N + 1, I); row N is intact
    rows[steps, np.arange(len(steps))] = 0.0
    network, _ = build(spec, inputs.shape[1])
    final = final_state(network, torch.tensor(rows)).numpy()  # (N + 1, D*H)
    return Erased(steps, measures.norm(final[:-1] - final[-1]))


@shared()
def shuffle(spec: RunSpec, number: int) -> Shuffled:
    """Read the steps in another order, which ``number`` and the number of steps decide.

    The order is drawn again as long as every step would read what it read before.
    """
    inputs = run(spec).inputs  # (T, I)
    order = _permutation(inputs, number)
    rows = np.stack([inputs, inputs[order]], axis=1)  # (T, 2, I)
    network, _ = build(spec, inputs.shape[1])
    typed, shuffled = final_state(network, torch.tensor(rows)).numpy()
    bags = inputs.sum(axis=0), inputs[order].sum(axis=0)
    read, same = float(measures.norm(inputs).sum()), np.array_equal(inputs, inputs[order])
    return Shuffled(order, typed, shuffled, *bags, read, same)


def _permutation(inputs: np.ndarray, number: int, most_draws: int = 50) -> np.ndarray:
    """An order ``(T,)`` that changes ``inputs`` ``(T, I)``, if fifty draws find one."""
    generator = np.random.default_rng(number)
    for _ in range(most_draws):
        order = generator.permutation(len(inputs))
        if not np.array_equal(inputs, inputs[order]):
            break
    return order


@shared()
def separate(spec: RunSpec, input_size: int, steps: int) -> np.ndarray:
    """Parameters of the feed-forward network that does the same with own weights at every step.

    The network is constructed (on PyTorch's meta device, which holds shapes and no numbers): one
    copy of the recurrent module a step, and its parameters counted. ``(steps,)``, for 1 to
    ``steps`` steps.
    """
    copies = torch.nn.ModuleList(shell(spec, input_size) for _ in range(steps))
    sizes = [sum(parameter.numel() for parameter in copy.parameters()) for copy in copies]
    return np.cumsum(sizes)


@shared()
def early(spec: RunSpec) -> tuple[float, float]:
    """How far the outputs above the first step move when the last step's input becomes zero.

    Both directions are needed; the distances are of the forward and of the backward half.
    """
    inputs = run(spec).inputs  # (T, I)
    rows = np.stack([inputs, inputs], axis=1)  # (T, 2, I)
    rows[-1, 1] = 0.0
    network, _ = build(spec, inputs.shape[1])
    with torch.no_grad():
        outputs, _ = network(torch.tensor(rows))  # (T, 2, 2H)
    forward, backward = (outputs[0, 1] - outputs[0, 0]).split(spec.units)
    return float(measures.norm(forward.numpy())), float(measures.norm(backward.numpy()))
