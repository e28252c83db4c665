"""``MinGRU``: an ``nn.Module`` with the signature and the behaviour of ``nn.GRU``."""

from __future__ import annotations

from rnncore.cells import CELLS, register
from rnncore.nn.recurrent import Recurrent


class MinGRU(Recurrent):
    r"""minGRU (Feng et al. 2024, arXiv:2410.01201, section 3.1).

    .. math:: h_t = (1 - z_t) \odot h_{t-1} + z_t \odot n_t, \qquad
        z_t = \sigma(W_{iz} x_t + b_{iz}), \quad n_t = W_{in} x_t + b_{in}

    Signature, inputs, outputs and parameter names are those of ``torch.nn.GRU``, but that there is
    no ``weight_hh`` and no ``bias_hh``: gate and candidate read the input alone.
    """

    cell = CELLS["mingru"]


register(MinGRU.cell, MinGRU)
