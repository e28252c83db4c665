"""Gates: how open they are over the steps, and one gate or state of every unit."""

from dashboard.parts import gate_values
from dashboard.visitors.turn import fragment
from pages.your_data.runs import DataRun
from pages.your_data.sections.track import chosen


@fragment
def gates(run: DataRun) -> None:
    """Those of the layer and direction that is chosen."""
    _, track = chosen(run, "gates")
    keys = {"means": "own-gates", "states": "own-states", "units": "own-map"}
    gate_values.charts(track, run.labels, chosen=f"own-map-{track.cell}", **keys)
