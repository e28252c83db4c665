"""The arithmetic of one unit, and of one output, as LaTeX: every number comes from the trace."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from rnncore import Track

# torch stores the rows of a gated cell's matrices in this order: (name in the trace, symbol).
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


def arithmetic(track: Track, inputs: np.ndarray, step: int, unit: int) -> Arithmetic:
    """The equations of ``unit`` at ``step`` (both from 0) with their numbers.

    ``inputs (T, I)`` is what the track's layer reads.
    """
    before = {name: track.before(array)[step, 0] for name, array in track.states.items()}
    held = {name: float(array[step, 0, unit]) for name, array in track.held.items()}
    recorded = float(track.gave("h")[step, 0, unit])
    compute = {"lstm": _lstm, "gru": _gru}.get(track.cell, _plain)
    lines, value = compute(track, inputs[step], before, unit, held)
    return Arithmetic((*lines, *_changed(track, step, unit)), value, recorded)


def _changed(track: Track, step: int, unit: int) -> list[str]:
    """A line for each state that somebody changed before the next step read it."""
    lines = []
    for name in track.given:
        gave, read = track.gave(name), track.after(track.states[name])
        if gave[step, 0, unit] != read[step, 0, unit]:
            value = _n(float(read[step, 0, unit]))
            lines.append(rf"{name} &= {value}\text{{ as the next step reads it, changed}}")
    return lines


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
    track: Track,
    x: np.ndarray,
    before: dict[str, np.ndarray],
    unit: int,
    held: Mapping[str, float],
) -> tuple[list[str], float]:
    del held  # there are no gates
    parts = _parts(track, x, before["h"], unit)
    total = sum(parts)
    tanh = track.nonlinearity == "tanh"
    value = float(np.tanh(total)) if tanh else max(total, 0.0)
    name = r"\tanh" if tanh else r"\mathrm{ReLU}"
    return [f"h &= {name}({_added(parts)}) = {name}({_n(total)}) = {_n(value)}"], value


def _lstm(
    track: Track,
    x: np.ndarray,
    before: dict[str, np.ndarray],
    unit: int,
    held: Mapping[str, float],
) -> tuple[list[str], float]:
    lines, gates = [], {}
    for index, (name, symbol) in enumerate(GATES["lstm"]):
        parts = _parts(track, x, before["h"], index * track.hidden_size + unit)
        value, line = _activated(symbol, parts, tanh=symbol == "g")
        gates[symbol], said = _held(value, held.get(name, math.nan))
        lines.append(line + said)
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
    track: Track,
    x: np.ndarray,
    before: dict[str, np.ndarray],
    unit: int,
    held: Mapping[str, float],
) -> tuple[list[str], float]:
    size, past = track.hidden_size, float(before["h"][unit])
    free, reset_line = _activated("r", _parts(track, x, before["h"], unit))
    reset, reset_held = _held(free, held.get("reset", math.nan))
    free, update_line = _activated("z", _parts(track, x, before["h"], size + unit))
    update, update_held = _held(free, held.get("update", math.nan))
    a, b, c, d = _parts(track, x, before["h"], 2 * size + unit)
    total = a + b + reset * (c + d)
    free = float(np.tanh(total))
    candidate, candidate_held = _held(free, held.get("candidate", math.nan))
    value = (1 - update) * candidate + update * past
    return [
        reset_line + reset_held,
        update_line + update_held,
        rf"n &= \tanh({_added((a, b))} + {_n(reset)} \cdot ({_added((c, d))}))"
        rf" = \tanh({_n(total)}) = {_n(free)}{candidate_held}",
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


def _held(free: float, held: float) -> tuple[float, str]:
    """What a gate is, and what its line says of that: NaN where it is free."""
    return (free, "") if math.isnan(held) else (held, rf"\text{{, held at }}{_n(held)}")


def _n(value: float) -> str:
    """Four decimals; five figures and a power of ten where four decimals would say nothing."""
    value += 0.0  # -0.0 + 0.0 is 0.0
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
