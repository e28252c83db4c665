"""The equations of a cell as LaTeX, and the arithmetic of one unit with the run's own numbers.

Formulas and names as in PyTorch's documentation of ``nn.RNN``, ``nn.LSTM`` and ``nn.GRU``; IndRNN
after Li et al. 2018 (arXiv:1803.04831). Every number comes from the trace.
"""

from dataclasses import dataclass

import numpy as np

from rnncore import Track

_SUM = r"W_{i%s}\,x_t + b_{i%s} + W_{h%s}\,h_{t-1} + b_{h%s}"


def _gate(name: str, function: str) -> str:
    return rf"{name}_t &= {function}\left({_SUM % ((name,) * 4)}\right)"


_GRU_CANDIDATE = (
    r"n_t &= \tanh\left(W_{in}\,x_t + b_{in} + r_t \odot (W_{hn}\,h_{t-1} + b_{hn})\right)"
)
SOURCES = {
    "elman": "Elman 1990, in the form of torch.nn.RNN",
    "lstm": "Hochreiter and Schmidhuber 1997; Gers et al. 2000; in the form of torch.nn.LSTM",
    "gru": "Cho et al. 2014 (arXiv:1406.1078), in the form of torch.nn.GRU",
    "indrnn": "Li et al. 2018 (arXiv:1803.04831), in the form of rnncore.IndRNN",
}
# torch stores the rows of a gated cell's matrices in this order: (name in the trace, symbol).
READOUT = r"y_t = W_{hy}\,h_t + b_y"
"""The output layer; h is the last layer's state, both directions joined."""

GATES = {
    "lstm": (("input", "i"), ("forget", "f"), ("candidate", "g"), ("output", "o")),
    "gru": (("reset", "r"), ("update", "z"), ("candidate", "n")),
}


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """One unit at one step: ``lines`` of LaTeX, the ``value`` they end in, and the trace's own."""

    lines: tuple[str, ...]
    value: float
    recorded: float


def equations(track: Track) -> str:
    """The cell's equations as one LaTeX block."""
    phi = r"\tanh" if track.nonlinearity == "tanh" else r"\mathrm{ReLU}"
    lines = {
        "elman": (
            rf"h_t &= {phi}\left(W_{{ih}}\,x_t + b_{{ih}} + W_{{hh}}\,h_{{t-1}} + b_{{hh}}\right)",
        ),
        "indrnn": (
            rf"h_t &= {phi}\left(W_{{ih}}\,x_t + b_{{ih}} + u \odot h_{{t-1}} + b_{{hh}}\right)",
        ),
        "lstm": (
            *(_gate(gate, r"\tanh" if gate == "g" else r"\sigma") for gate in "ifgo"),
            r"c_t &= f_t \odot c_{t-1} + i_t \odot g_t",
            r"h_t &= o_t \odot \tanh(c_t)",
        ),
        "gru": (
            _gate("r", r"\sigma"),
            _gate("z", r"\sigma"),
            _GRU_CANDIDATE,
            r"h_t &= (1 - z_t) \odot n_t + z_t \odot h_{t-1}",
        ),
    }[track.cell]
    return r"\begin{aligned}" + r" \\ ".join(lines) + r"\end{aligned}"


def shapes(track: Track, steps: int) -> list[tuple[str, str, int, int]]:
    """For each parameter of ``track``: name, shape, numbers in it, and how often it is used."""
    return [
        (name, " × ".join(map(str, values.shape)), values.size, steps)
        for name, values in track.parameters.items()
    ]


def arithmetic(track: Track, inputs: np.ndarray, step: int, unit: int) -> Arithmetic:
    """The equations of ``unit`` at ``step`` (both from 0) with their numbers.

    ``inputs (T, I)`` is what the track's layer reads.
    """
    before = {name: track.before(array)[step, 0] for name, array in track.states.items()}
    recorded = float(track.after(track.states["h"])[step, 0, unit])
    compute = {"lstm": _lstm, "gru": _gru}.get(track.cell, _plain)
    lines, value = compute(track, inputs[step], before, unit)
    return Arithmetic(tuple(lines), value, recorded)


def output(weights: np.ndarray, bias: float, states: np.ndarray) -> str:
    """One output as LaTeX: its ``weights (F,)`` by the ``states (F,)`` under it, and its bias."""
    summed = float(weights @ states)
    return f"y = {_added((summed, float(bias)))} = {_n(summed + float(bias))}"


