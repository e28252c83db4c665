"""The page Training: watch a network learn, and see what lets it."""

from dashboard.prose import Prose

lesson = Prose(__file__)
