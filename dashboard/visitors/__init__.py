"""What holds between visitors: turns, and results that they share."""

from dashboard.prose import Prose

lesson = Prose(__file__)
