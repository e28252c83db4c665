"""The command line: recording saved weights on a file, and what is said where that cannot be."""

import numpy as np
import pytest
import torch
from torch import nn

import rnncore
from rnncore.__main__ import main
from rnncore.diagnosis import report
from rnncore.mapping import inputs_for
from rnncore.readers import read_numbers, read_tokens


@pytest.fixture
def files(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    torch.manual_seed(0)
    model = nn.ModuleDict({"a": nn.LSTM(2, 3), "b": nn.GRU(4, 3)})
    torch.save(model.state_dict(), "both.pt")
    torch.save(model["a"].state_dict(), "one.pt")
    (tmp_path / "t.csv").write_text("x,y\n1,2\n3,5\n5,4\n", encoding="utf-8")
    (tmp_path / "t.txt").write_text("feeling under the weather", encoding="utf-8")
    return model


def test_record_writes_the_trace_of_the_original_module(files, capsys):
    assert main(["record", "--weights", "one.pt", "--sequence", "t.csv", "-o", "out.npz"]) == 0
    said = capsys.readouterr().out
    assert "2 columns, standardised" in said
    trace = rnncore.load("out.npz")
    values, _ = inputs_for(read_numbers("1 2\n3 5\n5 4"), 2)
    expected, _ = files["a"](torch.tensor(values).float().unsqueeze(1))
    np.testing.assert_allclose(trace.outputs, expected.detach(), atol=1e-6)
    assert trace.labels == ("1", "2", "3")
    assert main(["report", "out.npz"]) == 0
    assert capsys.readouterr().out.strip() == report(trace).strip()


def test_words_and_other_numbers_of_columns_are_mapped_and_it_is_said(files, capsys):
    del files
    command = ["record", "--weights", "both.pt", "--module", "b", "-o", "out.npz", "--sequence"]
    assert main([*command, "t.txt"]) == 0
    assert "each word is a random vector of 4 numbers (seed 0)" in capsys.readouterr().out
    assert rnncore.load("out.npz").labels == ("feeling", "under", "the", "weather")
    assert main([*command, "t.csv"]) == 0
    assert "mapped to 4 inputs by a random matrix" in capsys.readouterr().out


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
