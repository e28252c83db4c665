"""``python -m rnncore train``: a recipe from options, a bar, and a folder of what came of it."""

from __future__ import annotations

import argparse
import csv
import shutil
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import torch
from safetensors.numpy import save_file

from rnncore.counting import counted, per_cent
from rnncore.readers import InputError
from rnncore.train import TASKS, Characters, Network, Recipe, Snapshot, Task, trace_of
from rnncore.train.networks import INITS, NONLINEARITIES
from rnncore.train.recipe import OPTIMIZERS
from rnncore.train.running import watched

_NETWORK, _RECIPE = Network(), Recipe()
COLUMNS = ("update", "loss", "accuracy", "trained", "gradient_norm", "reach")
BAR = 30


def add_options(parser: argparse.ArgumentParser) -> None:
    """What a recipe is made of, each with its default."""
    names = [name.replace(" ", "-") for name in TASKS]
    parser.add_argument("task", choices=names, metavar="TASK", help=", ".join(names))
    number = parser.add_argument
    number("--steps", type=int, help="of a sequence; each task has a length of its own")
    number("--text", type=Path, help="a file of text, for the task text")
    number("--cell", default=_NETWORK.cell, help="elman, lstm, gru, indrnn or mingru")
    number("--hidden", type=int, default=_NETWORK.hidden, help="units")
    number("--init", choices=INITS, default=_NETWORK.init, help="how the weights begin")
    number("--keep-bias", type=float, help="of the forget gate, or a GRU's update gate")
    number("--nonlinearity", choices=NONLINEARITIES, default=_NETWORK.nonlinearity)
    number("--optimizer", choices=OPTIMIZERS, default=_RECIPE.optimizer)
    number("--rate", type=float, default=_RECIPE.rate, help="the learning rate")
    number("--clip", type=float, default=_RECIPE.clip, help="norm of the gradient, 0: not clipped")
    number("--updates", type=int, default=_RECIPE.updates)
    number("--every", type=int, default=_RECIPE.every, help="updates from snapshot to snapshot")
    number("--seed", type=int, default=_RECIPE.seed)
    number("--out", type=Path, metavar="FOLDER", help="write weights, snapshots and traces here")
    number("--traces", type=int, default=0, metavar="N", help="a trace about every N updates")


def trained(given: argparse.Namespace) -> None:
    """Train, show how it goes, and write what was asked for.

    Raises InputError for options that do not fit together, OSError where a file cannot be written,
    and FloatingPointError where the loss or a gradient is not finite.
    """
    recipe = _recipe(given)
    if given.traces < 0:
        raise InputError(f"--traces must be 0 or more; got {given.traces}")
    if given.traces and given.out is None:
        raise InputError("--traces needs --out FOLDER, where they are written")
    if given.out is not None:
        given.out.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(1)  # networks so small are slower on several, and bits depend on it
    shots = list(_shown(_kept(recipe, given)))
    last = shots[-1]
    print(
        f"after {counted(last.update, 'update')}: loss {last.loss:.4g} (chance "
        f"{recipe.task.chance:.4g}), {per_cent(last.accuracy)} right, reach {last.reach:.3g} "
        f"decades (before: {shots[0].reach:.3g})"
    )
    if given.out is not None:
        _write(given.out, shots)
        print(f"{given.out}: weights.safetensors, snapshots.csv")


def _recipe(given: argparse.Namespace) -> Recipe:
    try:
        network = Network(given.cell, given.hidden, given.init, given.keep_bias, given.nonlinearity)
        return Recipe(
            _task(given),
            network,
            optimizer=given.optimizer,
            rate=given.rate,
            clip=given.clip or None,
            updates=given.updates,
            every=given.every,
            seed=given.seed,
        )
    except ValueError as error:
        raise InputError(str(error)) from error


def _task(given: argparse.Namespace) -> Task:
    name = given.task.replace("-", " ")
    steps = TASKS[name].usual if given.steps is None else given.steps
    if TASKS[name] is not Characters:
        return TASKS[name](steps)
    if given.text is None:
        raise InputError("--text FILE is needed for the task text")
    return Characters(steps, given.text.read_text(encoding="utf-8"))


def _kept(recipe: Recipe, given: argparse.Namespace) -> Iterator[Snapshot]:
    """The snapshots; on the way a trace of the probe is written whenever one is due."""
    due = 0
    for snapshot, model in watched(recipe):
        if given.traces and snapshot.update >= due:
            trace_of(model, recipe).save(given.out / f"trace-{snapshot.update:06}.npz")
            due += given.traces
        yield snapshot


def _shown(shots: Iterator[Snapshot]) -> Iterator[Snapshot]:
    """Pass snapshots on, and draw a bar on a terminal, or now and then a line elsewhere."""
    began, live, said = time.monotonic(), sys.stderr.isatty(), -1
    for shot in shots:
        share = shot.update / shot.updates
        left = (time.monotonic() - began) * (1 - share) / share if share else 0.0
        text = f"{shot.update} of {shot.updates}  loss {shot.loss:.4g}  {left:.0f} s left"
        if live:
            done = round(BAR * share)
            line = f"[{'#' * done}{'.' * (BAR - done)}] {text}"
            width = shutil.get_terminal_size().columns - 1
            print(f"\r{line[:width]:{width}}", end="", file=sys.stderr, flush=True)
        elif int(10 * share) > said:
            said = int(10 * share)
            print(text, file=sys.stderr, flush=True)
        yield shot
    if live:
        print(file=sys.stderr)


def _write(folder: Path, shots: list[Snapshot]) -> None:
    save_file(shots[-1].weights, folder / "weights.safetensors")
    with (folder / "snapshots.csv").open("w", newline="", encoding="utf-8") as file:
        table = csv.writer(file)
        table.writerow(COLUMNS)
        table.writerows([getattr(shot, name) for name in COLUMNS] for shot in shots)
