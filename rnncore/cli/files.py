"""``python -m rnncore record``: somebody's weights on somebody's sequence, both from files.

The run is that network on that file. Whatever makes it another one is asked for by name.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch

from rnncore.cli.choosing import asked, chosen
from rnncore.counting import counted
from rnncore.readers import AskedError, Choices, InputError, Sequence, open_weights, read_sequence
from rnncore.readers.found import Found, Plan
from rnncore.readers.limits import DISK
from rnncore.readers.mapping import inputs_for, misfit
from rnncore.readers.sequence import check_size
from rnncore.record import record


def add_options(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    parser.add_argument(
        "--weights",
        required=True,
        help="safetensors, .pt, .pth, .npz, .onnx, .keras, .h5, or the index of a model in several "
        "files",
    )
    parser.add_argument(
        "--sequence", required=True, help="csv, xlsx, json, txt, npy …: docs/files.md"
    )
    parser.add_argument("-o", "--output", required=True, help="the trace to write")
    parser.add_argument("--module", help="which network of the file, where it has several")
    parser.add_argument(
        "--nonlinearity",
        choices=("tanh", "relu"),
        default="tanh",
        help="of a plain nn.RNN, which its weights do not tell (tanh where it is not said)",
    )
    parser.add_argument(
        "--columns", nargs="+", metavar="NAME", help="the inputs, in the order of the network"
    )
    parser.add_argument("--split", choices=("words", "characters"), default="words", help="of text")
    parser.add_argument(
        "--choose",
        action="append",
        default=[],
        type=chosen,
        metavar="NAME=VALUE",
        help="how the file is read, such as delimiter=';' or missing='leave out'; may be repeated. "
        "A file that leaves something open says what can be chosen",
    )
    _add_run(parser)


def _add_run(parser: argparse.ArgumentParser) -> None:
    """The options of the run."""
    parser.add_argument("--steps", type=int, help="run the first so many steps, not all of them")
    parser.add_argument(
        "--standardise",
        "--standardize",
        action="store_true",
        help="subtract each column's mean over the whole file, and divide by its standard "
        "deviation; without it, numbers are read as they are",
    )
    parser.add_argument(
        "--random-mapping",
        action="store_true",
        help="where the width does not fit, multiply by a random matrix; give words random "
        "vectors. Without it, what does not fit is refused",
    )
    parser.add_argument("--seed", type=seed, default=0, help="of --random-mapping")


def seed(text: str) -> int:
    """A whole number that numpy takes for a seed."""
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"SEED must be a whole number, at least 0; got {text}")
    return int(text)


def recorded(given: argparse.Namespace) -> Iterator[str]:
    """Record and write, and tell line by line what was understood and done.

    Raises InputError for what cannot be read or does not fit, and OSError.
    """
    weights, file, output = Path(given.weights), Path(given.sequence), Path(given.output)
    if output.is_dir() or not output.parent.is_dir():  # said before the work is done
        raise InputError(f"--output must be a file in a folder that there is; got {given.output}")
    found = open_weights(weights, nonlinearity=given.nonlinearity)
    name, plan = _chosen(found, given.module, weights.name)
    whole = _read(file, given)
    yield f"{file.name}: {whole.understood}"
    steps = len(whole) if given.steps is None else given.steps
    if steps < 1:
        raise InputError(f"--steps must be at least 1; got {steps}")
    if whole.values is None:
        whole = whole.window(0, steps)  # only words that are run need a vector
    inputs, said = _inputs(given, whole, found, name)
    whole, inputs = whole.window(0, steps), inputs[:steps]
    network = plan.module()
    yield f"{weights.name}: {name}, {network}{_raw(plan)}"
    yield from (f"{weights.name}: {why}" for why in found.refused.values())
    yield f"input: {said}, {counted(len(whole), 'step')}"
    dtype = next(network.parameters()).dtype
    batch = torch.tensor(inputs, dtype=dtype).unsqueeze(1)  # (T, 1, I)
    trace = record(network, batch, labels=list(whole.labels))
    trace.save(output)
    length, tracks = counted(trace.steps, "step"), counted(len(trace.tracks), "track")
    yield f"wrote {given.output}: {length}, {tracks}"


def _read(file: Path, given: argparse.Namespace) -> Sequence:
    """The sequence in a file, as it was chosen. Raises InputError, with what else can be chosen."""
    columns = None if given.columns is None else tuple(given.columns)
    choices = Choices(split=given.split, columns=columns)
    for choice in given.choose:
        choices = choices.answered(choice)
    check_size(file.stat().st_size, file.name, within=DISK)
    try:
        return read_sequence(file.read_bytes(), file.name, within=DISK, **choices.changed())
    except AskedError as error:
        raise InputError(asked(error)) from error


def _inputs(
    given: argparse.Namespace, whole: Sequence, found: Found[Plan], name: str
) -> tuple[np.ndarray, str]:
    """What the network ``name`` of those ``found`` reads, ``(T, I)``, and how it came about."""
    size = found[name].input_size
    if given.standardise and whole.values is None:
        raise InputError(f"{given.sequence} holds {whole.axis}s: --standardise is for numbers.")
    if not given.random_mapping:
        why_not = misfit(whole, size)
        if why_not:
            raise InputError(f"{given.sequence}: {why_not} {_way_out(whole, found, name)}")
    elif whole.values is None:
        whole.vocabulary()  # each word needs a vector: says where there are too many
    return inputs_for(whole, size, seed=given.seed, scale=given.standardise)


def _way_out(whole: Sequence, found: dict[str, Plan], name: str) -> str:
    """What can be done where the network ``name`` does not fit."""
    size, said = found[name].input_size, ""
    others = [each for each, other in found.items() if misfit(whole, other.input_size) is None]
    if others:
        said = f"Another network of the file fits: --module {' or '.join(others)}. "
    if len(whole.names) > size:
        said += f"Choose {size} with --columns. "
    return f"{said}--random-mapping makes any width fit, by a random matrix or random vectors."


def _chosen(found: Found[Plan], wanted: str | None, name: str) -> tuple[str, Plan]:
    """The network that was asked for, or the only one."""
    listed = ", ".join(found)
    if wanted in found.refused:
        raise InputError(f"{name}: {found.refused[wanted]}")
    if wanted is not None and wanted not in found:
        raise InputError(f"{name} has no network {wanted!r}. It has {listed}.")
    if wanted is None and len(found) > 1:
        raise InputError(f"{name} has several networks: choose one with --module: {listed}.")
    chosen = wanted or next(iter(found))
    return chosen, found[chosen]


def _raw(plan: Plan) -> str:
    """What is said of weights that AWD-LSTM keeps before their dropout."""
    listed = ", ".join(plan.raw)
    return f"; of {listed} the raw weights, without dropout" if listed else ""
