"""The control of where a loss reads the states."""

from typing import Any

from dashboard.models.loss import CHOSEN, LOSSES, STEPS
from dashboard.shell.widgets import pick, whole


def loss() -> dict[str, Any]:
    """Where the loss reads the state."""
    said: dict[str, Any] = {"loss": pick("loss", "Loss", LOSSES, visible=True)}
    if said["loss"] == CHOSEN:
        hint = "The loss is the sum of the state after this step."
        said["at"] = whole("at", "Step", STEPS, hint, default=1)
    return said
