"""What an address of the page Your data asked for and did not get."""

from __future__ import annotations

from dashboard.cells import CELLS
from dashboard.models.loss import LOSSES, STEPS
from dashboard.models.spec import DIRECTIONS, INITS, LAYERS, SCALES, SEEDS, UNITS
from dashboard.shell.address import Stage, Vocabulary
from pages.your_data.bring import FORMATS, WAYS
from pages.your_data.runs import OwnRun
from pages.your_data.spec import BRINGS, FITS, NETWORKS, NONLINEARITIES

WORDS = Vocabulary(
    page="own",
    keys=(
        "brings",
        "bring",
        "network",
        "cell",
        "units",
        "layers",
        "directions",
        "init",
        "seed",
        "loss",
        "at",
        "own_scale",
        "own_saved_scale",
        "own_fit",
        "own_nonlinearity",
        "own_pasted_as",
        "section",
    ),
    choices={
        "brings": BRINGS,
        "bring": WAYS,
        "network": NETWORKS,
        "cell": tuple(CELLS),
        "directions": DIRECTIONS,
        "init": INITS,
        "loss": LOSSES,
        "own_scale": SCALES,
        "own_saved_scale": SCALES,
        "own_fit": FITS,
        "own_nonlinearity": NONLINEARITIES,
        "own_pasted_as": FORMATS,
    },
    ranges={"units": UNITS, "layers": LAYERS, "seed": SEEDS, "at": STEPS},
)


def stage(run: OwnRun) -> Stage:
    """What the address can point at on the player's stage."""
    tracks = run.trace.tracks
    return Stage(run.moments, len(tracks), run.steps, tracks[0].hidden_size)
