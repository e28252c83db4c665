"""The control of where a loss reads the states."""

from typing import Any

from dashboard.models.loss import AT_HELP, CHOSEN, LOSSES, STEPS
from dashboard.shell.widgets import pick, whole


def loss() -> dict[str, Any]:
    """Where the loss reads the state."""
    said: dict[str, Any] = {"loss": pick("loss", "Loss", LOSSES, visible=True)}
    if said["loss"] == CHOSEN:
        said["at"] = whole("at", "Step", STEPS, AT_HELP, default=1)
    return said
