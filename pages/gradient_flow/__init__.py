"""What the page Gradient flow consists of: its spec, networks, controls, presets and sections."""

from dashboard.prose import Prose

lesson = Prose(__file__)
