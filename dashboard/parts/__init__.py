"""What several pages show, and what is said beside it."""

from dashboard.prose import Prose

lesson = Prose(__file__)
