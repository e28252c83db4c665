"""The floors do not mix: the import rules and sizes of the house, read from the syntax trees.

Nothing is imported to find out: what a file may do is judged from its text, so a rule holds for
code that no test runs. That each rule can fail is shown at the end of this file, on a small tree
of stand-ins.
"""

import ast
import fnmatch
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
FOLDERS = ("pages", "dashboard", "rnncore")

# What a file may import beside the standard library, as prefixes of dotted names: `from rnncore
# import Trace` imports rnncore.Trace. Files by pattern (a * stands for sub-folders too); a file
# obeys every row that it matches.
DATA = "rnncore.Trace rnncore.Track rnncore.trace rnncore.measures rnncore.counting"
FENCED = "python_calamine pyarrow mido h5py"
MAY_IMPORT = {
    "rnncore/*.py": f"numpy torch safetensors pandas regex charset_normalizer rnncore {FENCED}",
    "rnncore/readers/fenced/child/*.py": f"rnncore.readers.fenced.child {FENCED}",
    "rnncore/cells/*.py": "numpy torch rnncore.cells",
    "dashboard/cells/*.py": "torch rnncore dashboard.cells",
    "dashboard/figures/*.py": f"numpy dashboard.figures dashboard.theme dashboard.cells {DATA}",
    "dashboard/theme.py": f"numpy rnncore.player.palette {DATA}",
    "pages/*/page.py": "streamlit dashboard pages",
}
# The rooms of a floor, from the ground up: a file imports from its own room and from those before.
# The last is the floor's own files.
ROOMS = {
    "dashboard": (
        "cells",
        "theme plain prose choices",
        "visitors",
        "worker",
        "figures",
        "stage",
        "models",
        "shell",
        "parts",
        "lessons",
        "votes",
        "site",
        "app",
    ),
    "rnncore": (
        "counting written",
        "cells",
        "trace",
        "engine",
        "nn",
        "measures",
        "residual",
        "report",
        "comparing",
        "readers",
        "watching",
        "monitoring sweeping",
        "losses record interventions",
        "train",
        "player",
        "language",
        "cli",
        "zoo",
    ),
}
# Arrows run down: what a file may not import, because it lies on a floor above.
MAY_NOT_IMPORT = {
    "rnncore/*.py": "dashboard pages streamlit_app",
    "dashboard/*.py": "pages streamlit_app",
    "pages/*/*.py": "streamlit_app",
}
MAX_LINES = {"pages/*/page.py": 120, "streamlit_app.py": 39}
# Names that one file may use, and no other.
ONLY_IN = {
    # so that every figure has its words, table and downloads
    "plotly_chart": "dashboard/shell/chart.py",
    # nowhere: dashboard/visitors/shared.py keeps results so that no visitor can change another
    # one's, up to a number of bytes
    "cache_data": "",
    # and nowhere else: what is of one session only, and is dropped when its tab is closed
    "cache_resource": "dashboard/worker/session.py",
    "unsafe_allow_html": "",  # nowhere: text that somebody typed must stay text
}


def violations(root):
    """Every breach of a rule under root, as sentences that begin with the file."""
    paths = [
        root / "streamlit_app.py",
        *(p for name in FOLDERS for p in root.glob(f"{name}/**/*.py")),
    ]
    files = [path.relative_to(root).as_posix() for path in paths if path.is_file()]
    found = [
        f"{pattern}: there is no such file, so nothing obeys its rules"
        for pattern in MAY_IMPORT | MAY_NOT_IMPORT | MAX_LINES
        if not fnmatch.filter(files, pattern)
    ]
    found += [
        f"{floor}/{room}: there is no such room"
        for floor, rooms in ROOMS.items()
        for room in " ".join(rooms).split()
        if not fnmatch.filter(files, f"{floor}/{room}[./]*")
    ]
    trees = {}
    for file in sorted(files):
        source = (root / file).read_text(encoding="utf-8")
        tree = ast.parse(source)
        breaches = [
            *wrong_imports(file, tree),
            *misplaced_pandas(file, tree),
            *unfenced(file, tree),
            *too_long(file, source),
            *misplaced_names(file, tree),
            *wrong_rooms(file, tree),
            *homeless(file),
        ]
        found += [f"{file}: {breach}" for breach in breaches]
        trees[file] = tree
    return found + list(circles(trees))


def rows(table, file):
    """The rows of a table that a file obeys."""
    return [(pattern, row) for pattern, row in table.items() if fnmatch.fnmatch(file, pattern)]


