"""The long short-term memory on the screen."""

import torch

from dashboard.cells.view import CellView

LSTM = CellView(
    cell="lstm",
    source="Hochreiter and Schmidhuber 1997; Gers et al. 2000; in the form of torch.nn.LSTM",
    module=torch.nn.LSTM,
    jacobian={
        None: (
            r"\frac{\partial c_t}{\partial c_{t-1}} &= \mathrm{diag}(f_t)",
            r"\frac{\partial c_t}{\partial h_{t-1}} &= \mathrm{diag}(g_t \odot i_t \odot (1 - i_t))"
            r"\,W_{hi} + \mathrm{diag}(c_{t-1} \odot f_t \odot (1 - f_t))\,W_{hf}"
            r" + \mathrm{diag}(i_t \odot (1 - g_t^2))\,W_{hg}",
            r"\frac{\partial h_t}{\partial c_{t-1}} &= \mathrm{diag}(o_t \odot (1 - \tanh^2 c_t)"
            r" \odot f_t)",
            r"\frac{\partial h_t}{\partial h_{t-1}} &= \mathrm{diag}(o_t \odot (1 - \tanh^2 c_t))"
            r"\,\frac{\partial c_t}{\partial h_{t-1}}"
            r" + \mathrm{diag}(\tanh(c_t) \odot o_t \odot (1 - o_t))\,W_{ho}",
        )
    },
)
