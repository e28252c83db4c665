"""The command line: recording saved weights on a file, and what is said where that cannot be."""

import gzip
import io
import json
import os
import shlex
import socket
import subprocess
import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import safetensors.torch
import torch
from torch import nn

import rnncore
from rnncore.__main__ import main
from rnncore.cli import choosing, viewing
from rnncore.readers import (
    Answer,
    AskedError,
    InputError,
    Question,
    limits,
    read_numbers,
    read_sequence,
    read_tokens,
    read_trace,
    understand,
)
from rnncore.readers.choices import ROW_NAMES
from rnncore.readers.limits import DISK, UPLOAD
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


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        return "--port", str(server.getsockname()[1])


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
        (["--weights", "one.pt", "--sequence", "one.pt"], "It holds weights"),
    ],
)
def test_what_cannot_be_used_is_said_on_stderr(files, capsys, arguments, message):
    del files
    assert main(["record", *arguments, "-o", "out.npz"]) == 1
    assert message in capsys.readouterr().err


def test_weights_and_traces_on_disk_have_no_limit_of_uploads(tmp_path, monkeypatch, capsys):
    """LSTM(512, 512, 2) has 16 MiB, and so has its trace; `view` hands it on as it is."""
    monkeypatch.chdir(tmp_path)
    torch.manual_seed(0)
    network = nn.LSTM(512, 512, 2)
    torch.save({"state_dict": network.state_dict()}, "w.ckpt")
    np.save("series.npy", np.random.default_rng(0).standard_normal((40, 3)))
    trace = _record("--weights", "w.ckpt", "--sequence", "series.npy", "--random-mapping")
    expected = _outputs(network, trace.inputs[:, 0].astype(np.float64))
    np.testing.assert_allclose(trace.outputs, expected, atol=1e-5)
    data = Path("out.npz").read_bytes()
    with pytest.raises(
        InputError, match=r"an upload may have at most 5 MiB\. `python -m rnncore v"
    ):
        read_trace(data, "out.npz")
    seen = []
    monkeypatch.setattr(viewing, "view", lambda path, _, **__: seen.append(rnncore.load(path)))
    assert main(["view", "out.npz", "--no-browser", *free_port()]) == 0
    np.testing.assert_array_equal(seen[0].outputs, trace.outputs)
    assert "an upload" not in str(capsys.readouterr())


