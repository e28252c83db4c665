"""Recording everything, against torch's own training step and against the usual ways to record.

Everything: all states and gates, dL/dh, dL/dc and the gradients of all pre-activations at every
step, and the gradients of the parameters. torch's forward and backward pass keeps none of it but
the last. The plain loop is what one writes by hand: the equations, a Python loop, ``retain_grad``
on every gate and state. torchlens records the same loop, forward only; it takes ``nn.LSTM`` as one
operation.
"""

from __future__ import annotations

import importlib
import statistics
from collections.abc import Callable

import torch
from torch import Tensor, nn

import rnncore
from benchmarks import machine, median_ratio, paired, seconds, table

SIZES = [(50, 16, 1), (200, 64, 1), (1000, 64, 1), (200, 64, 32), (1000, 128, 32), (100, 512, 32)]
CELLS = {"LSTM": nn.LSTM, "GRU": nn.GRU, "Elman": nn.RNN, "IndRNN": rnncore.IndRNN}
TORCHLENS_UP_TO = 50  # steps; it takes longer than all the rest beyond
SECONDS_A_ROW = 1.5


class PlainLoop(nn.Module):
    """The equations of a recurrent module in a Python loop; keeps every tensor in ``kept``."""

    def __init__(self, module: nn.Module) -> None:
        super().__init__()
        self.module = module
        self.kept: list[Tensor] = []

    def forward(self, inputs: Tensor) -> Tensor:
        m = self.module
        h = inputs.new_zeros(inputs.shape[1], m.hidden_size)
        c = torch.zeros_like(h)
        self.kept, outputs = [], []
        for x in inputs:
            from_x = x @ m.weight_ih_l0.t() + m.bias_ih_l0
            if isinstance(m, nn.LSTM):
                gates = from_x + h @ m.weight_hh_l0.t() + m.bias_hh_l0
                i, f, g, o = gates.chunk(4, -1)
                i, f, g, o = i.sigmoid(), f.sigmoid(), g.tanh(), o.sigmoid()
                c = f * c + i * g
                h = o * c.tanh()
                self.kept += [gates, i, f, g, o, c, h]
            elif isinstance(m, nn.GRU):
                from_h = h @ m.weight_hh_l0.t() + m.bias_hh_l0
                (x_r, x_z, x_n), (h_r, h_z, h_n) = from_x.chunk(3, -1), from_h.chunk(3, -1)
                r_pre, z_pre = x_r + h_r, x_z + h_z
                r, z = r_pre.sigmoid(), z_pre.sigmoid()
                n_pre = x_n + r * h_n
                n = n_pre.tanh()
                h = (1 - z) * n + z * h
                self.kept += [r_pre, z_pre, n_pre, r, z, n, h]
            else:
                weight = m.weight_hh_l0
                from_h = weight * h if weight.ndim == 1 else h @ weight.t()
                pre = from_x + from_h + m.bias_hh_l0
                h = pre.tanh()
                self.kept += [pre, h]
            outputs.append(h)
        return torch.stack(outputs)


def runs(module: nn.Module, inputs: Tensor) -> list[Callable[[], object]]:
    """The module's own pass; recording; recording and the parameters' gradients; the plain loop."""
    loop = PlainLoop(module)

    def own() -> None:
        module.zero_grad()
        module(inputs)[0].sum().backward()

    def record() -> rnncore.Trace:
        return rnncore.record(module, inputs, loss=rnncore.every_step)

    def retain_grad() -> None:
        module.zero_grad()
        outputs = loop(inputs)
        for tensor in loop.kept:
            tensor.retain_grad()
        outputs.sum().backward()

    return [
        own,
        record,
        lambda: rnncore.measures.parameter_gradients(record()),
        retain_grad,
    ]


def by_torchlens(module: nn.Module, inputs: Tensor) -> float | None:
    """CPU time of torchlens for the forward pass of the plain loop; None where it is missing."""
    try:
        torchlens = importlib.import_module("torchlens")
    except ImportError:
        return None
    loop = PlainLoop(module)
    torchlens.trace(loop, inputs)
    return min(seconds(lambda: torchlens.trace(loop, inputs)) for _ in range(2))


def row(name: str, size: tuple[int, int, int], with_torchlens: bool) -> list[str]:
    steps, hidden, batch = size
    torch.manual_seed(0)
    module = CELLS[name](hidden // 2, hidden)
    inputs = torch.randn(steps, batch, hidden // 2)
    own, record, everything, retain_grad = paired(runs(module, inputs), SECONDS_A_ROW)
    lens = None
    if with_torchlens and steps <= TORCHLENS_UP_TO:
        lens = by_torchlens(module, inputs)
    ours = statistics.median(everything)
    return [
        name,
        ", ".join(map(str, size)),
        f"{1e3 * statistics.median(own):.1f}",
        f"{median_ratio(record, own):.2f}",
        f"{median_ratio(everything, own):.2f}",
        f"{median_ratio(retain_grad, own):.1f}",
        f"{median_ratio(retain_grad, everything):.1f}",
        "" if lens is None else f"{lens / ours:.0f}",
    ]


def main() -> None:
    torch.set_num_threads(1)
    header = [
        "Cell",
        "T, H, B",
        "torch, ms",
        "record",
        "record + parameters",
        "retain_grad",
        "retain_grad / ours",
        "torchlens / ours",
    ]
    # torchlens wraps torch's functions for the rest of the process, so its turn comes last.
    rows = [row(name, size, False) for name in CELLS for size in SIZES]
    for line in rows:
        steps, hidden, batch = (int(n) for n in line[1].split(", "))
        if steps <= TORCHLENS_UP_TO:
            line[-1] = row(line[0], (steps, hidden, batch), True)[-1]
    print(table(header, rows))
    print()
    print("I = H / 2, float32, loss = sum of all outputs. The three columns from `record` on are")
    print("ratios to torch's own forward + backward, medians of paired runs.")
    print(machine())


if __name__ == "__main__":
    main()
