"""The stage: the player (``rnncore.player``) on a page, its view in the address, and cues."""

from dashboard.stage.address import from_query
from dashboard.stage.component import stage

__all__ = ["from_query", "stage"]
