"""A condition as the figure of seeds takes it."""

from dashboard.figures.training_seeds import Way
from pages.training.cure_words import learned
from pages.training.over_seeds import OverSeeds


def way(name: str, one: OverSeeds, first: int = 0) -> Way:
    """A condition as the figure takes it; ``first``: the first of its seeds."""
    return Way(name, one.updates, one.loss, learned(one), one.recipe.recurrent.cell, first)
