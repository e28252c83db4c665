"""Everything that a page says at one choice of settings: prose, tables, titles and alt texts."""

import json
import re
from pathlib import Path

from streamlit.testing.v1 import AppTest

ROOT = Path(__file__).parents[3]
SCRIPTS = {
    "unroll": "pages/unroll_words.py",
    "gates": "pages/gates_at_work.py",
    "gradient": "pages/gradient_flow.py",
    "residual": "pages/residual_shortcuts.py",
    "types": "pages/network_types.py",
    "own": "pages/your_data.py",
}


def opened(page: str, **query: object) -> AppTest:
    """A page from an address; it shows no exception."""
    app = AppTest.from_file(str(ROOT / "streamlit_app.py"), default_timeout=90)
    for key, value in query.items():
        app.query_params[key] = value if isinstance(value, list) else str(value)
    if page != "unroll":
        app.switch_page(SCRIPTS[page])
    app.run()
    assert not app.exception
    return app


def prose(app: AppTest) -> str:
    """All running text, without the marks that keep typed text harmless."""
    shown = (
        *app.markdown,
        *app.caption,
        *app.info,
        *app.success,
        *app.warning,
        *app.error,
        *app.latex,
    )
    said = "\n".join(element.value for element in shown)
    return re.sub(r"[ \n]+", " ", re.sub(r"\\([^\w\s])|\u2060", r"\1", said))


def charts(app: AppTest) -> list[tuple[str, dict]]:
    """The alt text of every Plotly figure, and the figure as Plotly gets it."""
    found = [element for element in app.main if element.type == "plotly_chart"]
    return [(each.proto.alt, json.loads(each.proto.spec)) for each in found]


def everything(app: AppTest) -> str:
    """Prose, tables, and what stands on and beside the figures."""
    parts = [prose(app)]
    parts.extend(" ".join(map(str, table.value.columns)) for table in app.table)
    for alt, figure in charts(app):
        parts.append(alt)
        layout = figure["layout"]
        parts += [str(note.get("text", "")) for note in layout.get("annotations", [])]
        parts += [
            str(axis.get("title", {}).get("text", ""))
            for name, axis in layout.items()
            if re.fullmatch(r"[xy]axis\d*", name)
        ]
    return re.sub(r"<br>|\s+", " ", "\n".join(parts))
