"""From a spec to what is on screen: the sequence that was read, and the run, both cached."""

from dataclasses import dataclass

import numpy as np
import torch

import rnncore
from dashboard.choices import canonical
from dashboard.models import sent, sequences, sizes, trained, uploaded
from dashboard.models.networks import build, embed
from dashboard.models.sizes import Size
from dashboard.models.spec import (
    BOTH,
    MOST_OUTPUTS,
    NUMBERS,
    OWN,
    STANDARDISED,
    WORDS,
    RunSpec,
    Split,
    usual_steps,
)
from dashboard.models.trained_run import marked
from dashboard.models.uploaded import Uploaded
from dashboard.visitors.shared import shared
from rnncore.counting import counted
from rnncore.player import Readout, unroll_block
from rnncore.readers import InputError, Sequence, read_numbers, read_tokens, standardise
from rnncore.readers.limits import STEPS_ON_SCREEN


@dataclass(frozen=True, slots=True, eq=False)
class Run:
    """A spec, the steps that were read (``inputs (T, I)``), and what the network did with them.

    ``uploaded``: the uploaded file, where the sequence is from one.
    """

    spec: RunSpec
    sequence: Sequence
    names: tuple[str, ...]
    inputs: np.ndarray
    trace: rnncore.Trace
    readout: Readout
    size: Size
    uploaded: Uploaded | None = None

    @property
    def parameters(self) -> int:
        """Numbers in the recurrent layers, those that are used at every step."""
        return self.size.recurrent

    @property
    def steps(self) -> int:
        """T, the number of steps on screen."""
        return len(self.sequence)

    @property
    def labels(self) -> tuple[str, ...]:
        """What stands under each step; a word that a trained network does not know is marked."""
        return self.trace.labels or self.sequence.labels

    @property
    def few_outputs(self) -> Readout | None:
        """The readout, where its outputs can be drawn one by one."""
        return self.readout if len(self.readout.bias) <= MOST_OUTPUTS else None

    @property
    def origin(self) -> str:
        """Where the weights are from."""
        if self.spec.sent is not None:
            return f"trained: {self.spec.sent.title}, seed {self.spec.sent.recipe.seed}"
        return (
            f"trained: {self.spec.weights}"
            if self.spec.trained
            else f"untrained, seed {self.spec.seed}"
        )

    @property
    def moments(self) -> int:
        """How many moments the player has: with both directions a layer waits for the one below."""
        return self.steps * (self.spec.layers if self.spec.directions == BOTH else 1)

    @property
    def last_state(self) -> np.ndarray:
        """The last layer's last state ``(D*H,)``: forward after step T, reverse after step 1."""
        outputs = self.trace.outputs[:, 0]  # (T, D*H)
        units = self.spec.units
        return np.concatenate([outputs[-1, :units], outputs[0, units:]])


def read(spec: RunSpec) -> Sequence:
    """The whole sequence that the spec names.

    Raises ``InputError`` for typed input that cannot be read, and where no network was sent.
    """
    spec = canonical(spec)
    if spec.from_training:
        return sent.sequence(sent.there(spec.sent), spec.row)
    if spec.source == OWN:
        return uploaded.sequence(spec.uploaded)
    typed = spec.text if spec.source == WORDS else spec.numbers
    return _read(spec.source, typed, spec.split)


@shared()
def _read(source: str, typed: str, split: Split) -> Sequence:
    if source == WORDS:
        return read_tokens(typed, split=split)
    if source == NUMBERS:
        return read_numbers(typed)
    return sequences.load(source, split=split)


def shown(spec: RunSpec, sequence: Sequence) -> tuple[int, int]:
    """The window of ``spec`` over ``sequence`` as ``(first, count)``, first counted from 0.

    Raises ``InputError`` when the window does not lie within the sequence.
    """
    total = len(sequence)
    if spec.from_training:
        return 0, total
    left = total - spec.start + 1
    count = spec.steps or min(usual_steps(sequence), left)
    if not (1 <= spec.start <= total and 1 <= count <= min(left, STEPS_ON_SCREEN)):
        raise InputError(
            f"start {spec.start} and steps {spec.steps} do not fit {counted(total, 'step')}"
        )
    return spec.start - 1, count


def inputs_of(spec: RunSpec, whole: Sequence, first: int, count: int) -> np.ndarray:
    """What the network reads at ``count`` steps of ``whole`` from step ``first``: ``(T, I)``.

    Series are standardised over the whole series, so a year keeps its value in every window.
    """
    window = slice(first, first + count)
    if spec.from_training:
        return np.array(whole.values)
    if spec.trained:
        return trained.encoded(spec.weights, whole.labels[window])[0]
    if spec.tokens:
        return embed(whole.labels[window], seed=spec.seed)
    values = np.asarray(whole.values, dtype=np.float64)
    return (standardise(values) if spec.scale == STANDARDISED else values)[window].copy()


def run(spec: RunSpec) -> Run:
    """The run of ``spec``, from the cache when it was seen before.

    Raises ``InputError`` for input that cannot be read.
    """
    return _run(canonical(spec))


@shared()
def _run(spec: RunSpec) -> Run:
    whole = read(spec)
    first, count = shown(spec, whole)
    inputs = inputs_of(spec, whole, first, count)  # (T, I)
    sequence = whole.window(first, count)
    network, readout = build(spec, inputs.shape[1])
    trace = rnncore.record(
        network,
        torch.tensor(inputs).unsqueeze(1),  # (T, 1, I)
        loss=None,
        labels=_marked(spec, sequence),
    )
    if not np.isfinite(trace.outputs).all():
        raise InputError("The numbers leave the range of float64. Divide them all by a constant.")
    return Run(
        spec=spec,
        sequence=sequence,
        names=tuple(sequence.names) or tuple(f"x{i + 1}" for i in range(inputs.shape[1])),
        inputs=inputs,
        trace=trace,
        readout=_readout(spec, readout, trace.outputs[:, 0]),
        size=_size(spec, network, readout),
        uploaded=uploaded.current() if spec.source == OWN else None,
    )


def _marked(spec: RunSpec, sequence: Sequence) -> list[str]:
    """The labels, those marked that a trained network does not know."""
    if not spec.trained or spec.from_training:
        return list(sequence.labels)
    _, known = trained.encoded(spec.weights, sequence.labels)
    return list(marked(sequence.labels, known))


def _readout(spec: RunSpec, layer: torch.nn.Linear, outputs: np.ndarray) -> Readout:
    """``outputs`` ``(T, D*H)`` through the readout ``(K, D*H)``."""
    weight, bias = layer.weight.detach().numpy(), layer.bias.detach().numpy()
    if spec.sent is not None:
        names = spec.sent.answers
    else:
        names = trained.answer_names(spec.weights) if spec.trained else ()
    return Readout(weight, bias, outputs @ weight.T + bias, names)  # (T, K)


def _size(spec: RunSpec, network: torch.nn.Module, readout: torch.nn.Linear) -> Size:
    """Of the whole network: that of a trained one holds its words' vectors too."""
    if spec.trained and not spec.from_training:
        return sizes.of_model(trained.network(spec.weights).model)
    return sizes.of_parts(network, readout)


def block(run: Run) -> bytes:
    """The run for the scene ``unroll``."""
    return unroll_block(
        run.trace,
        readout=run.few_outputs,
        names=run.names,
        title=run.spec.cell,
        origin=run.origin,
    )
