"""The run of a trained network as the stage reads it."""

from __future__ import annotations

from dashboard.models.trained import TrainedRun, network
from dashboard.models.windows import MOST_OUTPUTS
from dashboard.stage import Readout, unroll_block


def readout_of(run: TrainedRun) -> Readout:
    """The output layer of the run's network, and what it gave after each word."""
    layer = network(run.title).model.readout
    weight, bias = layer.weight.detach().numpy(), layer.bias.detach().numpy()
    outputs = run.trace.outputs[:, 0]  # (T, H)
    return Readout(weight, bias, outputs @ weight.T + bias, run.answers.names)


def trained_block(run: TrainedRun) -> bytes:
    """Pack the run for the scene ``unroll``; with its readout where it has few answers."""
    found = readout_of(run)
    readout = found if len(found.bias) <= MOST_OUTPUTS else None
    size = run.trace.inputs.shape[-1]
    return unroll_block(
        run.trace,
        readout=readout,
        names=[f"x{k + 1}" for k in range(size)],
        title=run.title,
        origin=f"trained, seed {run.card.seed}" + (", gates held" if run.holds else ""),
    )
