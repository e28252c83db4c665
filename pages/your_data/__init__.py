"""The page Your data: what a person brings, a sequence, weights or a trace, and what it shows."""

from dashboard.prose import Prose

lesson = Prose(__file__)
