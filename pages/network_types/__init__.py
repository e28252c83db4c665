"""The page Types of network: the family of recurrent networks, each as a trained network."""

from dashboard.prose import Prose

lesson = Prose(__file__)
