"""The warm-up leaves no library for a visitor to import.

While one thread imports pandas, Plotly in another's finds it half there and fails.
"""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]

VISIT = """
import sys
from streamlit.testing.v1 import AppTest
from dashboard.navigation import PAGES
from dashboard.warm import warm_up

warm_up()
plotly = {name for name in sys.modules if name.startswith("plotly.")}
before = {name.partition(".")[0] for name in sys.modules}
for page in PAGES:
    app = AppTest.from_file(sys.argv[1], default_timeout=60)
    app.switch_page(page.script).run()
    assert not app.exception
new = {name.partition(".")[0] for name in sys.modules} - before - sys.stdlib_module_names
new |= {name for name in sys.modules if name.startswith("plotly.")} - plotly
print(*sorted(name for name in new if not name.startswith("_")))
"""


def test_no_visit_imports_a_library():
    found = subprocess.run(
        [sys.executable, "-c", VISIT, str(ROOT / "streamlit_app.py")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert found.returncode == 0, found.stderr
    assert found.stdout.split() == []
