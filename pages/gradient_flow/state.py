"""From a spec to what is on screen: every cell over the same input, each recorded once and kept.

A cell is cached by itself, so that showing one more cell runs that cell only.
"""

from dataclasses import dataclass

import numpy as np
import torch

import rnncore
from dashboard.choices import canonical
from dashboard.models import networks, sent, uploaded
from dashboard.models.networks import SIZE, embed
from dashboard.models.spec import RunSpec, loss_steps
from dashboard.visitors.shared import shared
from pages.gradient_flow.spec import (
    AS_DRAWN,
    NOISE,
    OWN,
    WORDS,
    GradientSpec,
    from_training,
    of_cell,
)
from rnncore import Trace, Track, measures
from rnncore.readers import InputError, read_tokens, standardise
from rnncore.readers.limits import STEPS_ON_SCREEN

NO_CELL = "Choose at least one cell."
TOO_SHORT = "A gradient needs a way to travel: type at least two words or characters."


@dataclass(frozen=True, slots=True, eq=False)
class Lane:
    """One cell and what was recorded of it; ``spec``: that of this cell alone.

    ``norms (T + 1,)`` is log10 of the norm of dL/dh at the boundaries, h_0 first; -inf where the
    gradient is exactly zero. ``bound (T + 1,)``: the same for what theory allows at most, None for
    cells with gates, for which the recurrent weights alone give no such bound.
    """

    spec: GradientSpec
    trace: Trace
    norms: np.ndarray
    bound: np.ndarray | None

    @property
    def cell(self) -> str:
        """Its name."""
        return self.spec.cells[0]

    @property
    def track(self) -> Track:
        """The only layer, in its only direction."""
        return self.trace.tracks[0]


@dataclass(frozen=True, slots=True, eq=False)
class GradientRuns:
    """A spec, its input ``(T, I)`` with a label a step, and a lane for each cell.

    ``loss_at``: the steps whose state the loss reads, counted from 0. ``left_out``: steps of a
    typed text beyond those that fit on a screen.
    """

    spec: GradientSpec
    labels: tuple[str, ...]
    inputs: np.ndarray
    loss_at: tuple[int, ...]
    left_out: int
    lanes: tuple[Lane, ...]

    @property
    def steps(self) -> int:
        """T."""
        return len(self.labels)

    @property
    def curves(self) -> tuple[tuple[str, np.ndarray], ...]:
        """Each cell with log10 of its gradient's norm ``(T + 1,)``."""
        return tuple((lane.cell, lane.norms) for lane in self.lanes)

    @property
    def bounds(self) -> tuple[tuple[str, np.ndarray], ...]:
        """The cells that have a bound, with log10 of it ``(T + 1,)``."""
        return tuple((lane.cell, lane.bound) for lane in self.lanes if lane.bound is not None)

    def lane(self, cell: str) -> Lane:
        """The lane of ``cell``. Raises StopIteration where it is not shown."""
        return next(lane for lane in self.lanes if lane.cell == cell)


def gradient_runs(spec: GradientSpec) -> GradientRuns:
    """The runs of ``spec``, from the cache when they were seen before.

    Raises ``InputError`` for a text that cannot be read or has one step, and without a cell.
    """
    if from_training(spec):
        sent.there(spec.sent)
    elif not spec.cells:
        raise InputError(NO_CELL)
    return _runs(canonical(spec))


@shared()
def _runs(spec: GradientSpec) -> GradientRuns:
    labels, inputs, left_out = read(spec)
    lanes = tuple(_lane(of_cell(spec, cell)) for cell in spec.cells)
    return GradientRuns(
        spec, labels, inputs, loss_steps(spec.loss, spec.at, len(labels)), left_out, lanes
    )


