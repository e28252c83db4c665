"""Influence at distance: what of an input is left in the answer, by how far back it lies."""

from dashboard.prose import Prose

lesson = Prose(__file__)
