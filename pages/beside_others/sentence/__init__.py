"""P(sentence): every word's probability after those before it, by every model."""

from dashboard.prose import Prose

lesson = Prose(__file__)
