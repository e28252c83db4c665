"""The LSTM's states through torch's fused kernel, which hands out h and keeps the rest to itself.

The gates of all steps then come from one product, because every ``h_{t-1}`` is known. For sweeps
whose rows are of equal length. The adjoint is the cell's own: what a fused *backward* pass gives
away (the gradient at zero columns that are appended to the input, which is dL/dh) leaves dL/dc to
a recurrence of its own, whose rounding errors outgrow dL/dc wherever that vanishes faster than the
product of the forget gates. Measured in float64 over 300 steps of a second layer: off by 10^13.
"""

from __future__ import annotations

import torch

from rnncore.cells.products import linear
from rnncore.cells.scan import scan_
from rnncore.cells.sweep import Sweep


def forward(sweep: Sweep) -> None:
    """Fill ``h``, ``c`` and the gates, which hold the inputs' part on entry."""
    _states(sweep)
    h, c = sweep.states["h"], sweep.states["c"]
    gates = sweep.gates.flatten(0, 1)
    gates += linear(sweep.before(h).flatten(0, 1), sweep.parameters["weight_hh"])
    i, f, g, o = sweep.gates.chunk(4, -1)
    for gate in (i, f, o):
        gate.sigmoid_()
    torch.mul(i, g.tanh_(), out=sweep.after(c))
    # By boundary: the one that holds c_0 is met first, and its forget gate is not read.
    scan_(c, torch.cat((f, f[-1:]) if sweep.reverse else (f[:1], f)), sweep.reverse)
    # Where c fades, so does the recurrence's agreement with the kernel; but there h gives c away.
    ratio = sweep.after(h) / o
    near = ratio.abs() < 0.5
    torch.where(near, ratio.atanh_(), sweep.after(c), out=sweep.after(c))


def _states(sweep: Sweep) -> None:
    parameters, h = sweep.parameters, sweep.states["h"]
    start = -1 if sweep.reverse else 0
    weights = [parameters[name] for name in ("weight_ih", "weight_hh")]
    biases = [parameters[name] for name in ("bias_ih", "bias_hh") if name in parameters]
    outputs, _, _ = torch.lstm(
        sweep.inputs.flip(0) if sweep.reverse else sweep.inputs.contiguous(),
        [sweep.states[name][start].unsqueeze(0).contiguous() for name in "hc"],
        weights + biases,
        has_biases=bool(biases),
        num_layers=1,
        dropout=0.0,
        train=False,
        bidirectional=False,
        batch_first=False,
    )
    sweep.after(h).copy_(outputs.flip(0) if sweep.reverse else outputs)
