"""The equations of a cell as LaTeX, and its parameters' shapes.

Formulas and names as in PyTorch's documentation of ``nn.RNN``, ``nn.LSTM`` and ``nn.GRU``; IndRNN
after Li et al. 2018 (arXiv:1803.04831).
"""

import math

from dashboard.figures.powers import power
from rnncore import Track

_SUM = r"W_{i%s}\,x_t + b_{i%s} + W_{h%s}\,h_{t-1} + b_{h%s}"


def _gate(name: str, function: str) -> str:
    return rf"{name}_t &= {function}\left({_SUM % ((name,) * 4)}\right)"


_GRU_CANDIDATE = (
    r"n_t &= \tanh\left(W_{in}\,x_t + b_{in} + r_t \odot (W_{hn}\,h_{t-1} + b_{hn})\right)"
)
SOURCES = {
    "elman": "Elman 1990, in the form of torch.nn.RNN",
    "lstm": "Hochreiter and Schmidhuber 1997; Gers et al. 2000; in the form of torch.nn.LSTM",
    "gru": "Cho et al. 2014 (arXiv:1406.1078), in the form of torch.nn.GRU",
    "indrnn": "Li et al. 2018 (arXiv:1803.04831), in the form of rnncore.IndRNN",
}
READOUT = r"y_t = W_{hy}\,h_t + b_y"
"""The output layer; h is the last layer's state, both directions joined."""


def equations(track: Track) -> str:
    """The cell's equations as one LaTeX block."""
    phi = r"\tanh" if track.nonlinearity == "tanh" else r"\mathrm{ReLU}"
    lines = {
        "elman": (
            rf"h_t &= {phi}\left(W_{{ih}}\,x_t + b_{{ih}} + W_{{hh}}\,h_{{t-1}} + b_{{hh}}\right)",
        ),
        "indrnn": (
            rf"h_t &= {phi}\left(W_{{ih}}\,x_t + b_{{ih}} + u \odot h_{{t-1}} + b_{{hh}}\right)",
        ),
        "lstm": (
            *(_gate(gate, r"\tanh" if gate == "g" else r"\sigma") for gate in "ifgo"),
            r"c_t &= f_t \odot c_{t-1} + i_t \odot g_t",
            r"h_t &= o_t \odot \tanh(c_t)",
        ),
        "gru": (
            _gate("r", r"\sigma"),
            _gate("z", r"\sigma"),
            _GRU_CANDIDATE,
            r"h_t &= (1 - z_t) \odot n_t + z_t \odot h_{t-1}",
        ),
    }[track.cell]
    return r"\begin{aligned}" + r" \\ ".join(lines) + r"\end{aligned}"


def shapes(track: Track, steps: int) -> list[tuple[str, str, int, int]]:
    """For each parameter of ``track``: name, shape, numbers in it, and how often it is used."""
    return [
        (name, " × ".join(map(str, values.shape)), values.size, steps)
        for name, values in track.parameters.items()
    ]


TITLES = {"elman": "Elman", "indrnn": "IndRNN", "lstm": "LSTM", "gru": "GRU"}


ACTIVATIONS = {"tanh": "tanh", "relu": "ReLU"}


def cell_name(track: Track) -> str:
    """A cell as the screen calls it: ``"Elman ReLU"``."""
    name = TITLES.get(track.cell, track.cell)
    return f"{name} {ACTIVATIONS[track.nonlinearity]}" if track.nonlinearity else name


def written(log10: float) -> str:
    """``10**log10`` as LaTeX, with a power of ten outside 0.001 to 99,999."""
    if math.isinf(log10):
        return r"\infty" if log10 > 0 else "0"
    if -3 <= log10 < 5:
        return power(log10, 3).replace(",", r"\,").replace("−", "-")
    exponent = math.floor(log10)
    return rf"{10 ** (log10 - exponent):.2f} \cdot 10^{{{exponent}}}"
