"""Files and the program that a person takes away."""

import base64
import csv
import gzip
import io
import re

import numpy as np
import pytest

import rnncore
from dashboard.cells import CELLS
from dashboard.models import sizes
from dashboard.models.arithmetic import arithmetic
from dashboard.models.formulas import equations
from dashboard.models.spec import BOTH, BROUGHT_ALONG, RunSpec
from dashboard.models.trained import NETWORKS
from dashboard.shell import export
from pages.unroll import script, state
from pages.unroll.script import printed
from pages.unroll.sections.take import page
from pages.unroll.state import block
from tests.programs import alone, here

SPECS = [
    *(RunSpec(cell=cell) for cell in CELLS),
    *(RunSpec(source=source, scale="as it is") for source in BROUGHT_ALONG),
    RunSpec(source="Weather", start=300, steps=12),
    RunSpec(source="Sentences", split="characters", cell="GRU", layers=3, directions=BOTH, seed=9),
    *(RunSpec(cell=cell, init="orthogonal", directions=BOTH) for cell in ("LSTM", "IndRNN tanh")),
    *(RunSpec(cell=cell, init="identity", layers=2) for cell in ("GRU", "IndRNN ReLU")),
    *(RunSpec(weights=weights, text="Feeling under blorp .") for weights in NETWORKS),
    RunSpec(text='""" \\ \'quoted\' {braces} 家族 👨‍👩‍👧 שלום'),
]


@pytest.mark.parametrize("spec", SPECS, ids=str)
def test_the_program_prints_the_digits_of_the_page(spec, tmp_path):
    run = state.run(spec)
    assert here(script.code(run), tmp_path).strip() == printed(run)


def test_the_program_prints_the_digits_of_the_page_in_a_python_of_its_own(tmp_path):
    run = state.run(SPECS[0])
    assert alone(script.code(run), tmp_path).strip() == printed(run)


def test_the_trace_reads_back_bit_for_bit():
    run = state.run(RunSpec(layers=2, directions=BOTH))
    trace = rnncore.load(io.BytesIO(export.trace_bytes(run.trace)))
    assert trace.labels == run.sequence.labels
    for ours, theirs in zip(run.trace.tracks, trace.tracks, strict=True):
        for name, array in ours.states.items():
            assert np.array_equal(array, theirs.states[name], equal_nan=True)


@pytest.mark.parametrize("cell", CELLS)
def test_the_table_reads_back_bit_for_bit(cell):
    run = state.run(RunSpec(cell=cell, layers=2, directions=BOTH, units=3))
    rows = list(csv.DictReader(io.StringIO(export.long_csv(run.trace, run.labels).decode())))
    assert len(rows) == run.steps * 2 * 2 * 3
    for row in rows:
        backward = row["direction"] == "backward"
        track = run.trace.tracks[2 * (int(row["layer"]) - 1) + backward]
        step, unit = int(row["step"]) - 1, int(row["unit"]) - 1
        assert row["label"] == run.sequence.labels[step]
        # boundary t lies before input t: a forward state is after it, a backward one before it
        assert float(row["h"]) == track.states["h"][step + (not backward), 0, unit]
        for gate, values in track.gates.items():
            assert float(row[gate]) == values[step, 0, unit]


@pytest.mark.parametrize("label", ["=1+1", "+cmd", "@SUM(A1)", "-x"])
def test_no_spreadsheet_runs_a_label(label):
    run = state.run(RunSpec(text=label, split="characters", units=2))
    cells = {
        row["label"]
        for row in csv.DictReader(io.StringIO(export.long_csv(run.trace, run.labels).decode()))
    }
    assert not any(cell.startswith(tuple("=+-@")) for cell in cells)


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("directions", ["one", BOTH])
def test_the_arithmetic_ends_in_the_recorded_state(cell, directions):
    run = state.run(RunSpec(cell=cell, layers=2, directions=directions, units=5))
    for track in run.trace.tracks:
        inputs = run.trace.layer_inputs(track.layer)[:, 0]
        for step in range(run.steps):
            worked = arithmetic(track, inputs, step, 3)
            stored = track.states["h"][step + (not track.reverse), 0, 3]
            assert worked.recorded == stored
            assert worked.value == pytest.approx(stored, rel=1e-12, abs=1e-14)
            assert len(worked.lines) == len(track.gates) + len(track.states)
        assert equations(track).count("&=") == len(track.gates) + len(track.states)


@pytest.mark.parametrize("weights", [RunSpec().weights, *NETWORKS])
def test_the_page_that_plays_holds_the_run(weights):
    run = state.run(RunSpec(weights=weights))
    html = page(run).decode()
    assert run.origin in html
    assert f"{run.spec.units} units, 1 layer, {sizes.said(run.size)}" in html
    (data,) = re.findall(r'<script type="application/octet-stream">([^<]+)<', html)
    assert gzip.decompress(base64.b64decode(data)).endswith(block(run))
