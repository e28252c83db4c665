"""Gates: how open they are over the words, and one gate or state unit by unit."""

from dashboard.parts import gate_values
from dashboard.visitors.turn import fragment
from pages.gates_at_work.state import GatesRuns


@fragment
def gates(runs: GatesRuns) -> None:
    """Those of the run on the stage."""
    run = runs.shown
    keys = {"means": "gates-means", "states": "gates-states", "units": "gates-map"}
    gate_values.charts(run.track, run.labels, chosen=f"gates-{run.track.cell}", **keys)
