"""An n-gram model fitted before one's eyes: its counts, what it never saw, its perplexity."""

from dashboard.prose import Prose

lesson = Prose(__file__)