def test_two_traces_are_compared_or_refused_with_what_differs(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    torch.manual_seed(0)
    for name, units in (("a", 3), ("b", 3), ("wide", 4)):
        rnncore.record(nn.GRU(2, units), torch.randn(4, 1, 2)).save(f"{name}.npz")
    traces = [rnncore.load(f"{name}.npz") for name in "ab"]
    assert main(["compare", "a.npz", "b.npz"]) == 0
    assert capsys.readouterr().out == f"{rnncore.compare(*traces)}\n"
    started = []
    monkeypatch.setattr(viewing, "view", lambda *paths, **_: started.append(paths))
    said = "a.npz and wide.npz: the traces must be alike in shape; they differ in units (3 and 4)"
    for command in ("compare", "view"):
        assert main([command, "a.npz", "wide.npz"]) == 1
        assert said in capsys.readouterr().err
    assert main(["view", "a.npz", "b.npz", *free_port()]) == 0
    assert started == [(Path("a.npz"), Path("b.npz"))]


@pytest.fixture
def nothing_started(tmp_path, monkeypatch):
    """A trace to view, and a dashboard that must not be started."""
    monkeypatch.chdir(tmp_path)
    rnncore.record(nn.GRU(2, 3), torch.zeros(2, 1, 2)).save("t.npz")
    monkeypatch.setattr(viewing, "view", lambda *_, **__: pytest.fail("was started"))


def _said_of_view(capsys, *options):
    """What is said of a trace that cannot be viewed, and no address before it."""
    assert main(["view", "t.npz", *options]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    return said.err


def test_without_the_dashboard_view_says_where_it_is_and_no_address(
    nothing_started, tmp_path, monkeypatch, capsys
):
    with monkeypatch.context() as patched:
        patched.setattr(viewing, "__file__", str(tmp_path / "site/rnncore/cli/viewing.py"))
        assert "the folder with streamlit_app.py in it, and run `make" in _said_of_view(capsys)
    monkeypatch.setattr(viewing.importlib.util, "find_spec", lambda _: None)
    assert "run `make run` in" in _said_of_view(capsys)


def test_a_port_in_use_is_said_with_one_that_is_free(nothing_started, capsys):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        said = _said_of_view(capsys, "--port", str(port))
    assert f"port {port} cannot be used (" in said
    with socket.create_server(("127.0.0.1", int(said.rpartition("--port ")[2]))):
        pass
    with pytest.raises(SystemExit):
        main(["view", "t.npz", "--port", "70000"])
    assert "PORT must be from 1 to 65535; got 70000" in capsys.readouterr().err


def test_the_raw_weights_of_awd_lstm_are_said(files, capsys):
    state = {f"rnn.module.{key}": value for key, value in files["a"].state_dict().items()}
    state["rnn.weight_hh_l0_raw"] = state.pop("rnn.module.weight_hh_l0")
    torch.save(state, "awd.pth")
    trace = _record("--weights", "awd.pth", "--sequence", "t.csv")
    np.testing.assert_allclose(trace.outputs, _outputs(files["a"], VALUES), rtol=0, atol=1e-12)
    said = "awd.pth: rnn.module, LSTM(2, 3); of weight_hh_l0 the raw weights, without dropout"
    assert said in capsys.readouterr().out


def test_the_index_of_a_model_in_several_files_is_weights(files, capsys):
    safetensors.torch.save_file(files["a"].state_dict(), "model-00001-of-00002.safetensors")
    where = dict.fromkeys(files["a"].state_dict(), "model-00001-of-00002.safetensors")
    index = {"weight_map": where | {"head.weight": "model-00002-of-00002.safetensors"}}
    Path("model.safetensors.index.json").write_text(json.dumps(index), encoding="utf-8")
    trace = _record("--weights", "model.safetensors.index.json", "--sequence", "t.csv")
    np.testing.assert_allclose(trace.outputs, _outputs(files["a"], VALUES), rtol=0, atol=1e-12)
    assert "model.safetensors.index.json: (root), LSTM(2, 3)\n" in capsys.readouterr().out


def test_a_sequence_beyond_the_command_line_is_refused_before_it_is_read(files, capsys):
    del files
    with Path("t.csv").open("r+b") as file:
        file.truncate(DISK.file + 2**20)
    assert main(["record", "--weights", "one.pt", "--sequence", "t.csv", "-o", "out.npz"]) == 1
    assert "t.csv has 513.0 MiB, and at most 512 are read.\n" in capsys.readouterr().err


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


# ------------------------------------------------------------------------- choices about the file


OPEN = "day;a;b\n2024-01-01;1;-999\n2024-01-02;2;4\n2024-01-03;3;-999\n2024-01-04;5;7\n"


def _choose(*words):
    return [each for word in words for each in ("--choose", word)]


def test_choices_are_those_of_the_reader(files, capsys):
    Path("t.csv").write_text("a|b|c\n1|2|x\n5|?|y\n3,5|4|z\n", encoding="utf-8")
    chosen = _choose(
        "delimiter=|", "missing=leave out", "columns=b,a", "read_as=a:comma", "axis=c", "header=yes"
    )
    trace = _record("--weights", "one.pt", "--sequence", "t.csv", *chosen)
    expected = _outputs(files["a"], np.array([[2, 1.0], [4, 3.5]]))
    np.testing.assert_allclose(trace.outputs, expected, rtol=0, atol=1e-12)
    assert trace.labels == ("x", "z")
    assert "1 row with missing numbers left out; inputs: b, a" in capsys.readouterr().out


def test_what_a_file_asks_is_answered_by_the_option_that_is_printed(files, capsys):
    Path("t.csv").write_text(OPEN, encoding="utf-8")
    command = ["--weights", "one.pt", "--sequence", "t.csv"]
    given = []
    for said, option in (
        ("“-999” stands in 2 rows", "--choose absent=-999\n      missing\n"),
        (
            "has no number in 2 of 4 rows",
            "--choose missing='leave out'\n      leave those rows out",
        ),
    ):
        assert main(["record", *command, *given, "-o", "none.npz"]) == 1
        asked = capsys.readouterr().err
        assert said in asked
        assert option in asked
        given += shlex.split(option.partition("\n")[0])
    trace = _record(*command, *given)
    expected = _outputs(files["a"], np.array([[2.0, 4], [5, 7]]))
    np.testing.assert_allclose(trace.outputs, expected, rtol=0, atol=1e-12)


def test_choices_of_one_name_are_joined_where_they_are_lists(files):
    Path("t.csv").write_text("a,b\n1,2\nx,3\n3,y\n4,5\n", encoding="utf-8")
    lists = _choose("absent=x", "absent=y", "read_as=a:numbers", "read_as=b:numbers")
    command = ["--weights", "one.pt", "--sequence", "t.csv", "--columns", "b", "a"]
    trace = _record(*command, *lists, *_choose("missing=refuse", "missing=leave out"))
    expected = _outputs(files["a"], np.array([[2.0, 1], [5, 4]]))
    np.testing.assert_allclose(trace.outputs, expected, rtol=0, atol=1e-12)


@pytest.mark.parametrize(
    ("choice", "message"),
    [
        ("delim=;", "one of these names: kind, split, encoding, member, delimiter,"),
        ("header", "one of these names: kind"),
        ("header=maybe", "header=maybe: it is yes or no"),
        ("start=0", "the number of a line, from 1 on"),
        ("delimiter=x", "one of semicolons, tabs, commas, bars, spaces, or the mark itself"),
        ("missing=drop", "missing must be one of refuse, leave out; got drop"),
        ("read_as=price", "COLUMN:READING"),
        ("read_as=price:euro", "read_as must be one of numbers, point, comma, words; got euro"),
        ("columns=", "one text, or several by commas"),
        ('columns="a', "a quotation mark is opened and never closed"),
    ],
)
def test_a_choice_that_there_is_not_names_those_there_are(choice, message, capsys):
    with pytest.raises(SystemExit) as stopped:
        main(["record", "--weights", "w", "--sequence", "s", "-o", "o", "--choose", choice])
    assert stopped.value.code == 2
    assert message in " ".join(capsys.readouterr().err.split())


CHOSEN = {
    "kind": ["table", "text"],
    "split": ["characters"],
    "encoding": ["utf-16-le"],
    "member": ["all together", "a=b"],
    "delimiter": [";", "\t", " "],
    "start": [10],
    "end": [2],
    "header": [True, False, ROW_NAMES],
    "units": [True],
    "skip": [(3, 7)],
    "decimal": ["comma"],
    "absent": [("-999",), ("n, a", '"', ""), ("",)],
    "present": [("?",)],
    "read_as": [(("price: net", "comma"), ("a,b", "words"))],
    "columns": [("a", " b", "c d", "ä'")],
    "axis": ["", "day", "a, b", ("year", "month")],
    "series": ["", "stock"],
    "only": ["", "A & B"],
    "long": [False],
    "order": ["as written", "turned"],
    "missing": ["leave out"],
    "across": [True],
}


@pytest.mark.parametrize("name", choosing.NAMES)
def test_every_choice_can_be_written_and_is_read_back(name):
    for value in CHOSEN[name]:
        words = shlex.split(choosing.options({name: value}))
        assert words[0] == "--choose"
        assert choosing.chosen(words[1]).changes == {name: value}


def test_what_cannot_be_typed_is_left_to_a_program():
    assert choosing.options({"columns": ("a\x1b",)}) == ""
    error = AskedError("t.json", Question("Which?", (Answer("this", {"columns": ("a\x1b",)}),)))
    assert "columns=('a\\x1b',)" in choosing.asked(error)


# --------------------------------------------------------------------------- more than an upload


@pytest.fixture(scope="module")
def large():
    """300,000 values in 6 MB."""
    values = np.random.default_rng(0).standard_normal((150_000, 2))
    rows = "".join(f"{a:.17f},{b:.17f}\n" for a, b in values.tolist())
    return values, ("x,y\n" + rows).encode()


def test_more_than_an_upload_is_read_from_the_command_line_alone(files, large):
    values, data = large
    assert len(data) >= 6_000_000
    Path("big.csv").write_bytes(data)
    trace = _record("--weights", "one.pt", "--sequence", "big.csv", "--steps", "3")
    np.testing.assert_allclose(trace.inputs[:, 0], values[:3], rtol=0, atol=1e-15)
    scaled = _record(
        "--weights", "one.pt", "--sequence", "big.csv", "--steps", "3", "--standardise"
    )
    expected = (values[:3] - values.mean(0)) / values.std(0)  # of the whole file
    np.testing.assert_allclose(scaled.inputs[:, 0], expected, atol=1e-9)
    for read in (read_sequence, understand):
        with pytest.raises(InputError, match="and an upload may have at most 5 MiB"):
            read(data, "big.csv")


SHORT = b"1\n" * (UPLOAD.values + 1)


def _numpy(values, save=np.save):
    file = io.BytesIO()
    save(file, values)
    return file.getvalue()


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.csv", lambda: b"1.5,2\n" * 100_001),
        ("a.csv.gz", lambda: gzip.compress(b"1.5,2\n" * 100_001, 1)),
        ("a.dat", lambda: b"1 2\n" * 100_001),
        ("a.json", lambda: b"[" + b"1," * UPLOAD.values + b"1]"),
        ("a.ndjson", lambda: SHORT),
        ("a.npy", lambda: _numpy(np.zeros(UPLOAD.values + 1))),
        ("a.npz", lambda: _numpy(np.zeros(UPLOAD.values + 1), np.savez_compressed)),
        ("a.fasta", lambda: b">x\n" + b"A" * (UPLOAD.values + 1)),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_an_upload_with_too_many_values_is_told_whose_limit_it_is(name, data):
    found = data()
    assert len(found) < UPLOAD.file
    with pytest.raises(InputError, match=r"200,00\d|200,000") as refused:
        read_sequence(found, name)
    assert "the most that an upload may have" in str(refused.value)
    assert len(read_sequence(found, name, within=DISK)) > 100_000
    assert limits.now() is UPLOAD  # the next file is bounded again


def test_a_wide_row_and_a_large_table_in_parquet_are_read_from_disk():
    wide = ",".join(map(str, range(1, 301))) + "\n"
    with pytest.raises(InputError, match="300 columns, and a step has at most 256"):
        read_sequence((wide * 3).encode(), "wide.csv", header=False)
    read = read_sequence((wide * 3).encode(), "wide.csv", header=False, within=DISK)
    assert len(read.names) == 300
    file = io.BytesIO()
    pq.write_table(pa.table({"x": np.arange(250_000) % 7 * 0.5, "y": np.ones(250_000)}), file)
    with pytest.raises(InputError, match="at most 200,000 rows"):
        read_sequence(file.getvalue(), "t.parquet")
    assert len(read_sequence(file.getvalue(), "t.parquet", within=DISK)) == 250_000


def test_only_words_that_are_run_need_a_vector(files):
    del files
    Path("t.txt").write_text(" ".join(f"w{k}" for k in range(2_000)), encoding="utf-8")
    command = ["--weights", "one.pt", "--sequence", "t.txt", "--random-mapping"]
    assert _record(*command, "--steps", "4").labels == ("w0", "w1", "w2", "w3")
    assert main(["record", *command, "-o", "out.npz"]) == 1
