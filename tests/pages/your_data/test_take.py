"""What is taken away from the page Your data, and the program that repeats it."""

import csv
import io

import numpy as np
import pytest
import torch

import rnncore
from dashboard.models import sequences
from dashboard.shell.export import long_csv, trace_bytes, wide_csv
from pages.your_data import reading, script, state, uploads
from pages.your_data.pairs import compared
from pages.your_data.runs import Part
from pages.your_data.sections.take import differences, page
from pages.your_data.spec import MAPPED, SAVED, DataSpec
from pages.your_data.state import opened
from rnncore import measures
from rnncore.readers import Choices
from tests.opening import opened as opened_page
from tests.pages.your_data.files import TABLE, TEXT, trace_file, weights
from tests.programs import alone, here


def runs():
    """Runs of every kind, with the files that their programs read."""
    table, text, file = reading.usual(TABLE), reading.usual(TEXT), weights()
    saved = {"network": SAVED, "weights": file.digest}
    window = table.window._replace(start=5, steps=9)
    yield "words", state.run(DataSpec(text.window, cell="GRU", layers=2), text, None), [TEXT]
    yield "window", state.run(DataSpec(window, init="orthogonal", seed=3), table, None), [TABLE]
    as_is = DataSpec(table.window, scale="as it is", cell="IndRNN ReLU", init="identity")
    yield "as it is", state.run(as_is, table, None), [TABLE]
    every = DataSpec(table.window, module="encoder.rnn", loss="every step", **saved)
    yield "saved", state.run(every, table, file), [TABLE, file]
    relu = DataSpec(table.window, module="decoder", nonlinearity="relu", fit=MAPPED, **saved)
    yield "mapped", state.run(relu, table, file), [TABLE, file]
    torch.manual_seed(0)
    trace = rnncore.record(torch.nn.LSTM(3, 4, 2), torch.randn(20, 2, 3))
    file = trace_file(trace)
    yield (
        "trace",
        opened(file, trace, Part(1, 8, 12)),
        [file],
    )  # up to its end, where the loss enters
    later = rnncore.record(torch.nn.LSTM(3, 4, 2), torch.tensor(trace.inputs))
    second = trace_file(later, "later.npz")
    first = opened(file, trace, Part(0, 2, 9))
    yield "two traces", compared(first, second, later), [file, second]
    bare = rnncore.record(torch.nn.RNN(3, 4), torch.randn(6, 1, 3), loss=None)
    quiet = trace_file(bare, "quiet.npz")
    yield "no loss", opened(quiet, bare, Part(0, 0, 6)), [quiet]


RUNS = {name: (run, files) for name, run, files in runs()}


@pytest.mark.parametrize(("run", "files"), RUNS.values(), ids=RUNS)
def test_the_program_prints_the_digits_of_the_page(run, files, tmp_path):
    for file in files:
        (tmp_path / file.name).write_bytes(file.data)
    assert here(script.code(run), tmp_path).strip() == script.printed(run)


def test_the_program_prints_the_digits_of_the_page_in_a_python_of_its_own(tmp_path):
    run, files = RUNS["saved"]
    for file in files:
        (tmp_path / file.name).write_bytes(file.data)
    assert alone(script.code(run), tmp_path).strip() == script.printed(run)


def test_corrections_stand_in_the_program():
    choices = Choices(delimiter=";", columns=("a",), missing="leave out")
    found = reading.usual(TABLE)
    corrected = type(found)(found.window, found.name, found.sequence, choices)
    run = state.run(DataSpec(found.window, seed=77), corrected, None)
    assert "delimiter=';', columns=('a',), missing='leave out'" in script.code(run)


@pytest.mark.parametrize(("run", "files"), RUNS.values(), ids=RUNS)
def test_tables_and_trace_hold_the_numbers_of_the_run(run, files):
    del files
    trace = rnncore.load(io.BytesIO(trace_bytes(run.trace)))
    np.testing.assert_array_equal(trace.outputs, run.trace.outputs)
    wide = list(csv.DictReader(io.StringIO(wide_csv(run.trace, run.labels, run.names).decode())))
    long = list(csv.DictReader(io.StringIO(long_csv(run.trace, run.labels).decode())))
    assert len(wide) == run.steps
    assert len(long) == sum(run.steps * track.hidden_size for track in run.trace.tracks)
    name, track = run.named_tracks()[-1]
    prefix = "" if len(run.trace.tracks) == 1 else f"layer {track.layer + 1} "
    if prefix:
        prefix += "backward " if track.reverse else "forward "
    column = [float(row[f"{prefix}h 2"]) for row in wide]
    dtype = track.states["h"].dtype
    np.testing.assert_array_equal(
        np.array(column, dtype), track.after(track.states["h"])[:, 0, 1], err_msg=name
    )
    if run.gradients:
        norms = track.after(measures.log10_gradient_norm(track))[:, 0]
        assert [float(row[f"{prefix}log10 |dL/dh|"]) for row in wide] == norms.tolist()
        assert "dL/dh" in long[0]
    else:
        assert not any("dL/d" in key for key in (*wide[0], *long[0]))
    inputs = [float(row[f"input {run.names[0]}"]) for row in wide]
    np.testing.assert_array_equal(np.array(inputs, dtype), run.inputs[:, 0])


@pytest.mark.parametrize("name", [name for name in RUNS if name != "two traces"])
def test_the_page_holds_both_players_and_the_diagnosis(name):
    run, files = RUNS[name]
    html = page(run).decode()
    assert html.lower().startswith("<!doctype html>")
    assert files[0].name in html
    assert ("The gradient, played back" in html) == run.gradients
    assert "The states, step by step" in html


def test_the_page_of_two_traces_plays_both_and_the_table_has_their_numbers():
    run, _ = RUNS["two traces"]
    html = page(run).decode()
    assert "step and later" in html
    assert "Both, step by step" in html
    table = list(csv.DictReader(io.StringIO(differences(run).decode())))
    chosen = {"name": "forget", "layer": "1", "step": "4", "unit": "2"}
    (row,) = [each for each in table if chosen.items() <= each.items()]
    traces = (run.trace, run.other.trace)
    both = [float(trace.tracks[1].gates["forget"][4, 0, 2]) for trace in traces]
    assert [float(row["a"]), float(row["b"])] == pytest.approx(both, rel=1e-12)
    assert float(row["difference"]) == pytest.approx(both[1] - both[0], rel=1e-9)


def test_the_bundled_files_are_given_away():
    """Protects that a program which names weather.csv can be run by whoever takes it along."""
    names = [row.file for row in sequences.BUNDLED.values()]
    shown = opened_page("your-data", section="Take it with you")
    given = [button.proto.id for button in shown.get("download_button")]
    for name in names:
        assert any(f"file {name}" in each for each in given), name
    assert sequences.file("Weather") == uploads.example().data
