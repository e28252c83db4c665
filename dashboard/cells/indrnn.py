"""The independently recurrent network on the screen."""

import rnncore
from dashboard.cells.view import CellView, with_slope

INDRNN = CellView(
    cell="indrnn",
    source="Li et al. 2018 (arXiv:1803.04831), in the form of rnncore.IndRNN",
    module=rnncore.IndRNN,
    jacobian=with_slope(
        r"\frac{\partial h_t}{\partial h_{t-1}} &= \mathrm{diag}(\varphi'(a_t) \odot u)"
    ),
)
