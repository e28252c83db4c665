"""What an address asked for and did not get.

Streamlit drops a parameter that it cannot use and rewrites the address before a page sees it. So
the parameters are noted before the first widget is made and compared afterwards.
"""

from dataclasses import fields

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard.networks import CELLS
from dashboard.plain import plain
from dashboard.spec import (
    DIRECTIONS,
    INITS,
    LAYERS,
    SCALES,
    SEEDS,
    SOURCES,
    SPLITS,
    UNITS,
    RunSpec,
)
from dashboard.stage import from_query
from dashboard.stage.view import KEYS as STAGE_KEYS
from dashboard.state import Run

CHOICES: dict[str, tuple[str, ...]] = {
    "source": SOURCES,
    "split": SPLITS,
    "scale": SCALES,
    "cell": tuple(CELLS),
    "directions": DIRECTIONS,
    "init": INITS,
}
RANGES: dict[str, tuple[int, int]] = {
    "units": UNITS,
    "layers": LAYERS,
    "seed": SEEDS,
    "shuffle": SEEDS,
}
KEYS = (*(field.name for field in fields(RunSpec)), "section", "shuffle")
_ASKED, _MISSED, _AT = "_asked", "_missed", "_missed_at"


def note() -> None:
    """Remember the parameters that this session arrived with. Call before the first widget."""
    st.session_state.setdefault(_ASKED, st.query_params.to_dict())


def report(place: DeltaGenerator, run: Run) -> None:
    """Say in ``place`` which parameters could not be used. Call after the last widget.

    It is said until another run is chosen.
    """
    asked: dict[str, str] = st.session_state[_ASKED]
    missed: list[str] = st.session_state.setdefault(_MISSED, [])
    for key in [key for key in asked if key in st.session_state and key in KEYS]:
        raw, got = asked.pop(key), st.session_state[key]
        got = getattr(run.spec, key) if got is None else got
        if not _same(raw, got):
            missed.append(_sentence(key, raw, got))
    missed.extend(_stage(asked, run))
    if st.session_state.setdefault(_AT, run.spec) != run.spec:
        missed.clear()
    if missed:
        place.warning("\n\n".join(missed))


def _stage(asked: dict[str, str], run: Run) -> list[str]:
    """Sentences about the player's own parameters, which the browser would pass over."""
    raw = {key: asked.pop(key) for key in STAGE_KEYS if key in asked}
    view, lanes = from_query(raw), len(run.trace.tracks)
    pin = view.pin or {}
    known = {
        "step": view.step <= run.moments and _same(raw.get("step", "0"), view.step),
        "lane": view.lane < lanes and _same(raw.get("lane", "1"), view.lane + 1),
        "folded": raw.get("folded", "1") in ("0", "1"),
        "pin": bool(pin)
        and pin["t"] < run.steps
        and pin.get("lane", 0) < lanes
        and pin.get("unit", 0) < run.spec.units
        and pin.get("output", 0) < len(run.readout.bias),
    }
    return [
        f"**{key}={plain(value)}** in the address is not on this stage. It starts without."
        for key, value in raw.items()
        if not known[key]
    ]


def _same(raw: str, got: object) -> bool:
    """Whether the parameter as written names the value that is used."""
    if isinstance(got, int):
        try:
            return float(raw) == got
        except ValueError:
            return False
    return raw == got


def _sentence(key: str, raw: str, got: object) -> str:
    said = f"**{key}={plain(raw)}** in the address cannot be used"
    if key in CHOICES:
        said += f": the choices are {', '.join(CHOICES[key])}"
    elif key in RANGES:
        low, high = RANGES[key]
        said += f": whole numbers from {low} to {high}"
    elif isinstance(got, int):
        said += " for this input"
    return f"{said}. **{plain(str(got))}** is used instead."
