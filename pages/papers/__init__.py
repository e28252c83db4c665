"""The page Paper and here: published results, each with its smallest replica and a verdict."""

from dashboard.prose import Prose

lesson = Prose(__file__)
