"""One update in slow motion: everything between a sequence and the weights that it changes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from rnncore import measures
from rnncore.cells import cell_of
from rnncore.record import record
from rnncore.trace import Trace
from rnncore.train.networks import Learner
from rnncore.train.recipe import Recipe
from rnncore.train.stepping import Arrays, Moments, advanced, arrays_of, shortened, stepped
from rnncore.train.tasks import Batch


@dataclass(frozen=True, slots=True, eq=False)
class Update:
    """Update ``number`` of a recipe, counted from 1, on one sequence; everything in float64.

    Parameters have torch's names in the learner, "recurrent.weight_hh_l0" and "readout.bias" for
    instance; a parameter's arrays have its shape.

    ``inputs (T, I)`` and ``target``, the sequence. ``states`` and ``state_grads``: by state,
    ``(T + 1, H)``, from the initial one, h and the gradients dL/dh (and those of c of an LSTM).
    ``outputs (K,)``, and ``error (K,)``, dL/dy: softmax minus target for a choice. ``loss``, and
    ``loss_after``, that of the same sequence with the weights after.

    ``deltas``: the gradient at what the weights from the inputs, and from the states, add up to,
    ``(T, G H)`` by parameter; ``read``: what they multiply, ``(T, I)`` and ``(T, H)``. ``terms
    (T, *shape)``: what each step gives to the gradient; the readout reads the last one alone.
    ``gradients``: their sum over the steps.

    ``norm``: of all gradients together; ``factor``: what clipping multiplies all of them by, 1
    where it does nothing. ``moments`` and ``moments_after``: what the optimizer remembers, by its
    name and parameter: Adam's "m" and "v", the "velocity" of SGD with momentum. ``steps``: what is
    added to the weights. ``before`` and ``after``: the weights.
    """

    recipe: Recipe
    number: int
    inputs: np.ndarray
    target: np.ndarray
    states: Arrays
    state_grads: Arrays
    outputs: np.ndarray
    error: np.ndarray
    loss: float
    loss_after: float
    deltas: Arrays
    read: Arrays
    terms: Arrays
    gradients: Arrays
    norm: float
    factor: float
    moments: dict[str, Arrays]
    moments_after: dict[str, Arrays]
    steps: Arrays
    before: Arrays
    after: Arrays


def measure_update(recipe: Recipe, number: int = 1, sequence: Batch | None = None) -> Update:
    """Train a recipe up to update ``number``, counted from 1, and take that one apart.

    ``sequence``: what this update reads, a batch of one; else the recipe's next. The updates before
    are the recipe's own, in float64.

    Raises ValueError for a task that is not asked at the end, a batch of more than one, a number
    below 1, and for weight decay, noise, dropout and truncation, which an update here is without;
    FloatingPointError where the loss or a gradient before is not finite.
    """
    _require_plain(recipe, number)
    model, generator = recipe.build()
    model = model.double().eval()
    batches = (_double(batch) for batch in recipe.batches(generator))
    moments = advanced(recipe, number, model, batches)
    batch = next(batches) if sequence is None else _double(sequence)
    if batch.inputs.shape[1] != 1:
        raise ValueError(f"sequence must be a batch of one; got {batch.inputs.shape[1]}")
    return _taken_apart(recipe, number, model, moments, batch)


def _taken_apart(
    recipe: Recipe,
    number: int,
    model: Learner,
    moments: Moments,
    batch: Batch,
) -> Update:
    trace, outputs, error = _backwards(recipe, model, batch)
    track = trace.tracks[0]
    terms = _terms(trace, error)
    gradients = {name: terms[name].sum(0) for name in arrays_of(model)}
    norm, factor = shortened(recipe, gradients)
    before = arrays_of(model)
    clipped = {name: factor * gradient for name, gradient in gradients.items()}
    moments_after, steps = stepped(recipe, number, clipped, moments)
    after = {name: before[name] + steps[name] for name in before}
    deltas, read = _factors(trace)
    return Update(
        recipe=recipe,
        number=number,
        inputs=batch.inputs[:, 0].numpy(),
        target=batch.targets[0].numpy(),
        states={name: array[:, 0] for name, array in track.states.items()},
        state_grads={name: array[:, 0] for name, array in track.state_grads.items()},
        outputs=outputs,
        error=error,
        loss=_loss(recipe, model, batch),
        loss_after=_loss_with(recipe, model, batch, after),
        deltas=deltas,
        read=read,
        terms=terms,
        gradients=gradients,
        norm=norm,
        factor=factor,
        moments=moments,
        moments_after=moments_after,
        steps=steps,
        before=before,
        after=after,
    )


def _backwards(
    recipe: Recipe, model: Learner, batch: Batch
) -> tuple[Trace, np.ndarray, np.ndarray]:
    """The sequence recorded with the gradient of its loss; the outputs ``(K,)`` and dL/dy."""
    found: list[Tensor] = []

    def loss(outputs: Tensor, final: Tensor) -> Tensor:
        del outputs
        answers = model.readout(final)
        value = recipe.task.loss(answers, batch.targets)
        found.extend((answers.detach(), torch.autograd.grad(value, answers, retain_graph=True)[0]))
        return value

    trace = record(model.recurrent, batch.inputs, loss=loss)
    outputs, error = (each[0].numpy() for each in found)
    return trace, outputs, error


def _terms(trace: Trace, error: np.ndarray) -> Arrays:
    """What each step gives to every gradient; the readout sees the last state alone."""
    track = trace.tracks[0]
    terms = measures.weight_gradient_terms(trace, track)
    named = {f"recurrent.{name}": array for name, array in terms.items()}
    last = track.states["h"][-1, 0]
    by_readout = {"readout.weight": np.outer(error, last), "readout.bias": error}
    for name, gradient in by_readout.items():
        named[name] = np.zeros((len(trace.inputs), *gradient.shape))
        named[name][-1] = gradient
    return named


def _factors(trace: Trace) -> tuple[Arrays, Arrays]:
    """By parameter, the two factors of a step's term: what arrives, and what the weight read."""
    track = trace.tracks[0]
    cell = cell_of(track.cell)
    gates, grads = (
        tuple(torch.from_numpy(each[:, 0]) for each in part.values())
        for part in (track.gates, track.gate_grads)
    )
    arriving = torch.cat(grads, -1).numpy()  # (T, G H)
    deltas = {"recurrent.weight_ih_l0": arriving}
    read = {"recurrent.weight_ih_l0": trace.inputs[:, 0]}
    if "weight_hh" in track.parameters:
        deltas["recurrent.weight_hh_l0"] = torch.cat(cell.recurrent_part(gates, grads), -1).numpy()
        read["recurrent.weight_hh_l0"] = track.before(track.states["h"])[:, 0]
    return deltas, read


def _loss(recipe: Recipe, model: Learner, batch: Batch) -> float:
    with torch.no_grad():
        return float(recipe.task.loss(model(batch.inputs), batch.targets))


def _loss_with(recipe: Recipe, model: Learner, batch: Batch, weights: Arrays) -> float:
    """The loss of the sequence with other weights; the model keeps them."""
    with torch.no_grad():
        for name, weight in model.named_parameters():
            weight.copy_(torch.from_numpy(weights[name]))
    return _loss(recipe, model, batch)


def _double(batch: Batch) -> Batch:
    inputs, targets = batch
    return Batch(inputs.double(), targets.double() if targets.is_floating_point() else targets)


def _require_plain(recipe: Recipe, number: int) -> None:
    if not recipe.task.at_end:
        raise ValueError(f"task must be asked at the end; {recipe.task.name!r} is not")
    if number < 1:
        raise ValueError(f"number must be 1 or more; got {number}")
    without = {"weight_decay": recipe.weight_decay, "noise": recipe.noise, "cut": recipe.cut}
    for name, value in (without | {"dropout": recipe.network.dropout}).items():
        if value:
            raise ValueError(f"{name} must be 0 for one update in slow motion; got {value}")
