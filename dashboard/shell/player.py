"""The player on a page, as a part of it that runs by itself when its view changes."""

from collections.abc import Callable
from typing import Any

from dashboard.stage import stage
from dashboard.visitors.turn import fragment


@fragment
def player(
    block: Callable[..., bytes], *shown: Any, key: str = "stage", addressed: bool = True
) -> None:
    """The stage with what ``block(*shown)`` packs. Its view in the address runs this part again.

    A function of a page itself could not be such a part: Streamlit would keep all the page's names
    with it, and so the runs of every closed tab.
    """
    stage(block(*shown), key=key, addressed=addressed)
