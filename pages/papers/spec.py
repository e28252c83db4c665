"""What is chosen on the page Paper and here. The field is the key of the address."""

from dataclasses import dataclass

from dashboard.choices import pick
from pages.papers.shelf import PAPERS


@dataclass(frozen=True, slots=True)
class PapersSpec:
    """A card by its key."""

    card: str = pick("Card", tuple(PAPERS))