def read(spec: GradientSpec) -> tuple[tuple[str, ...], np.ndarray, int]:
    """The labels (T), what every cell reads ``(T, I)``, and how many steps were left out."""
    if spec.sent is not None:
        held = sent.held_out(spec.sent, spec.row)
        return held.labels, held.inputs, 0
    if spec.input == OWN:
        return _uploaded(spec)
    if spec.input == WORDS:
        tokens = read_tokens(spec.text, split=spec.split).labels
        if len(tokens) == 1:
            raise InputError(TOO_SHORT)
        labels = tokens[:STEPS_ON_SCREEN]
        return labels, embed(labels, seed=spec.seed), len(tokens) - len(labels)
    labels = tuple(str(step + 1) for step in range(spec.length))
    zeros = np.zeros((spec.length, SIZE))
    return labels, noise(spec) if spec.input == NOISE else zeros, 0


def _uploaded(spec: GradientSpec) -> tuple[tuple[str, ...], np.ndarray, int]:
    """The window that the page Your data shows; columns are standardised over the whole series."""
    found, read = uploaded.sequence(spec.uploaded), spec.uploaded
    assert read is not None  # uploaded.sequence has refused what is not there
    window = found.window(read.start - 1, read.steps)
    if len(window) == 1:
        raise InputError(TOO_SHORT)
    left = len(found) - len(window)
    if window.values is None:
        return window.labels, embed(window.labels, seed=spec.seed), left
    scaled = standardise(np.asarray(found.values))
    return window.labels, scaled[read.start - 1 : read.start - 1 + read.steps].copy(), left


@shared()
def _lane(spec: GradientSpec) -> Lane:
    trace = recorded(spec, torch.float64)
    track = trace.tracks[0]
    norms = measures.log10_gradient_norm(track)[:, 0]  # (T + 1,)
    bound = None if track.gates else measures.gradient_bound(track)[:, 0]
    return Lane(spec, trace, norms, bound)


def recorded(spec: GradientSpec, precision: torch.dtype) -> Trace:
    """The only cell of ``spec`` on its input, recorded in this precision."""
    labels, inputs, _ = read(spec)
    if spec.sent is not None:
        learner = sent.model(spec.sent).to(precision)
        network, loss = learner.recurrent, sent.loss_of(spec.sent, spec.row, learner)
    else:
        network = build(spec, spec.cells[0]).to(precision)
        loss = rnncore.at_step(*loss_steps(spec.loss, spec.at, len(labels)))
    read_as = torch.tensor(inputs, dtype=precision).unsqueeze(1)  # (T, 1, I)
    return rnncore.record(network, read_as, loss=loss, labels=labels)


def build(spec: GradientSpec, cell: str) -> torch.nn.Module:
    """One layer of ``cell`` in float64, as ``spec`` says.

    Weights are drawn as on the Unroll page, from a generator of their own. All biases are zero, so
    that without input every state stays zero, but for the LSTM's forget gate, whose bias is
    ``spec.forget``. Each H x H block of recurrent weights is scaled to the spectral radius
    ``spec.radius`` (one block a gate; IndRNN's vector counts as a diagonal).
    """
    drawn = RunSpec(cell=cell, units=spec.hidden, init=spec.recurrent, seed=spec.seed)
    network, _ = networks.build(drawn, spec.input_size)
    hidden = spec.hidden
    parameters = dict(network.named_parameters())
    with torch.no_grad():
        for name, values in parameters.items():
            if name.startswith("bias"):
                values.zero_()
        if cell == "LSTM":  # rows i, f, g, o
            parameters["bias_ih_l0"][hidden : 2 * hidden] = spec.forget
        if spec.scaling != AS_DRAWN:
            for name, values in parameters.items():
                for block in values.split(hidden) if name.startswith("weight_hh") else ():
                    block.mul_(spec.radius / spectral_radius(block))
    return network


def spectral_radius(block: torch.Tensor) -> float:
    """Largest magnitude of an eigenvalue of ``(H, H)``, or of a diagonal kept as ``(H,)``."""
    values = block if block.ndim == 1 else torch.linalg.eigvals(block)
    return float(values.abs().max())


def noise(spec: GradientSpec) -> np.ndarray:
    """Independent draws from the standard normal distribution, ``(T, I)``.

    A longer input begins with the shorter one of the same seed.
    """
    return np.random.default_rng([spec.seed, 1]).standard_normal((spec.length, SIZE))
