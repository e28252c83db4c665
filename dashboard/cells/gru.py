"""The gated recurrent unit on the screen."""

import torch

from dashboard.cells.view import CellView

GRU = CellView(
    cell="gru",
    source="Cho et al. 2014 (arXiv:1406.1078), in the form of torch.nn.GRU",
    module=torch.nn.GRU,
    jacobian={
        None: (
            r"\frac{\partial h_t}{\partial h_{t-1}} &= \mathrm{diag}(z_t)"
            r" + \mathrm{diag}((h_{t-1} - n_t) \odot z_t \odot (1 - z_t))\,W_{hz}"
            r" + \mathrm{diag}((1 - z_t) \odot (1 - n_t^2))\,N_t",
            r"N_t &= \mathrm{diag}(r_t)\,W_{hn} + \mathrm{diag}((W_{hn} h_{t-1} + b_{hn}) \odot r_t"
            r" \odot (1 - r_t))\,W_{hr}",
        )
    },
)
