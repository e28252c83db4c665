"""The page Residual shortcuts: what is chosen, what is measured, and its parts."""

from dashboard.prose import Prose

lesson = Prose(__file__)
