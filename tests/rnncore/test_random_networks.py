"""Networks drawn at random, from dead to exploding: the trace has torch's own gradients.

The oracle is a loop over torch's own cells with ``retain_grad``. Where its gradients are finite and
normal, ours equal them; where they are NaN or infinite, ours are too. Where a unit is saturated,
the last digit of its state decides its slope, and no two computations agree: there ours must be as
near to torch's as torch's is to itself, with every weight, input and state moved by its last digit.

``make test`` draws 600 of them, 50 of each kind in each precision, and ``make fuzz`` 10,000.
"""

import os
from types import SimpleNamespace

import numpy as np
import pytest
import torch

import rnncore
from rnncore import measures

from .conftest import KINDS as ALL
from .conftest import make_module

KINDS = [kind for kind in ALL if kind != "mingru"]  # torch has no cell of its own to compare with
NETWORKS, PARTS = int(os.environ.get("FUZZ_CASES", "600")), 20
TOLERANCE = {torch.float64: 1e-12, torch.float32: 1e-5}
AS_ITSELF = 10
"""How many times torch's distance from itself is allowed."""

EDGE = 1e-3
"""A number above this share of its dtype's largest may overflow in another order of summation."""


def drawn(seed):
    """A module, its rows, its initial states, and a loss."""
    draw = np.random.default_rng(seed)
    kind = KINDS[seed % len(KINDS)]
    dtype = (torch.float64, torch.float32)[seed // len(KINDS) % 2]
    hidden, layers, width = (int(n) for n in draw.integers(1, (9, 4, 5)))
    both, bias = (bool(n) for n in draw.integers(2, size=2))
    steps, batch = int(draw.choice([1, 2, 4, 8, 16, 40])), int(draw.integers(1, 4))
    options = {"num_layers": layers, "bidirectional": both, "bias": bias, "dtype": dtype}
    module = make_module(kind, hidden=hidden, input_size=width, seed=seed, **options)
    recurrent, others = 10 ** draw.uniform(-3, 2), 10 ** draw.uniform(-2, 1)
    with torch.no_grad():
        for name, parameter in module.named_parameters():
            parameter.mul_(recurrent if "weight_hh" in name else others)
    inputs = torch.randn(steps, batch, width, dtype=dtype) * 10 ** draw.uniform(-2, 1)
    shape, halves = (layers * (1 + both), batch, hidden), 1 + (kind == "lstm")
    states = [torch.randn(shape, dtype=dtype) / 2 for _ in range(halves)]
    weights = torch.randn(steps, batch, hidden * (1 + both), dtype=dtype)
    where = int(draw.integers(3))  # what the loss reads: the first step, a middle one, every one
    read = torch.zeros(steps, 1, 1, dtype=dtype)
    read[slice(None) if where == 2 else where * (steps // 2)] = 1
    return SimpleNamespace(
        kind=kind,
        module=module,
        inputs=inputs,
        states=states,
        loss=lambda outputs, _: (outputs * weights * read).sum(),
    )


def one_step(kind, p, x, state, generator):
    """One of torch's own cells; with a generator the same written out, a digit off."""
    cell, _, nonlinearity = kind.partition("-")
    weights = [p.get(name) for name in ("weight_ih", "weight_hh", "bias_ih", "bias_hh")]
    own = {
        "lstm": torch.lstm_cell,
        "gru": torch.gru_cell,
        "elman": torch.rnn_tanh_cell if nonlinearity == "tanh" else torch.rnn_relu_cell,
    }
    if cell in own and (generator is None or nonlinearity == "relu"):
        given = own[cell](x, state if cell == "lstm" else state[0], *weights)
        return given if isinstance(given, tuple) else (given,)

    def activate(name, a):
        return torch.relu(a) if name == "relu" else Nudged.apply(a, name, generator)

    zero = torch.zeros((), dtype=x.dtype)
    b_ih, b_hh = (zero if bias is None else bias for bias in weights[2:])
    from_x, h = x @ weights[0].t() + b_ih, state[0]
    if cell in ("elman", "indrnn"):
        from_h = weights[1] * h if cell == "indrnn" else h @ weights[1].t()
        return (activate(nonlinearity, from_x + (from_h + b_hh)),)
    from_h = h @ weights[1].t() + b_hh
    if cell == "lstm":
        i, f, g, o = (from_x + from_h).chunk(4, -1)
        i, f, o = (activate("sigmoid", gate) for gate in (i, f, o))
        c = f * state[1] + i * activate("tanh", g)
        return o * activate("tanh", c), c
    (x_r, x_z, x_n), (h_r, h_z, h_n) = from_x.chunk(3, -1), from_h.chunk(3, -1)
    r, z = activate("sigmoid", x_r + h_r), activate("sigmoid", x_z + h_z)
    if cell == "gru_reset_before":
        h_n = (r * h) @ weights[1].chunk(3)[2].t() + b_hh.expand(len(weights[1])).chunk(3)[2]
    n = activate("tanh", x_n + (h_n if cell == "gru_reset_before" else r * h_n))
    return ((h - n) * z + n,)


class Nudged(torch.autograd.Function):
    """Tanh or sigmoid, off by its last digit where there is a generator, and so its slope."""

    @staticmethod
    def forward(ctx, a, name, generator):
        value = torch.tanh(a) if name == "tanh" else torch.sigmoid(a)
        if generator is not None:
            by = torch.randint(-1, 2, a.shape, generator=generator).to(a.dtype)
            value = torch.nextafter(value, torch.where(by == 0, value, 2 * by)).clamp(-1, 1)
        ctx.slope = 1 - value * value if name == "tanh" else value * (1 - value)
        return value

    @staticmethod
    def backward(ctx, gradient):
        return gradient * ctx.slope, None, None


def looped(net, generator=None):
    """By autograd: states, gradients of the states and of the parameters, each by a name.

    ``generator``: move every number by its last digit.
    """
    leaves = {n: _moved(p, generator).requires_grad_() for n, p in net.module.named_parameters()}
    inputs, found, kept = _moved(net.inputs, generator), {}, {}
    sides = ("", "_reverse")[: 1 + net.module.bidirectional]
    for layer in range(net.module.num_layers):
        halves = []
        for number, side in enumerate(sides):
            suffix, track = f"_l{layer}{side}", layer * len(sides) + number
            own = {n.removesuffix(suffix): p for n, p in leaves.items() if n.endswith(suffix)}
            states = [tuple(_moved(s[track], generator).requires_grad_() for s in net.states)]
            for x in inputs.flip(0) if side else inputs:
                states.append(one_step(net.kind, own, x, states[-1], generator))
                for each in states[-1]:
                    each.retain_grad()
            kept[track] = states[::-1] if side else states
            halves.append(
                torch.stack([s[0] for s in kept[track]][slice(-1) if side else slice(1, None)])
            )
        inputs = torch.cat(halves, -1)
    net.loss(inputs, None).backward()
    found |= {("weights", n): _grad(p).reshape(1, -1) for n, p in leaves.items()}
    for track, states in kept.items():
        for name, each in zip("hc", zip(*states, strict=True), strict=False):
            found["states", track, name] = torch.stack(each).detach().numpy()
            found["gradients", track, name] = np.stack([_grad(state) for state in each])
    return found


def _moved(tensor, generator):
    if generator is None:
        return tensor.detach().clone()
    by = torch.randint(-1, 2, tensor.shape, generator=generator).to(tensor.dtype)
    return (tensor * (1 + torch.finfo(tensor.dtype).eps * by)).detach()


def _grad(tensor):
    return (torch.zeros_like(tensor) if tensor.grad is None else tensor.grad).numpy()


def recorded(net):
    hx = tuple(net.states) if len(net.states) > 1 else net.states[0]
    trace = rnncore.record(net.module, net.inputs, hx, loss=net.loss)
    found = {
        ("weights", n): g.reshape(1, -1) for n, g in measures.parameter_gradients(trace).items()
    }
    for number, track in enumerate(trace.tracks):
        found |= {("states", number, n): a for n, a in track.states.items()}
        found |= {("gradients", number, n): a for n, a in track.state_grads.items()}
    return trace, found


def apart(ours, theirs):
    """The largest difference of each vector, as a share of its largest component."""
    with np.errstate(all="ignore"):
        return np.abs(ours.astype(np.float64) - theirs).max(-1) / np.abs(theirs).max(-1)


@pytest.mark.parametrize("part", range(PARTS))
def test_the_trace_has_torchs_own_gradients(part):
    for seed in range(part, NETWORKS, PARTS):
        net = drawn(seed)
        theirs = looped(net)
        trace, ours = recorded(net)
        dtype = net.inputs.dtype
        limits, tolerance = np.finfo(trace.outputs.dtype), TOLERANCE[dtype]
        themselves = []
        for name, expected in theirs.items():
            found = ours[name]
            what = f"network {seed}, {net.kind}, {name}"
            largest = np.abs(expected).max(-1)
            if not all(np.array_equal(f(found), f(expected)) for f in (np.isnan, np.isinf)):
                assert _at_the_edge(theirs, limits), what
                break
            normal = np.isfinite(largest) & (largest >= limits.tiny)
            if (apart(found, expected)[normal] <= tolerance).all():
                continue
            themselves = themselves or [
                looped(net, torch.Generator().manual_seed(k)) for k in range(4)
            ]
            itself = np.max([apart(each[name], expected) for each in themselves], 0)
            itself = (AS_ITSELF * np.nan_to_num(itself, nan=1, posinf=1).clip(max=1)).clip(max=1)
            # From 1 on not one digit of torch's own is decided: the network is chaotic.
            limit = np.where(itself == 1, np.inf, np.maximum(tolerance, itself))
            assert (apart(found, expected)[normal] <= limit[normal]).all(), what
        _check_logarithms(trace, limits, seed)


def _at_the_edge(arrays, limits):
    """Whether a finite number is so large that another order of summation may overflow."""
    finite = (array[np.isfinite(array)] for array in arrays.values())
    return any((np.abs(each) > EDGE * limits.max).any() for each in finite)


def _check_logarithms(trace, limits, seed):
    """The logarithm never differs from the recorded norm where that is a normal number."""
    for track in trace.tracks:
        for state, gradients in track.state_grads.items():
            raw = measures.log10_norm(gradients.astype(np.float64))
            normal = (raw >= np.log10(limits.tiny)) & (raw <= np.log10(limits.max))
            logs = measures.log10_gradient_norm(track, state)
            np.testing.assert_array_equal(logs[normal], raw[normal], err_msg=f"network {seed}")
