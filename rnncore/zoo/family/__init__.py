"""The family of network types: how a network of each is made, a module a task.

One to one: ``kinds``. One to many: ``classes``. Many to one: ``reviews``. Many to many, aligned:
``tags``. Many to many, encoder–decoder: ``dates``,
``reports`` and ``translations``. Forecasts: ``series``.
"""

from __future__ import annotations

from rnncore.zoo.family import classes, dates, kinds, reports, reviews, series, tags, translations

RECIPES = tuple(
    recipe
    for module in (kinds, classes, reviews, tags, dates, reports, translations, series)
    for recipe in module.RECIPES
)
