"""The command line: recording saved weights on a file, and what is said where that cannot be."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

import rnncore
from rnncore.__main__ import main
from rnncore.readers import InputError, read_numbers, read_tokens
from rnncore.readers.mapping import inputs_for
from rnncore.report import as_text, diagnose


@pytest.fixture
def files(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    torch.manual_seed(0)
    model = nn.ModuleDict({"a": nn.LSTM(2, 3), "b": nn.GRU(4, 3)}).double()
    torch.save(model.state_dict(), "both.pt")
    torch.save(model["a"].state_dict(), "one.pt")
    (tmp_path / "t.csv").write_text("x,y\n1,2\n3,5\n5,4\n", encoding="utf-8")
    (tmp_path / "t.txt").write_text("feeling under the weather", encoding="utf-8")
    return model


VALUES = np.array([[1.0, 2.0], [3.0, 5.0], [5.0, 4.0]])


def _record(*arguments):
    """The trace that ``record`` writes of these arguments."""
    assert main(["record", *arguments, "-o", "out.npz"]) == 0
    return rnncore.load("out.npz")


def _outputs(network, values):
    """What the original module says of ``values (T, I)``."""
    dtype = next(network.parameters()).dtype
    with torch.no_grad():
        return network(torch.tensor(values, dtype=dtype).unsqueeze(1))[0].numpy()


def test_record_is_that_network_on_that_file(files, capsys):
    trace = _record("--weights", "one.pt", "--sequence", "t.csv")
    assert "input: 2 columns, as they are, 3 steps" in capsys.readouterr().out
    np.testing.assert_allclose(trace.outputs, _outputs(files["a"], VALUES), rtol=0, atol=1e-12)
    np.testing.assert_array_equal(trace.inputs[:, 0], VALUES)
    assert trace.labels == ("1", "2", "3")
    assert main(["report", "out.npz"]) == 0
    assert capsys.readouterr().out.strip() == as_text(trace, diagnose(trace)).strip()


@pytest.mark.parametrize(
    "network",
    [
        nn.RNN(3, 4, 2, bidirectional=True),
        nn.LSTM(3, 4, 2),
        nn.GRU(3, 4, bidirectional=True),
        nn.LSTM(3, 4).double(),
    ],
    ids=str,
)
def test_record_gives_the_outputs_of_every_kind_of_network(network, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    values = 100 * np.random.default_rng(0).standard_normal((700, 3))  # longer than a screen
    np.save("series.npy", values)
    torch.save(network.state_dict(), "w.pt")
    trace = _record("--weights", "w.pt", "--sequence", "series.npy")
    single = next(network.parameters()).dtype == torch.float32
    limit = {"atol": 2e-4} if single else {"rtol": 0, "atol": 1e-12}
    assert trace.steps == 700
    assert trace.outputs.dtype == (np.float32 if single else np.float64)
    np.testing.assert_allclose(trace.outputs, _outputs(network, values), **limit)


def test_one_step_is_one(files, capsys):
    _record("--weights", "one.pt", "--sequence", "t.csv", "--steps", "1")
    said = capsys.readouterr().out
    assert "as they are, 1 step\n" in said
    assert "wrote out.npz: 1 step, 1 track\n" in said


def test_scale_columns_and_steps_are_what_is_asked_for(files, capsys):
    values = (VALUES - VALUES.mean(0)) / VALUES.std(0)
    for spelling in ("--standardise", "--standardize"):
        trace = _record("--weights", "one.pt", "--sequence", "t.csv", spelling)
        np.testing.assert_allclose(trace.outputs, _outputs(files["a"], values), atol=1e-12)
    assert "2 columns, standardised" in capsys.readouterr().out
    trace = _record("--weights", "one.pt", "--sequence", "t.csv", "--standardise", "--steps", "2")
    np.testing.assert_allclose(trace.inputs[:, 0], values[:2], atol=1e-12)  # of the whole file
    assert trace.labels == ("1", "2")
    turned = _record("--weights", "one.pt", "--sequence", "t.csv", "--columns", "y", "x")
    expected = _outputs(files["a"], VALUES[:, ::-1].copy())
    np.testing.assert_allclose(turned.outputs, expected, rtol=0, atol=1e-12)


def test_a_random_mapping_is_made_when_asked_for_and_said(files, capsys):
    del files
    command = ["--weights", "both.pt", "--module", "b", "--random-mapping", "--sequence"]
    trace = _record(*command, "t.txt")
    assert "each word is a random vector of 4 numbers (seed 0)" in capsys.readouterr().out
    assert trace.labels == ("feeling", "under", "the", "weather")
    mapped = _record(*command, "t.csv", "--seed", "3")
    assert "as they are, and mapped to 4 inputs by a random matrix (seed 3)" in (
        capsys.readouterr().out
    )
    matrix = np.random.default_rng([3, 2, 4]).standard_normal((2, 4))
    np.testing.assert_allclose(mapped.inputs[:, 0], VALUES @ matrix / np.sqrt(2), rtol=1e-12)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ["--weights", "b.pt", "--sequence", "t.csv"],
            "t.csv: The network reads 4 numbers a step (its input_size), and this is 2 columns: "
            "x, y. What fits: a file with 4 columns. --random-mapping",
        ),
        (
            ["--weights", "both.pt", "--module", "b", "--sequence", "t.csv"],
            "Another network of the file fits: --module a.",
        ),
        (
            ["--weights", "narrow.pt", "--sequence", "t.csv"],
            "reads 1 number a step (its input_size), and this is 2 columns: x, y. What fits: 1 of "
            "these. Choose 1 with --columns.",
        ),
        (
            ["--weights", "one.pt", "--sequence", "t.txt"],
            "a text of words: weights do not tell which numbers stood for a word. What fits: those "
            "numbers, as 2 columns. --random-mapping",
        ),
        (
            ["--weights", "one.pt", "--sequence", "t.txt", "--split", "characters"],
            "a text of characters",
        ),
        (
            ["--weights", "one.pt", "--sequence", "t.txt", "--random-mapping", "--standardise"],
            "t.txt holds words: --standardise is for numbers",
        ),
        (
            ["--weights", "one.pt", "--sequence", "t.csv", "--steps", "0"],
            "--steps must be at least",
        ),
        (["--weights", "one.pt", "--sequence", "t.csv", "--columns", "z"], "no column"),
    ],
)
def test_what_does_not_fit_is_an_error_that_says_what_would(files, capsys, arguments, message):
    torch.save(files["b"].state_dict(), "b.pt")
    torch.save(nn.RNN(1, 2).state_dict(), "narrow.pt")
    assert main(["record", *arguments, "-o", "none.npz"]) == 1
    assert message in " ".join(capsys.readouterr().err.split())
    assert not Path("none.npz").exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--weights", "both.pt", "--sequence", "t.csv"], "choose one with --module: a, b"),
        (["--weights", "both.pt", "--module", "c", "--sequence", "t.csv"], "has no network 'c'"),
        (["--weights", "gone.pt", "--sequence", "t.csv"], "gone.pt"),
        (["--weights", "t.csv", "--sequence", "t.csv"], "not a file of weights"),
        (["--weights", "one.pt", "--sequence", "one.pt"], "no ending that is read here"),
    ],
)
def test_what_cannot_be_used_is_said_on_stderr(files, capsys, arguments, message):
    del files
    assert main(["record", *arguments, "-o", "out.npz"]) == 1
    assert message in capsys.readouterr().err


@pytest.mark.parametrize("output", [".", "no-such-folder/out.npz"])
def test_where_nothing_can_be_written_is_said_before_the_work(files, capsys, output):
    del files
    assert main(["record", "--weights", "one.pt", "--sequence", "t.csv", "-o", output]) == 1
    assert f"a folder that there is; got {output}" in capsys.readouterr().err


@pytest.mark.parametrize("seed", ["-1", "1.5"])
def test_a_seed_that_numpy_does_not_take_is_refused(seed, capsys):
    with pytest.raises(SystemExit) as stopped:
        main(["record", "--weights", "w", "--sequence", "s", "-o", "o", "--seed", seed])
    assert stopped.value.code == 2
    assert f"{seed}" in capsys.readouterr().err


@pytest.mark.parametrize("encoding", ["ascii", "cp1252"])
def test_a_pipe_of_any_encoding_gets_the_report(tmp_path, encoding):
    """What is not in it comes escaped, and no UnicodeEncodeError."""
    torch.manual_seed(0)
    trace = rnncore.record(nn.RNN(2, 4), torch.randn(300, 1, 2))  # far below 10⁻⁷
    trace.save(tmp_path / "t.npz")
    done = subprocess.run(
        [sys.executable, "-m", "rnncore", "report", str(tmp_path / "t.npz")],
        env=os.environ | {"PYTHONIOENCODING": encoding},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert rb"10\u207b" in done.stdout


@pytest.mark.parametrize("command", [["--help"], ["record", "--help"], ["report", "--help"]])
def test_help(command, capsys):
    with pytest.raises(SystemExit) as stopped:
        main(command)
    assert stopped.value.code == 0
    assert "usage: python -m rnncore" in capsys.readouterr().out


def test_mapping_is_the_same_for_the_same_token_and_seed():
    tokens = read_tokens("a b a")
    one, _ = inputs_for(tokens, 5)
    np.testing.assert_array_equal(one[0], one[2])
    assert not np.array_equal(one[0], one[1])
    assert not np.array_equal(one, inputs_for(tokens, 5, seed=1)[0])
    with pytest.raises(ValueError, match="size must be at least 1"):
        inputs_for(tokens, 0)


def test_without_a_mapping_only_what_fits_is_taken():
    numbers = read_numbers("1 2\n3 5\n5 4")
    values, said = inputs_for(numbers, 2, scale=False, mapped=False)
    np.testing.assert_array_equal(values, VALUES)
    assert said == "2 columns, as they are"
    for sequence, size in ((numbers, 1), (numbers, 3), (read_tokens("a b a"), 2)):
        with pytest.raises(InputError, match="What fits"):
            inputs_for(sequence, size, mapped=False)
    with pytest.raises(InputError, match=r"x1, x2, .*x12, …\. What fits: 3 of these"):
        inputs_for(read_numbers(" ".join(map(str, range(20))) + "\n" + "1 " * 20), 3, mapped=False)
