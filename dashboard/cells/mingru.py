"""The minimal gated recurrent unit on the screen."""

import rnncore
from dashboard.cells.view import CellView

MINGRU = CellView(
    cell="mingru",
    source="Feng et al. 2024 (arXiv:2410.01201), in the form of rnncore.MinGRU",
    module=rnncore.MinGRU,
    jacobian={
        None: (r"\frac{\partial h_t}{\partial h_{t-1}} &= \mathrm{diag}(1 - z_t)",),
    },
)