def softmax(outputs: np.ndarray, chosen: int) -> str:
    """The probability of output ``chosen`` among ``outputs (K,)`` as LaTeX.

    All are taken relative to the largest, which the quotient does not depend on.
    """
    away = np.exp(outputs - outputs.max())
    share, largest = float(away[chosen] / away.sum()), _b(float(outputs.max()))
    return (
        rf"p = \frac{{e^{{y}}}}{{\sum_k e^{{y_k}}}} = \frac{{e^{{{_n(float(outputs[chosen]))} - "
        rf"{largest}}}}}{{{_n(float(away.sum()))}}} = {_n(share)}"
    )


def _parts(track: Track, x: np.ndarray, h: np.ndarray, row: int) -> tuple[float, ...]:
    """The four terms of a pre-activation: input, its bias, recurrent, its bias."""
    weights = track.parameters
    recurrent = weights["weight_hh"]
    past = recurrent[row] @ h if recurrent.ndim == 2 else recurrent[row] * h[row]
    return (
        float(weights["weight_ih"][row] @ x),
        float(weights["bias_ih"][row]),
        float(past),
        float(weights["bias_hh"][row]),
    )


def _plain(
    track: Track, x: np.ndarray, before: dict[str, np.ndarray], unit: int
) -> tuple[list[str], float]:
    parts = _parts(track, x, before["h"], unit)
    total = sum(parts)
    tanh = track.nonlinearity == "tanh"
    value = float(np.tanh(total)) if tanh else max(total, 0.0)
    name = r"\tanh" if tanh else r"\mathrm{ReLU}"
    return [f"h &= {name}({_added(parts)}) = {name}({_n(total)}) = {_n(value)}"], value


def _lstm(
    track: Track, x: np.ndarray, before: dict[str, np.ndarray], unit: int
) -> tuple[list[str], float]:
    lines, gates = [], {}
    for index, (_, symbol) in enumerate(GATES["lstm"]):
        parts = _parts(track, x, before["h"], index * track.hidden_size + unit)
        gates[symbol], line = _activated(symbol, parts, tanh=symbol == "g")
        lines.append(line)
    past = float(before["c"][unit])
    cell = gates["f"] * past + gates["i"] * gates["g"]
    value = gates["o"] * float(np.tanh(cell))
    lines.append(
        rf"c &= {_n(gates['f'])} \cdot {_b(past)} + {_n(gates['i'])} \cdot {_b(gates['g'])}"
        f" = {_n(cell)}"
    )
    lines.append(rf"h &= {_n(gates['o'])} \cdot \tanh({_n(cell)}) = {_n(value)}")
    return lines, value


def _gru(
    track: Track, x: np.ndarray, before: dict[str, np.ndarray], unit: int
) -> tuple[list[str], float]:
    size, past = track.hidden_size, float(before["h"][unit])
    reset, reset_line = _activated("r", _parts(track, x, before["h"], unit))
    update, update_line = _activated("z", _parts(track, x, before["h"], size + unit))
    a, b, c, d = _parts(track, x, before["h"], 2 * size + unit)
    total = a + b + reset * (c + d)
    candidate = float(np.tanh(total))
    value = (1 - update) * candidate + update * past
    return [
        reset_line,
        update_line,
        rf"n &= \tanh({_added((a, b))} + {_n(reset)} \cdot ({_added((c, d))}))"
        rf" = \tanh({_n(total)}) = {_n(candidate)}",
        rf"h &= (1 - {_n(update)}) \cdot {_b(candidate)} + {_n(update)} \cdot {_b(past)}"
        f" = {_n(value)}",
    ], value


def _activated(symbol: str, parts: tuple[float, ...], *, tanh: bool = False) -> tuple[float, str]:
    """A gate's value and its line."""
    total = sum(parts)
    # σ(a) = (1 + tanh(a / 2)) / 2, which cannot overflow
    value = float(np.tanh(total)) if tanh else (1 + float(np.tanh(total / 2))) / 2
    name = r"\tanh" if tanh else r"\sigma"
    return value, f"{symbol} &= {name}({_added(parts)}) = {name}({_n(total)}) = {_n(value)}"


def _n(value: float) -> str:
    """Four decimals; five figures and a power of ten where four decimals would say nothing."""
    if value == 0 or 1e-3 <= abs(value) < 1e5:
        return f"{value:.4f}"
    digits, power = f"{value:.4e}".split("e")
    return rf"{digits} \cdot 10^{{{int(power)}}}"


def _b(value: float) -> str:
    """``_n``, in brackets when negative."""
    return f"({_n(value)})" if value < 0 else _n(value)


def _added(parts: tuple[float, ...]) -> str:
    """A sum with its signs."""
    first, *others = parts
    return _n(first) + "".join(f" {'-' if part < 0 else '+'} {_n(abs(part))}" for part in others)
