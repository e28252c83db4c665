"""The page Unroll: a network reads a sequence, step by step."""

from dashboard.prose import Prose

lesson = Prose(__file__)
