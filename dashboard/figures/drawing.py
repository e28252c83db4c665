"""A figure as plain dicts, which Plotly draws in the browser: nothing in them is checked here.

Plotly's own ``graph_objects`` check each property while a figure is built. That takes ten times as
long as everything else, at every move of a visitor, and finds nothing that a test could not have
found. So the tests do it: every figure that one of them builds goes through Plotly's check, and its
JSON is compared with what Plotly would have sent (``tests/validated.py``).

Properties have Plotly's names and are nested as in its reference (plotly.com/python/reference):
``title={"text": "step"}``. Two rules hold everywhere:

- A dict is merged into the one that is there, name by name; anything else takes the place of what
  was there. The dicts that are handed over are copied and never changed.
- A property that is None is left out.
"""

import base64
import json
from collections.abc import Sequence
from typing import Any, Literal, Self

import numpy as np
from numpy.typing import ArrayLike

Kind = Literal["bar", "heatmap", "scatter", "scatter3d", "surface"]

Properties = dict[str, Any]
"""What Plotly draws, or a part of it, by Plotly's names."""

Labels = Sequence[str]
"""What steps, words or answers are called: texts that somebody may have typed."""

Table = dict[str, np.ndarray | list[str]]
"""The numbers of a figure: columns of one length, by name."""

_SENT_AS_BYTES = frozenset({"|i1", "|u1", "<i2", "<u2", "<i4", "<u4", "<f4", "<f8"})
"""What a typed array can hold in the browser: the lowest byte first, and no integer of 64 bits."""


class Figure:
    """Traces, layout and frames; ``figure.data``, ``figure.layout`` and ``figure.frames``."""

    def __init__(self) -> None:
        self.data: list[Properties] = []
        self.layout: Properties = {}
        self.frames: list[Properties] = []

    def add_trace(self, kind: Kind, row: int = 1, /, **properties: Any) -> Self:
        """Draw a trace over those that are there, in a row of plots counted from the top."""
        axes = {} if row == 1 else {"xaxis": f"x{row}", "yaxis": f"y{row}"}
        self.data.append(_merge({"type": kind, **axes}, properties))
        return self

    def add_line(
        self, x: ArrayLike, y: ArrayLike, line: Properties, hover: str = "", /, **more: Any
    ) -> Self:
        """Draw a line; ``hover``: what it says under the pointer, nothing where that is empty."""
        return self.add_trace(
            "scatter", x=x, y=y, **{"mode": "lines"} | more, line=line, **_said(hover)
        )

    def add_marks(
        self, x: ArrayLike, y: ArrayLike, marker: Properties, hover: str = "", /, **more: Any
    ) -> Self:
        """Draw a mark at each point; ``hover`` as of a line."""
        return self.add_trace(
            "scatter", x=x, y=y, mode="markers", marker=marker, **_said(hover), **more
        )

    def add_bars(
        self, x: ArrayLike, y: ArrayLike, colour: object, hover: str, row: int = 1, /, **more: Any
    ) -> Self:
        """Draw bars in one ``colour``, or in one each; ``hover`` as of a line."""
        return self.add_trace(
            "bar", row, x=x, y=y, marker={"color": colour}, **_said(hover), **more
        )

    def add_annotation(self, **properties: Any) -> Self:
        """Write a text."""
        self.layout.setdefault("annotations", []).append(_merge({}, properties))
        return self

    def write(self, text: str, colour: str, size: int = 14, **place: Any) -> Self:
        """Write a text without an arrow; ``place``: where, as properties of an annotation."""
        font = {"color": colour, "size": size}
        return self.add_annotation(text=text, showarrow=False, font=font, **place)

    def add_shape(self, **properties: Any) -> Self:
        """Draw a line or a rectangle."""
        self.layout.setdefault("shapes", []).append(_merge({}, properties))
        return self

    def update_layout(self, **properties: Any) -> Self:
        """Set what belongs to no single trace."""
        _merge(self.layout, properties)
        return self

    def update_xaxes(self, row: int = 1, /, **properties: Any) -> Self:
        """Set properties of the axis across the plot in ``row``."""
        return self.update_layout(**{f"xaxis{row}" if row > 1 else "xaxis": properties})

    def update_yaxes(self, row: int = 1, /, **properties: Any) -> Self:
        """Set properties of the axis up the plot in ``row``."""
        return self.update_layout(**{f"yaxis{row}" if row > 1 else "yaxis": properties})

    def across(self, title: str, ends: Sequence[float] | None = None, /, **more: Any) -> Self:
        """Title the axis across the plot, between its ``ends``; ``more``: properties of it."""
        return self.update_xaxes(title={"text": title}, range=ends, **more)

    def up(self, title: str, ends: Sequence[float] | None = None, /, **more: Any) -> Self:
        """Title the axis up the plot, as the one across."""
        return self.update_yaxes(title={"text": title}, range=ends, **more)

    def to_dict(self) -> Properties:
        """The figure as it is, its arrays those of numpy."""
        frames = {"frames": self.frames} if self.frames else {}
        return {"data": self.data, "layout": self.layout, **frames}

    def to_json(self) -> str:
        """The figure as the browser takes it: arrays as base64 of their bytes."""
        return json.dumps(self.to_dict(), default=_sent, separators=(",", ":"))


def _merge(old: Properties, new: Properties) -> Properties:
    """``old``, with the properties of ``new`` merged into it."""
    for name, value in new.items():
        if isinstance(value, dict):
            old[name] = _merge(old.get(name, {}), value)
        elif value is not None:
            old[name] = value
    return old


def _said(hover: str) -> dict[str, str]:
    return {"hovertemplate": f"{hover}<extra></extra>"} if hover else {"hoverinfo": "skip"}


def _sent(value: Any) -> Any:
    """An array or a number of numpy as JSON, in Plotly's form of a typed array."""
    if not isinstance(value, np.ndarray | np.generic):
        raise TypeError(f"a figure holds numbers, texts and arrays; got {type(value).__name__}")
    kind = value.dtype.str
    if value.ndim == 0 or value.size == 0 or kind not in _SENT_AS_BYTES:
        return value.tolist()
    sent = {"dtype": kind[1:], "bdata": base64.b64encode(value.tobytes()).decode()}
    return sent if value.ndim == 1 else sent | {"shape": str(value.shape)[1:-1]}
