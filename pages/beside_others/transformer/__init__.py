"""Inside a Transformer: its attention, its residual stream, its gradient, beside an LSTM."""

from dashboard.prose import Prose

lesson = Prose(__file__)
