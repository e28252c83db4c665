"""How far back each model looks: its loss when all but the last few words are erased."""

from dashboard.prose import Prose

lesson = Prose(__file__)
