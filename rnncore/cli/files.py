"""``python -m rnncore record``: somebody's weights on somebody's sequence, both from files.

The run is that network on that file. Whatever makes it another one is asked for by name.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch
from torch import nn

from rnncore.counting import counted
from rnncore.readers import InputError, Sequence, read_sequence, read_weights
from rnncore.readers.mapping import inputs_for, misfit
from rnncore.record import record


def add_options(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    parser.add_argument("--weights", required=True, help="safetensors, .pt, .pth or .npz")
    parser.add_argument("--sequence", required=True, help="csv, tsv, json, jsonl, txt, npy or npz")
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
    value = int(text)
    if value < 0:
        raise argparse.ArgumentTypeError(f"SEED must be at least 0; got {value}")
    return value


def recorded(given: argparse.Namespace) -> Iterator[str]:
    """Record and write, and tell line by line what was understood and done.

    Raises InputError for what cannot be read or does not fit, and OSError.
    """
    weights, file, output = Path(given.weights), Path(given.sequence), Path(given.output)
    if output.is_dir() or not output.parent.is_dir():  # said before the work is done
        raise InputError(f"--output must be a file in a folder that there is; got {given.output}")
    found = read_weights(weights.read_bytes(), weights.name, nonlinearity=given.nonlinearity)
    name, network = _chosen(found, given.module, weights.name)
    columns = None if given.columns is None else tuple(given.columns)
    whole = read_sequence(file.read_bytes(), file.name, split=given.split, columns=columns)
    yield f"{file.name}: {whole.understood}"
    inputs, said = _inputs(given, whole, found, name)
    if given.steps is not None:
        if given.steps < 1:
            raise InputError(f"--steps must be at least 1; got {given.steps}")
        whole, inputs = whole.window(0, given.steps), inputs[: given.steps]
    yield f"{weights.name}: {name}, {network}"
    yield f"input: {said}, {counted(len(whole), 'step')}"
    dtype = next(network.parameters()).dtype
    batch = torch.tensor(inputs, dtype=dtype).unsqueeze(1)  # (T, 1, I)
    trace = record(network, batch, labels=list(whole.labels))
    trace.save(output)
    steps, tracks = counted(trace.steps, "step"), counted(len(trace.tracks), "track")
    yield f"wrote {given.output}: {steps}, {tracks}"


def _inputs(
    given: argparse.Namespace, whole: Sequence, found: dict[str, nn.Module], name: str
) -> tuple[np.ndarray, str]:
    """What the network ``name`` of those ``found`` reads, ``(T, I)``, and how it came about."""
    size = _input_size(found[name])
    if given.standardise and whole.values is None:
        raise InputError(f"{given.sequence} holds {whole.axis}s: --standardise is for numbers.")
    if not given.random_mapping:
        why_not = misfit(whole, size)
        if why_not:
            raise InputError(f"{given.sequence}: {why_not} {_way_out(whole, found, name)}")
    elif whole.values is None:
        whole.vocabulary()  # each word needs a vector: says where there are too many
    return inputs_for(whole, size, seed=given.seed, scale=given.standardise)


def _way_out(whole: Sequence, found: dict[str, nn.Module], name: str) -> str:
    """What can be done where the network ``name`` does not fit."""
    size, said = _input_size(found[name]), ""
    others = [each for each, other in found.items() if misfit(whole, _input_size(other)) is None]
    if others:
        said = f"Another network of the file fits: --module {' or '.join(others)}. "
    if len(whole.names) > size:
        said += f"Choose {size} with --columns. "
    return f"{said}--random-mapping makes any width fit, by a random matrix or random vectors."


def _chosen(found: dict[str, nn.Module], wanted: str | None, name: str) -> tuple[str, nn.Module]:
    """The network that was asked for, or the only one."""
    listed = ", ".join(found)
    if wanted is not None and wanted not in found:
        raise InputError(f"{name} has no network {wanted!r}. It has {listed}.")
    if wanted is None and len(found) > 1:
        raise InputError(f"{name} has several networks: choose one with --module: {listed}.")
    chosen = wanted or next(iter(found))
    return chosen, found[chosen]


def _input_size(network: nn.Module) -> int:
    size = network.input_size
    assert isinstance(size, int)
    return size
