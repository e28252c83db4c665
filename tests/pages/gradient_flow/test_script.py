"""The program that a person takes away, and the files."""

import csv
import io

import numpy as np
import pytest

import rnncore
from dashboard.models.spec import INITS
from dashboard.shell.export import trace_bytes
from pages.gradient_flow import presets, script
from pages.gradient_flow.sections.take import curves_csv
from pages.gradient_flow.spec import CELL_NAMES, GradientSpec
from pages.gradient_flow.state import gradient_runs
from tests.programs import alone, here

SPECS = [
    GradientSpec(cells=("LSTM", "GRU"), radius=1.2345678901234567, forget=-1 / 3, length=9),
    *presets.PRESETS.values(),
    presets.SILENT,
    *(GradientSpec(cells=CELL_NAMES, recurrent=init, hidden=6, length=30) for init in INITS),
    GradientSpec(cells=CELL_NAMES, scaling="as drawn", recurrent="uniform", length=20),
    GradientSpec(cells=CELL_NAMES, loss="every step", forget=-1.5, radius=0.35, seed=12),
    GradientSpec(loss="chosen step", at=40, input="none"),
    GradientSpec(cells=("Elman tanh",), radius=0.1, length=500),
    GradientSpec(input="words", text='""" \\ \'quoted\' {braces} 家族 👨‍👩‍👧 שלום', seed=2),
]


@pytest.mark.parametrize("spec", SPECS, ids=str)
def test_the_program_prints_the_digits_of_the_page(spec, tmp_path):
    runs = gradient_runs(spec)
    found = here(script.code(runs), tmp_path)
    assert found.strip() == script.printed(runs)
    assert all(cell in found for cell in runs.spec.cells)


def test_the_program_prints_the_digits_of_the_page_in_a_python_of_its_own(tmp_path):
    runs = gradient_runs(SPECS[0])
    assert alone(script.code(runs), tmp_path).strip() == script.printed(runs)


def test_the_table_reads_back_bit_for_bit():
    runs = gradient_runs(GradientSpec(radius=0.7))
    rows = list(csv.DictReader(io.StringIO(curves_csv(runs).decode())))
    assert len(rows) == runs.steps + 1
    for lane in runs.lanes:
        column = [float(row[f"{lane.cell}, log10 of the norm of dL/dh"]) for row in rows]
        assert column == lane.norms.tolist()
        assert (f"{lane.cell}, log10 of the bound" in rows[0]) == (lane.bound is not None)


def test_a_trace_reads_back_bit_for_bit():
    lane = gradient_runs(GradientSpec(hidden=4, length=9)).lane("LSTM")
    trace = rnncore.load(io.BytesIO(trace_bytes(lane.trace)))
    assert trace.labels == tuple(map(str, range(1, 10)))
    for name, array in lane.track.state_grads.items():
        assert np.array_equal(array, trace.tracks[0].state_grads[name])
