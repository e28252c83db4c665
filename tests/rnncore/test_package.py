"""The package: its public names, its registry, and what importing it does not import."""

import importlib
import inspect
import math
import pkgutil
import subprocess
import sys
import time

import pytest
import torch

import rnncore
import rnncore.cells
from rnncore import CELLS
from rnncore.cells import PROJECTED, Cell

# What a cell file builds on; every other file of the folder is a cell.
FOUNDATIONS = {
    *("activations", "base", "equations", "fused", "products"),
    *("routes", "scan", "stated", "statement", "sweep"),
}


def test_every_file_in_cells_is_in_the_registry():
    files = {module.name for module in pkgutil.iter_modules(rnncore.cells.__path__)}
    assert files - FOUNDATIONS == {*CELLS, PROJECTED.name}  # which nobody chooses by name
    for name in files - FOUNDATIONS:
        module = importlib.import_module(f"rnncore.cells.{name}")
        own = [
            c
            for _, c in inspect.getmembers(module, inspect.isclass)
            if c.__module__ == module.__name__
        ]
        assert [cell.name for cell in own] == [name]
        assert isinstance(CELLS.get(name, PROJECTED), own[0])


@pytest.mark.parametrize("name", list(CELLS))
def test_a_cell_reads_in_the_order_docstring_gates_forward_adjoint_jacobian(name):
    cell = CELLS[name]
    source = inspect.getsource(type(cell))
    defined = [source.find(f"def {part}(") for part in ("forward", "adjoint", "jacobian")]
    parts = [at for at in defined if at >= 0]  # what a cell has of its own
    assert parts == sorted(parts)
    assert source.index('"""') < source.index("name =") < min(parts, default=len(source))
    assert ".. math::" in type(cell).__doc__
    assert "Shapes:" in type(cell).__doc__


@pytest.mark.parametrize("name", list(CELLS))
def test_gates_are_declared_consistently(name):
    gates = CELLS[name].gates
    assert sorted(gate.order for gate in gates) == list(range(len(gates)))
    assert len({gate.symbol for gate in gates}) == len({gate.name for gate in gates}) == len(gates)
    for gate in gates:
        ends = (-1, 1) if gate.bounded else (-math.inf, math.inf)
        assert (gate.low, gate.high) == (ends if gate.name == "candidate" else (0, 1))
        assert gate.role == ("candidate" if gate.name == "candidate" else f"{gate.name}_gate")


def test_gates_stand_in_torchs_order_and_are_shown_in_ours():
    by_torch = [gate.symbol for gate in CELLS["lstm"].gates]
    on_screen = [g.symbol for g in sorted(CELLS["lstm"].gates, key=lambda gate: gate.order)]
    assert by_torch == ["i", "f", "g", "o"]
    assert on_screen == ["f", "i", "g", "o"]
    assert [gate.symbol for gate in CELLS["gru"].gates] == ["r", "z", "n"]


@pytest.mark.parametrize("name", list(CELLS))
def test_a_cell_file_opens_with_its_plain_step(name):
    """What a reader of the paper looks for stands first, and on one screen."""
    source = inspect.getsource(inspect.getmodule(type(CELLS[name]).step))
    opening = source[source.index("def step(") : source.index("\nclass ")]
    assert len(opening.strip().splitlines()) <= 15


def test_a_cell_with_neither_step_nor_ways_of_its_own_says_so():
    with pytest.raises(TypeError, match="cell 'x' must have a step, or ways of its own"):
        type("X", (Cell,), {"name": "x"})().stated(None)


def test_public_names():
    for name in rnncore.__all__:
        assert getattr(rnncore, name) is not None
    assert rnncore.__all__ == sorted(rnncore.__all__, key=lambda n: (not n.isupper(), n))


def test_importing_rnncore_imports_no_dashboard():
    code = (
        "import sys, rnncore; "
        "print(sorted({'streamlit', 'plotly', 'pandas', 'dashboard'} & set(sys.modules)))"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert result.stdout.strip() == "[]"


def test_recording_a_long_sequence_takes_a_linear_time():
    # Not a benchmark: it catches a loop over T inside a loop over T.
    module = torch.nn.GRU(4, 8)
    seconds = []
    for steps in (500, 4000):
        inputs = torch.randn(steps, 1, 4)
        rnncore.record(module, inputs)
        runs = []
        for _ in range(3):  # the machine's other work only ever adds time
            start = time.process_time()
            rnncore.record(module, inputs)
            runs.append(time.process_time() - start)
        seconds.append(min(runs))
    assert seconds[1] < 30 * seconds[0]
