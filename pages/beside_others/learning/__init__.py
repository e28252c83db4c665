"""Who learns what: tasks and networks, trained beforehand and here."""

from dashboard.prose import Prose

lesson = Prose(__file__)
