"""``python -m rnncore train``: what it writes is the run, and what cannot be is said."""

import csv

import numpy as np
import pytest
import torch
from safetensors.numpy import load_file

import rnncore
from rnncore.__main__ import main
from rnncore.train import FirstSymbol, Network, Recipe, run

OPTIONS = ["first-symbol", "--steps", "6", "--hidden", "4", "--keep-bias", "2", "--updates", "20"]


@pytest.fixture(autouse=True)
def threads_as_they_were():
    before = torch.get_num_threads()
    yield
    torch.set_num_threads(before)


def test_a_folder_of_weights_snapshots_and_traces(tmp_path, capsys):
    out = tmp_path / "made" / "here"
    assert main(["train", *OPTIONS, "--out", str(out), "--traces", "10"]) == 0
    recipe = Recipe(FirstSymbol(6), Network(hidden=4, keep_bias=2.0), updates=20)
    shots = list(run(recipe))
    written = load_file(out / "weights.safetensors")
    assert all(np.array_equal(written[name], value) for name, value in shots[-1].weights.items())
    with (out / "snapshots.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [float(row["loss"]) for row in rows] == [shot.loss for shot in shots]
    assert [float(row["reach"]) for row in rows] == [shot.reach for shot in shots]
    traces = sorted(out.glob("trace-*.npz"))
    assert [trace.stem for trace in traces] == ["trace-000000", "trace-000010", "trace-000020"]
    last = rnncore.load(traces[-1]).tracks[0].parameters["weight_hh"]
    assert np.array_equal(last, written["recurrent.weight_hh_l0"])
    said = capsys.readouterr()
    assert f"{shots[-1].loss:.4g} (chance 1.386)" in said.out
    assert "20 of 20" in said.err


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["text"], "--text FILE is needed for the task text"),
        (["parity", "--traces", "5"], "--traces needs --out FOLDER"),
        (["parity", "--traces", "-5"], "--traces must be 0 or more; got -5"),
        (["parity", "--seed", str(2**64)], f"seed must be {2**64 - 1} or less; got {2**64}"),
        (["parity", "--cell", "rnn"], "cell must be one of 'elman'"),
        (["adding", "--steps", "1"], "steps of adding must be 2 or more; got 1"),
        (["text", "--text", "there is none"], "there is none"),
    ],
)
def test_what_cannot_be_trained_is_said(options, said, capsys):
    assert main(["train", *options]) == 1
    assert said in capsys.readouterr().err


def test_a_run_that_is_not_finite_ends_with_a_reason(capsys):
    options = ["adding", "--steps", "4", "--optimizer", "sgd", "--rate", "1e30", "--clip", "0"]
    assert main(["train", *options]) == 1
    assert "lower the learning rate, or clip" in capsys.readouterr().err