def wrong_imports(file, tree):
    names = list(imported_names(file, tree))
    for pattern, allowed in rows(MAY_IMPORT, file):
        for name in names:
            if name.split(".")[0] not in sys.stdlib_module_names and not within(name, allowed):
                yield f"imports {name}; {pattern} may import {allowed}"
    for pattern, forbidden in rows(MAY_NOT_IMPORT, file):
        for name in names:
            if within(name, forbidden):
                yield f"imports {name}, which lies above {pattern}"


def within(name, prefixes):
    return any(f"{name}.".startswith(f"{prefix}.") for prefix in prefixes.split())


def imported_names(file, tree):
    """The dotted names that a file imports, anywhere in it, relative and dynamic imports too."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            module = absolute(file, node)
            yield from (f"{module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Call) and name_of(node.func) in ("__import__", "import_module"):
            target = node.args[0] if node.args else None
            literal = isinstance(target, ast.Constant) and isinstance(target.value, str)
            yield target.value if literal else "<a name computed at run time>"


def absolute(file, node):
    """The module that a `from … import` names, with the leading dots resolved."""
    if not node.level:
        return node.module
    package = file.split("/")[: -node.level]
    return ".".join([*package, *([node.module] if node.module else [])])


def name_of(node):
    """The last part of a name: `fragment` for `fragment`, `st.fragment` and `st.fragment(…)`."""
    if isinstance(node, ast.Call):
        return name_of(node.func)
    return getattr(node, "attr", None) or getattr(node, "id", None)


def misplaced_pandas(file, tree):
    if not file.startswith("rnncore/"):
        return
    everywhere = list(imported_names(file, tree))
    inside = [
        name
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and node.name == "to_frame"
        for name in imported_names(file, node)
    ]
    if sum(map(is_pandas, everywhere)) > sum(map(is_pandas, inside)):
        yield "imports pandas outside to_frame"


def is_pandas(name):
    return name.split(".")[0] == "pandas"


def unfenced(file, tree):
    """Libraries that read foreign bytes are imported in a process of its own only."""
    if file.startswith("rnncore/") and not file.startswith("rnncore/readers/fenced/child/"):
        for name in imported_names(file, tree):
            if within(name, FENCED):
                yield f"imports {name} outside the fence"


def too_long(file, source):
    lines = len(source.splitlines())
    for pattern, limit in rows(MAX_LINES, file):
        if lines > limit:
            yield f"has {lines} lines; {pattern} may have {limit}"


def misplaced_names(file, tree):
    for node in ast.walk(tree):
        names = (getattr(node, field, None) for field in ("id", "attr", "arg", "value", "name"))
        for name in {name for name in names if isinstance(name, str)} & ONLY_IN.keys():
            if file != ONLY_IN[name]:
                yield f"uses {name}, which belongs in {ONLY_IN[name] or 'no file'}"


def wrong_rooms(file, tree):
    """What is imported from a room that lies above, or from another page."""
    floor, *path = file.removesuffix(".py").split("/")
    for name in imported_names(file, tree):
        there, *inside = name.split(".")
        if there == "pages" and floor == "pages" and len(path) > 1 and inside[:1] != path[:1]:
            yield f"imports {name}: a page knows no other page"
        if there == floor and floor in ROOMS and inside:
            here, its = height(floor, path[0]), height(floor, inside[0])
            if its is None:
                yield f"imports {name}, which is in no room of {floor}"
            elif here is not None and its > here:
                yield f"imports {name}, from a room above its own"


def height(floor, room):
    """How far up a room of a floor lies; None where it is no room."""
    rows = [row for row, rooms in enumerate(ROOMS[floor]) if room in rooms.split()]
    return rows[0] if rows else None


def homeless(file):
    """A file of a floor that stands in none of its rooms; those that open a package aside."""
    floor, *path = file.removesuffix(".py").split("/")
    doors = ("__init__", "__main__")
    if floor in ROOMS and path[0] not in doors and height(floor, path[0]) is None:
        yield f"stands in no room of {floor}"


def circles(trees):
    """Modules that import one another in a ring, by any import in them. One sentence a ring."""
    modules = {module_of(file): file for file in trees}
    arrows = {
        module: {
            found
            for name in imported_names(modules[module], trees[modules[module]])
            if (found := target(name, modules)) not in (None, module)
        }
        for module in modules
    }
    while leaves := [module for module in arrows if not arrows[module]]:
        arrows = {
            module: ends.difference(leaves)
            for module, ends in arrows.items()
            if module not in leaves
        }
    while roots := arrows.keys() - set().union(*arrows.values()):
        for module in roots:
            del arrows[module]
    if arrows:
        yield f"a circle: {', '.join(sorted(modules[module] for module in arrows))}"


def module_of(file):
    return file.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def target(name, modules):
    """The module that a dotted name is, or lies in; None where it is none of ours."""
    whole = name.removesuffix(".*")
    return next((each for each in (whole, whole.rpartition(".")[0]) if each in modules), None)


def test_the_floors_do_not_mix():
    assert violations(ROOT) == []


@pytest.mark.parametrize(
    ("modules", "unwanted"),
    [
        (["rnncore"], "streamlit plotly pandas"),
        (["dashboard.theme", "dashboard.figures.cliff"], "streamlit plotly"),
    ],
)
def test_what_importing_a_floor_brings_along(modules, unwanted):
    """The syntax trees cannot see what an import imports in its turn; a fresh interpreter can."""
    program = (
        f"import sys, {', '.join(modules)}\n"
        f"print(*(name for name in {unwanted.split()} if name in sys.modules))"
    )
    command = [sys.executable, "-c", program]
    answer = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert answer.stdout.split() == []


# ----------------------------------------------------------------- the same test on stand-ins

HOUSE = {
    "streamlit_app.py": "import streamlit as st\nfrom pages import PAGES\n",
    "pages/__init__.py": "from pages.unroll import page\n",
    "pages/unroll/page.py": (
        "import math\nimport streamlit as st\nfrom dashboard.shell import chart\n"
        "from pages.unroll import state\n"
    ),
    "pages/unroll/state.py": "import torch\nfrom rnncore import record\n",
    "dashboard/shell/chart.py": (
        "import streamlit as st\nfrom dashboard.shell.wide import WIDTH\nst.plotly_chart(None)\n"
    ),
    "dashboard/shell/wide.py": "from dashboard.theme import COLOURS\nWIDTH = 1\n",
    "dashboard/theme.py": "import numpy as np\n",
    "dashboard/figures/norms.py": (
        "import numpy as np\nfrom rnncore import Trace, measures\nfrom dashboard import theme\n"
        "from ..theme import COLOURS\nfrom . import axes\n"
    ),
    "dashboard/cells/view.py": "import torch\n",
    "rnncore/__init__.py": "from rnncore.record import record\n",
    "rnncore/cells/lstm.py": "import torch\nfrom .base import Cell\n",
    "rnncore/trace/trace.py": (
        "import numpy as np\nclass Trace:\n    def to_frame(self):\n        import pandas as pd\n"
    ),
    "rnncore/engine/unroll.py": "from rnncore.cells import CELLS\n",
    "rnncore/readers/fenced/child/xlsx.py": "import python_calamine\nfrom .bounds import Bounds\n",
    "rnncore/measures/norms.py": "from rnncore import trace\n",
    "rnncore/zoo/tasks/words.py": "import torch\n",
    "rnncore/record.py": "import importlib\nimport torch\nfrom .trace import Trace\n",
}
# A file for each of the other rooms.
HOUSE |= {
    f"{floor}/{room}.py": ""
    for floor, rooms in ROOMS.items()
    for room in " ".join(rooms).split()
    if not any(name.startswith((f"{floor}/{room}.", f"{floor}/{room}/")) for name in HOUSE)
}
BREACHES = [
    # the core
    ("rnncore/record.py", "import streamlit", "imports streamlit"),
    (
        "rnncore/measures/norms.py",
        "from plotly import graph_objects",
        "imports plotly.graph_objects",
    ),
    ("rnncore/measures/norms.py", "import scipy.linalg", "imports scipy.linalg"),
    ("rnncore/measures/norms.py", "import pandas", "pandas outside to_frame"),
    (
        "rnncore/measures/norms.py",
        "def table():\n    from pandas import DataFrame",
        "outside to_frame",
    ),
    ("rnncore/record.py", "__import__('streamlit')", "imports streamlit"),
    ("rnncore/record.py", "importlib.import_module('plotly')", "imports plotly"),
    ("rnncore/record.py", "import_module(name)", "computed at run time"),
    ("rnncore/cells/gru.py", "from ..record import record", "imports rnncore.record.record"),
    ("rnncore/cells/gru.py", "from rnncore import engine", "from a room above its own"),
    ("rnncore/trace/trace.py", "from ..engine.unroll import unroll", "from a room above its own"),
    (
        "rnncore/measures/norms.py",
        "def f():\n    import rnncore.report",
        "from a room above its own",
    ),
    ("rnncore/record.py", "from rnncore.zoo import load", "from a room above its own"),
    ("rnncore/attic.py", "x = 1", "stands in no room of rnncore"),
    ("rnncore/readers/files.py", "def f():\n    import mido", "imports mido outside the fence"),
    ("rnncore/readers/fenced/child/midi.py", "import numpy", "imports numpy"),
    ("rnncore/readers/fenced/child/midi.py", "from rnncore.readers import x", "imports rnncore."),
    # the figures
    ("dashboard/figures/map.py", "import streamlit as st", "imports streamlit"),
    ("dashboard/figures/map.py", "def draw():\n    import torch", "imports torch"),
    ("dashboard/figures/map.py", "import plotly.graph_objects as go", "imports plotly"),
    ("dashboard/figures/map.py", "from rnncore import record", "imports rnncore.record"),
    ("dashboard/figures/map.py", "from rnncore import *", "imports rnncore.*"),
    ("dashboard/figures/map.py", "from .. import state", "imports dashboard.state"),
    ("dashboard/theme.py", "import streamlit", "imports streamlit"),
    ("dashboard/theme.py", "import torch", "imports torch"),
    # the floors and their rooms
    ("rnncore/record.py", "import dashboard.theme", "imports dashboard.theme"),
    ("rnncore/record.py", "from pages.unroll import page", "imports pages.unroll.page"),
    ("dashboard/shell/wide.py", "import streamlit_app", "lies above dashboard/*.py"),
    ("dashboard/shell/wide.py", "def f():\n    from pages import PAGES", "lies above dashboard/*"),
    ("dashboard/shell/wide.py", "from dashboard.parts import maths", "from a room above its own"),
    ("dashboard/shell/wide.py", "from ..app import warm", "from a room above its own"),
    ("dashboard/shell/wide.py", "import dashboard.attic", "is in no room of dashboard"),
    ("dashboard/attic/box.py", "x = 1", "stands in no room of dashboard"),
    # the pages
    ("pages/unroll/state.py", "from pages.gates import state", "knows no other page"),
    ("pages/unroll/state.py", "def f():\n    import pages.gates.state", "knows no other page"),
    ("pages/unroll/state.py", "from ..gates import state", "knows no other page"),
    ("pages/unroll/page.py", "import numpy as np", "imports numpy"),
    ("pages/unroll/page.py", "import plotly.express", "imports plotly.express"),
    ("pages/unroll/page.py", "if True:\n    import rnncore", "imports rnncore"),
    ("pages/unroll/page.py", "x = 1\n" * 121, "has 121 lines"),
    # circles
    (
        "dashboard/shell/wide.py",
        "def f():\n    from dashboard.shell.chart import draw",
        "a circle: dashboard/shell/chart.py, dashboard/shell/wide.py",
    ),
    # everywhere
    ("streamlit_app.py", "x = 1\n" * 40, "has 40 lines"),
    ("streamlit_app.py", "st.markdown(x, unsafe_allow_html=True)", "unsafe_allow_html"),
    ("dashboard/lessons.py", "options = {'unsafe_allow_html': True}", "unsafe_allow_html"),
    ("pages/unroll/page.py", "st.plotly_chart(figure)", "belongs in dashboard/shell/chart.py"),
    (
        "pages/unroll/state.py",
        "from streamlit import plotly_chart",
        "belongs in dashboard/shell/chart.py",
    ),
    ("pages/unroll/state.py", "@st.cache_data\ndef f(): ...", "belongs in no file"),
]


@pytest.fixture
def house(tmp_path):
    for name, source in HOUSE.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(source, encoding="utf-8")
    return tmp_path


def test_a_house_in_order_passes(house):
    assert violations(house) == []


@pytest.mark.parametrize(("name", "source", "expected"), BREACHES)
def test_each_rule_can_fail(house, name, source, expected):
    path = house / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(source, encoding="utf-8")
    assert [breach for breach in violations(house) if name in breach and expected in breach]


FLOORS = {
    "streamlit_app.py": "streamlit_app.py",
    "pages/unroll/page.py": "pages/*/page.py",
    "dashboard/theme.py": "dashboard/theme.py",
    "dashboard/figures/norms.py": "dashboard/figures/*.py",
    "rnncore/cells/lstm.py": "rnncore/cells/*.py",
    "rnncore/readers/fenced/child/xlsx.py": "rnncore/readers/fenced/child/*.py",
    "rnncore/record.py": "rnncore/record",
    "dashboard/app.py": "dashboard/app",
}


@pytest.mark.parametrize(("only_file", "pattern"), FLOORS.items())
def test_a_missing_floor_is_a_failure(house, only_file, pattern):
    """Otherwise its rules would hold of nothing, and pass."""
    (house / only_file).unlink()
    assert any(breach.startswith(f"{pattern}: there is no such ") for breach in violations(house))
