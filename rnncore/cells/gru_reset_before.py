"""The gated recurrent unit whose reset gate acts before the weights, ``rnncore.ResetBeforeGRU``."""

from __future__ import annotations

from rnncore.cells.base import Cell
from rnncore.cells.equations import Source, Symbol, sigmoid, tanh
from rnncore.cells.gru import GRU


def step(x: Source, h: Source) -> dict[str, Symbol]:
    """The gates, a candidate that reads the state times r, and a mixture of it and the state."""
    r = sigmoid(x.r + h.r)
    z = sigmoid(x.z + h.z)
    n = tanh(x.n + (r * h).n)
    return {"r": r, "z": z, "n": n, "h": (1 - z) * n + z * h}


class ResetBeforeGRU(Cell):
    r"""Gated recurrent unit with r before the matrix (Cho et al. 2014, arXiv:1406.1078v3).

    .. math::
        r_t &= \sigma(W_{ir} x_t + b_{ir} + W_{hr} h_{t-1} + b_{hr}) \\
        z_t &= \sigma(W_{iz} x_t + b_{iz} + W_{hz} h_{t-1} + b_{hz}) \\
        n_t &= \tanh(W_{in} x_t + b_{in} + W_{hn} (r_t \odot h_{t-1}) + b_{hn}) \\
        h_t &= (1 - z_t) \odot n_t + z_t \odot h_{t-1}

    What Keras computes with ``reset_after=False`` and ONNX with ``linear_before_reset=0``; torch
    and cuDNN have r after the matrix, the cell "gru". Shapes: ``x_t (B, I)``; ``h_t`` and the gates
    ``(B, H)``; ``weight_ih (3 H, I)`` and ``weight_hh (3 H, H)`` hold the rows of r, z, n in this
    order.
    """

    name = "gru_reset_before"
    step = staticmethod(step)
    gates = GRU.gates
