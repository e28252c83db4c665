"""Everything that a page says at one choice of settings: prose, tables, titles and alt texts."""

import json
import re

from streamlit.testing.v1 import AppTest

from tests.opening import opened as entered

URLS = {
    "unroll": "unroll",
    "gates": "gates",
    "training": "training",
    "gradient": "gradient-flow",
    "residual": "residual-shortcuts",
    "types": "network-types",
    "beside": "beside-others",
    "own": "your-data",
}


def opened(page: str, **query: object) -> AppTest:
    """A page from an address; it shows no exception."""
    return entered(URLS[page], **query)


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
