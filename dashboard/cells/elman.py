"""The Elman network on the screen."""

import torch

from dashboard.cells.view import CellView, with_slope

ELMAN = CellView(
    cell="elman",
    source="Elman 1990, in the form of torch.nn.RNN",
    module=torch.nn.RNN,
    jacobian=with_slope(
        r"\frac{\partial h_t}{\partial h_{t-1}} &= \mathrm{diag}(\varphi'(a_t))\,W_{hh}"
    ),
)
