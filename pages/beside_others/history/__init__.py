"""Where each kind of network stands: strengths and weaknesses as measured above, and its year."""

from dashboard.prose import Prose

lesson = Prose(__file__)
