"""What an address of the page Types of network may ask."""

from dashboard.shell.address import Stage, vocabulary
from pages.network_types.runs import TypeRun
from pages.network_types.spec import TypeSpec

WORDS = vocabulary("types", TypeSpec)


def stage(run: TypeRun) -> Stage:
    """What the address can point at on the player's stage."""
    if not run.parts:
        return Stage(0, 0)
    trace, readout = run.parts[0].trace, run.parts[0].readout
    units, outputs = trace.tracks[0].hidden_size, len(readout.bias) if readout else 0
    return Stage(run.moments, len(trace.tracks), trace.steps, units, outputs)
