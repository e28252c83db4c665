"""The family of network types, a network each: how they are made.

``translation``: many to many through an encoder and a decoder. ``labels``: many to one, and many to
many aligned. ``classes``: one to one, and one to many. ``series``: forecasts.
"""

from __future__ import annotations

from rnncore.zoo.family import classes, labels, series, translation

RECIPES = (*classes.RECIPES, *labels.RECIPES, *translation.RECIPES, *series.RECIPES)
