"""The warm-up leaves no library for a visitor to import.

While one thread imports pandas, Plotly in another's finds it half there and fails. And torch, asked
for a draw without numbers, would load its compiler and sympy, 60 MB, while somebody waits.
"""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]

VISIT = """
import sys
import streamlit_app
from streamlit.testing.v1 import AppTest
from pages import PAGES
from dashboard.app.warm import warm_up
from tests.opening import opened

warm_up(PAGES)
AppTest.from_string("1").run()  # loads what only a test needs
before = set(sys.modules)
for page in PAGES:
    app = opened(page.url_path)
    for section in page.screen.PAGE.sections:
        app.query_params["section"] = section
        app.run()
        assert not app.exception
ours = sys.stdlib_module_names | {"dashboard", "pages", "rnncore"}
print(*sorted(name for name in set(sys.modules) - before if name.partition(".")[0] not in ours))
"""


def test_no_visit_of_any_section_imports_a_part_of_a_library():
    found = subprocess.run(
        [sys.executable, "-c", VISIT],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert found.returncode == 0, found.stderr
    assert found.stdout.split() == []
