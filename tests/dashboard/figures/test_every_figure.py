"""Each statement of each figure's module is run here, and what it draws is checked by Plotly.

A line that no visitor's data has met yet would otherwise be the one with the misspelt property. A
branch that is new needs data that lead into it: in the table of the tests of its page, or here.
"""

import ast
import sys
from pathlib import Path

import numpy as np

from dashboard import figures, theme
from dashboard.figures import (
    answer_lines,
    answer_map,
    answers,
    attention,
    choices,
    cliff,
    erased,
    gradient_curves,
    gradient_float32,
    gradient_shares,
    gradient_slope,
    gradient_tracks,
    order,
    residual_pathways,
    residual_stack,
    residual_twin,
    running,
    sharing,
    two_inputs,
    unit_costs,
    unit_map,
)
from dashboard.figures.common import title_of
from dashboard.figures.powers import power
from tests.dashboard.figures import (
    test_beside_figures,
    test_cliff,
    test_distance_figures,
    test_erased,
    test_figures,
    test_gates_figures,
    test_gradient_figures,
    test_growth,
    test_moved_figures,
    test_paper_seeds,
    test_residual_figures,
    test_training_figures,
    test_transformer_figures,
)
from tests.pages.network_types import test_figures as test_types_figures
from tests.validated import modules

FOLDER = Path(figures.__file__).parent
TABLES = (
    test_beside_figures,
    test_distance_figures,
    test_figures,
    test_gates_figures,
    test_gradient_figures,
    test_growth,
    test_moved_figures,
    test_paper_seeds,
    test_residual_figures,
    test_training_figures,
    test_transformer_figures,
    test_types_figures,
)
MANY = [f"word {k}" for k in range(60)]
NOTHING = np.full(61, -np.inf)
DEEP = np.linspace(-70, 0, 61)
BOUND = np.linspace(90, 0, 61)
HALF = np.full(20, 0.5)
ONES, ZEROS = np.ones(4), np.zeros(4)

# What leads into branches that the tables of the pages do not: module, data, options.
FURTHER = [
    (answer_lines, (HALF, HALF, MANY[:20]), {"answer": "she"}),
    (answer_map, (np.stack([HALF, HALF], 1), ("she", "he"), MANY[:20]), {}),
    (answers, (np.array([[0.9, 0.1]]), ("a",), ("yes", "no")), {"across": "word"}),
    (attention, (np.full((2, 60), 1 / 60), MANY, ("1", "9")), {}),
    (choices, (np.array([0.99995, 0.00005, 0.0]), ("a", "b", "c")), {}),
    (cliff, test_cliff.DATA, test_cliff.OPTIONS),
    (cliff, (test_cliff.SURFACE, test_cliff.HELD, test_cliff.HELD), {"threshold": 1}),
    (erased, (test_erased.MOVED, test_erased.STEPS, test_erased.LABELS), {}),
    (gradient_curves, ((("GRU", DEEP),), (("GRU a", BOUND), ("GRU b", BOUND))), {}),
    (gradient_float32, (DEEP, np.where(DEEP < -30, 0, 1).astype("f4")), {"cell": "GRU"}),
    (gradient_float32, (DEEP, np.where(abs(DEEP + 9) < 2, 0, 1).astype("f4")), {"cell": "GRU"}),
    (gradient_float32, (DEEP / 9, np.float32(10 ** (DEEP / 9))), {"cell": "GRU"}),
    (gradient_shares, ({"preactivation": ZEROS},), {"cell": "GRU"}),
    (gradient_slope, (NOTHING, float("nan")), {"cell": "GRU"}),
    (gradient_tracks, ((("layer 1", NOTHING),),), {"cell": "GRU"}),
    (order, ((ONES, ONES * 0.005), (np.array([1e-16]), np.array([-4e-16])), 12.0), {}),
    *(
        (
            residual_pathways,
            ({"total": ZEROS, "shortcut": ZEROS, "branch": branch},),
            {"kind": kind},
        )
        for kind, branch in (
            ("plain", ZEROS),
            ("v2", ZEROS * np.nan),
            ("v2", ZEROS - np.inf),
            ("v2", ZEROS - 1),
            ("v2", ONES),
        )
    ),
    (residual_stack, (np.full((2, 3), -np.inf), np.full((2, 3), -np.inf)), {"cell": "LSTM"}),
    (residual_twin, (ZEROS, np.zeros(7)), {"apart": 0.0}),
    (running, (np.array([0.5]), ("a",)), {"answer": "good"}),
    (sharing, (np.full(9, 10), 10 * np.arange(1, 10)), {"step": 1, "cell": "gru"}),
    (two_inputs, (test_types_figures.TWO, (" ".join(MANY), "b")), {"what": "good"}),
    (unit_costs, (1.0, ONES), {}),
    (unit_map, (np.full((1, 4), 0.5), ("a",)), {"name": "the state h", "role": "state"}),
]
CASES = [case for table in TABLES for case in table.CASES.values()] + FURTHER


def reached():
    """The lines of dashboard/figures, by file, that run when each case is drawn and told."""
    lines, within = {}, str(FOLDER)

    def trace(frame, _event, _argument):
        file = frame.f_code.co_filename
        if not file.startswith(within):
            return None
        lines.setdefault(Path(file).name, set()).add(frame.f_lineno)
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        for module, data, options in CASES:
            # tests/validated.py has it validated
            figure = module.figure(*data, mode="dark", **options)
            assert len(theme.wrapped(title_of(figure)).split("<br>")) <= 2, title_of(figure)
            module.alt(*data, **options)
            module.table(*data)
        for log10 in (-1234.4, 399.9999):
            power(log10)
        gradient_float32.norm_in_float32(np.ones((2, 3)))
    finally:
        sys.settrace(before)
    return lines


def statements(path):
    """The lines of each statement in a function, of a compound one those of its head."""
    for function in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(function, ast.FunctionDef):
            continue
        for node in (each for top in function.body for each in ast.walk(top)):
            said = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
            if isinstance(node, ast.stmt) and not said:
                last = node.body[0].lineno - 1 if hasattr(node, "body") else node.end_lineno
                yield range(node.lineno, max(node.lineno, last) + 1)


def test_every_statement_of_every_figure_is_run_and_what_it_draws_is_valid():
    run, missed = reached(), []
    for path in sorted(FOLDER.glob("*.py")):
        if path.name != "drawing.py":  # it has tests of its own, of what is no figure too
            lines = run.get(path.name, set())
            missed += [f"{path.name}:{s[0]}" for s in statements(path) if lines.isdisjoint(s)]
    assert missed == []


def test_every_module_has_a_case():
    drawn = {module.__name__.rpartition(".")[2] for module, _, _ in CASES}
    assert drawn == modules().keys()
