"""The program that a person takes away, and the files."""

import csv
import io

import numpy as np
import pytest

import rnncore
from dashboard.shell.export import trace_bytes
from pages.residual_shortcuts import measured, presets, script
from pages.residual_shortcuts.sections.take import blocks_csv
from pages.residual_shortcuts.spec import ResidualSpec
from pages.residual_shortcuts.state import residual_runs
from tests.programs import alone, here

SPECS = [
    *presets.PRESETS.values(),
    ResidualSpec(depth=4, width=5, branch=0.1 + 0.2, shortcut=0.9876543210987654, gate=-1 / 3),
    ResidualSpec(variants=("gated",), depth=3, width=5, activation="tanh", gate=1.5, seed=8),
    ResidualSpec(depth=7, tying="tied weights", weights="orthogonal", norm="layer", shortcut=0.85),
]


@pytest.mark.parametrize("spec", SPECS, ids=str)
def test_the_program_prints_the_digits_of_the_page(spec, tmp_path):
    runs = residual_runs(spec)
    assert here(script.code(runs), tmp_path).strip() == script.printed(runs)


def test_the_program_prints_the_digits_of_the_page_in_a_python_of_its_own(tmp_path):
    runs = residual_runs(SPECS[0])
    assert alone(script.code(runs), tmp_path).strip() == script.printed(runs)


def test_the_table_has_a_row_a_block_and_reads_back_bit_for_bit():
    runs = residual_runs(ResidualSpec(depth=5, width=6))
    rows = list(csv.DictReader(io.StringIO(blocks_csv(runs).decode())))
    assert len(rows) == 5
    for lane in runs.lanes:
        total = [float(row[f"{lane.variant}, total, log10"]) for row in rows]
        assert total == measured.pathways(lane)["total"].tolist()
        removed = [float(row[f"{lane.variant}, removed"]) for row in rows]
        assert removed == measured.removed(lane).tolist()


def test_a_trace_reads_back_bit_for_bit():
    lane = residual_runs(ResidualSpec(depth=3, width=4)).lane("gated")
    trace = rnncore.load(io.BytesIO(trace_bytes(lane.trace)))
    for name, array in lane.track.pathway_grads.items():
        assert np.array_equal(array, trace.tracks[0].pathway_grads[name])
