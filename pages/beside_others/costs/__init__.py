"""What each kind of network costs: what must wait, what a stream keeps, and seconds."""

from dashboard.prose import Prose

lesson = Prose(__file__)
