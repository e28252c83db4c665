"""The same run in Python: what the stage must show, from the trace and the equations."""

import numpy as np

from pages.unroll.state import RunSpec, run
from rnncore import CELLS

GATES = {
    name: {gate.symbol: gate.name for gate in cell.gates}
    for name, cell in CELLS.items()
    if cell.gates
}


class Oracle:
    """A run, and the arithmetic of one unit written down again from the equations."""

    def __init__(self, **choices):
        self.run = run(RunSpec(**choices))
        self.tracks = self.run.trace.tracks
        self.cell = self.tracks[0].cell

    def before(self, lane, t):
        """The boundary that the state of step t comes from."""
        return t + 1 if self.tracks[lane].reverse else t

    def state(self, lane, t, unit, name="h"):
        track = self.tracks[lane]
        return track.states[name][t if track.reverse else t + 1, 0, unit]

    def states(self, lane):
        """The states h after each step, `(T, H)`."""
        track = self.tracks[lane]
        h = track.states["h"][:, 0]  # (T + 1, H)
        return h[:-1] if track.reverse else h[1:]

    def gates(self, lane, t, unit):
        """The squashed sums by the letter that the stage prints."""
        if self.cell not in GATES:
            return {"h": self.state(lane, t, unit)}
        gates = self.tracks[lane].gates
        return {symbol: gates[name][t, 0, unit] for symbol, name in GATES[self.cell].items()}

    def squashed(self, symbol):
        """Whether an activation stands around the sum: the range of its gate has ends."""
        return all(gate.bounded for gate in CELLS[self.cell].gates if gate.symbol == symbol)

    def sums(self, lane, t, unit):
        """By letter: (products, bias), which add up to what is squashed. The GRU's "q" too."""
        track, H = self.tracks[lane], self.run.spec.units
        x, h = self.inputs(track)[t], track.states["h"][self.before(lane, t), 0]
        weight_ih = track.parameters["weight_ih"]
        weight_hh = track.parameters.get("weight_hh", np.zeros((4 * H, 0)))  # none: no terms
        h = h if weight_hh.size else h[:0]
        zeros = np.zeros(4 * H)
        bias_ih, bias_hh = (track.parameters.get(name, zeros) for name in ("bias_ih", "bias_hh"))
        if self.cell == "indrnn":
            products = [*(weight_ih[unit] * x), weight_hh[unit] * h[unit]]
            return {"h": (products, bias_ih[unit] + bias_hh[unit])}
        sums = {}
        for order, symbol in enumerate(GATES.get(self.cell, "h")):
            row = order * H + unit
            read, recalled = weight_ih[row] * x, weight_hh[row] * h
            if (self.cell, symbol) == ("gru", "n"):  # PyTorch's: r scales W_hn h + b_hn
                q = recalled.sum() + bias_hh[row]
                sums["q"] = (recalled, bias_hh[row])
                sums["n"] = ([*read, self.gates(lane, t, unit)["r"] * q], bias_ih[row])
            else:
                sums[symbol] = ([*read, *recalled], bias_ih[row] + bias_hh[row])
        return sums

    def inputs(self, track):
        """What the track reads, `(T, I)`: the input, or the layer below, directions joined."""
        if track.layer == 0:
            return self.run.trace.inputs[:, 0]
        below = [k for k, one in enumerate(self.tracks) if one.layer == track.layer - 1]
        return np.concatenate([self.states(k) for k in below], axis=1)

    def output(self, t, k):
        """(products, bias) of output k: the readout of the last layer's states."""
        readout = self.run.readout
        return readout.weight[k] * self.run.trace.outputs[t, 0], readout.bias[k]
