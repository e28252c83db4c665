"""Two traces of networks of one shape, side by side: what differs, and by how much."""

from rnncore.comparing.changes import Change, Place
from rnncore.comparing.comparison import Comparison, compare
from rnncore.comparing.reach import Reach
from rnncore.comparing.reports import Told
from rnncore.comparing.shapes import unlike
from rnncore.comparing.weights import WeightChange

__all__ = ["Change", "Comparison", "Place", "Reach", "Told", "WeightChange", "compare", "unlike"]
