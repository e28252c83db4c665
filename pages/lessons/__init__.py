"""What the page Lessons consists of: the lessons told, one of your own, and how a beat is shown."""

from dashboard.prose import Prose

lesson = Prose(__file__)
