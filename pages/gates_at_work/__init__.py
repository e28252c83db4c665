"""The page Gates at work: what the gates of trained networks do, and what holding one does."""

from dashboard.prose import Prose

lesson = Prose(__file__)
