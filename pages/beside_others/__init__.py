"""The page Beside others: recurrent networks beside the n-gram, the CNN and the Transformer."""

from dashboard.prose import Prose

lesson = Prose(__file__)
