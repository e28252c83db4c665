"""``ResetBeforeGRU``: an ``nn.Module`` with the signature and the behaviour of ``nn.GRU``."""

from __future__ import annotations

from rnncore.cells import CELLS, register
from rnncore.nn.recurrent import Recurrent


class ResetBeforeGRU(Recurrent):
    r"""Gated recurrent unit with r before the matrix (Cho et al. 2014, arXiv:1406.1078v3).

    .. math:: n_t = \tanh(W_{in} x_t + b_{in} + W_{hn} (r_t \odot h_{t-1}) + b_{hn})

    Signature, inputs, outputs, parameter names and shapes are those of ``torch.nn.GRU``, in which r
    acts after the matrix: weights of one are no weights of the other. Keras' ``GRU`` with
    ``reset_after=False``, ONNX' with ``linear_before_reset=0``.
    """

    cell = CELLS["gru_reset_before"]


register(ResetBeforeGRU.cell, ResetBeforeGRU)
