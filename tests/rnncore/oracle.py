"""The oracle: everything a trace must hold, by a plain autograd loop.

Written from the equations, row by row and step by step; it keeps every intermediate tensor with
``retain_grad`` and shares no code with the engine.
"""

from types import SimpleNamespace

import numpy as np
import torch


def mixed_loss(outputs, final):
    """A loss in which every output and every final value has a weight of its own."""
    generator = torch.Generator().manual_seed(11)
    a = torch.randn(outputs.shape, generator=generator, dtype=torch.float64).to(outputs.dtype)
    b = torch.randn(final.shape, generator=generator, dtype=torch.float64).to(final.dtype)
    return (a * outputs).sum() + (b * final).sum() + (outputs**2).sum()


def _leak(p, from_x, b_hh, state):
    h = state["h"]
    sums = (from_x + p["weight_hh"] @ h + b_hh).chunk(2)
    pre = dict(zip(("leak", "candidate"), sums, strict=True))
    leak, candidate = torch.sigmoid(pre["leak"]), torch.tanh(pre["candidate"])
    return (
        {"h": (1 - leak) * h + leak * candidate},
        {"leak": leak, "candidate": candidate},
        pre,
    )


def _coupled(p, from_x, b_hh, state):
    (x_i, x_g, x_o), h = from_x.chunk(3), p["weight_hh"] @ state["h"] + b_hh
    h_i, h_g, h_o = h.chunk(3)
    pre = dict.fromkeys(("input", "candidate", "output"))
    pre["input"], pre["output"] = x_i + h_i, x_o + h_o
    i, o = torch.sigmoid(pre["input"]), torch.sigmoid(pre["output"])
    pre["candidate"] = x_g + i * h_g
    g = torch.tanh(pre["candidate"])
    c = (1 - i) * state["c"] + i * g
    return {"h": o * torch.tanh(c), "c": c}, {"input": i, "candidate": g, "output": o}, pre


def _odd(p, from_x, b_hh, state):
    (x_i, x_g), c = from_x.chunk(2), state["c"]
    w_i, w_g = p["weight_hh"].chunk(2)
    pre = {"input": x_i + 0}
    i = torch.sigmoid(pre["input"])
    b_i, b_g = b_hh.expand(len(p["weight_hh"])).chunk(2)
    h_i, h_g = w_i @ state["h"] + b_i, w_g @ (i * state["h"]) + b_g
    pre["candidate"] = x_g + h_g / 2 - i * h_i + c
    g = torch.tanh(pre["candidate"])
    new = c + i * g
    gates = {"input": i, "candidate": g}
    return {"h": state["h"] / 4 - (1 - i) * torch.tanh(new), "c": new}, gates, pre


def _mingru(p, from_x, b_hh, state):
    pre = dict(zip(("update", "candidate"), from_x.chunk(2), strict=True))
    z = torch.sigmoid(pre["update"])
    gates = {"update": z, "candidate": pre["candidate"]}
    return {"h": (1 - z) * state["h"] + z * pre["candidate"]}, gates, pre


def _reset_before(p, from_x, b_hh, state):
    h = state["h"]
    (x_r, x_z, x_n), (w_r, w_z, w_n) = (from_x + b_hh).chunk(3), p["weight_hh"].chunk(3)
    pre = {"reset": x_r + w_r @ h, "update": x_z + w_z @ h}
    gates = {name: torch.sigmoid(a) for name, a in pre.items()}
    pre["candidate"] = x_n + w_n @ (gates["reset"] * h)
    gates["candidate"] = torch.tanh(pre["candidate"])
    z = gates["update"]
    return {"h": (1 - z) * gates["candidate"] + z * h}, gates, pre


OTHER_STEPS = {
    "leak": _leak,
    "coupled": _coupled,
    "odd": _odd,
    "mingru": _mingru,
    "resetbefore": _reset_before,
    "gru_reset_before": _reset_before,
}


def cell_step(kind, p, x, state):
    """One step of one row from the equations: the new state, the gates, the pre-activations."""
    sigmoid, tanh = torch.sigmoid, torch.tanh
    cell, _, nonlinearity = kind.partition("-")
    h = state["h"]
    b_ih, b_hh = p.get("bias_ih", torch.zeros(())), p.get("bias_hh", torch.zeros(()))
    from_x = p["weight_ih"] @ x + b_ih
    if cell in OTHER_STEPS:
        return OTHER_STEPS[cell](p, from_x, b_hh, state)
    from_h = (p["weight_hh"] * h if cell == "indrnn" else p["weight_hh"] @ h) + b_hh
    if cell in ("elman", "indrnn"):
        pre = {"preactivation": from_x + from_h}
        phi = tanh if nonlinearity == "tanh" else torch.relu
        return {"h": phi(pre["preactivation"])}, {}, pre
    if cell in ("lstm", "lstmp"):
        names = ("input", "forget", "candidate", "output")
        pre = dict(zip(names, (from_x + from_h).chunk(4), strict=True))
        gates = {name: tanh(a) if name == "candidate" else sigmoid(a) for name, a in pre.items()}
        c = gates["forget"] * state["c"] + gates["input"] * gates["candidate"]
        shown = gates["output"] * tanh(c)
        return {"h": p["weight_hr"] @ shown if cell == "lstmp" else shown, "c": c}, gates, pre
    (x_r, x_z, x_n), (h_r, h_z, h_n) = from_x.chunk(3), from_h.chunk(3)
    pre = {"reset": x_r + h_r, "update": x_z + h_z}
    gates = {name: sigmoid(a) for name, a in pre.items()}
    pre["candidate"] = x_n + gates["reset"] * h_n
    gates["candidate"] = tanh(pre["candidate"])
    z = gates["update"]
    return {"h": (1 - z) * gates["candidate"] + z * h}, gates, pre


def _run_row(kind, parameters, x, initial, reverse):
    """One row through one track: states on the n + 1 boundaries, gates and pre-activations."""
    steps = len(x)
    states = {name: [None] * (steps + 1) for name in initial}
    for name, value in initial.items():
        states[name][steps if reverse else 0] = value
    gates, pre = [None] * steps, [None] * steps
    for t in reversed(range(steps)) if reverse else range(steps):
        before, after = (t + 1, t) if reverse else (t, t + 1)
        current = {name: states[name][before] for name in states}
        new, gates[t], pre[t] = cell_step(kind, parameters, x[t], current)
        for tensor in (*new.values(), *pre[t].values()):
            tensor.retain_grad()
        for name, value in new.items():
            states[name][after] = value
    by_gate = {name: [step[name] for step in gates] for name in gates[0]}
    by_pre = {name: [step[name] for step in pre] for name in pre[0]}
    return SimpleNamespace(states=states, gates=by_gate, pre=by_pre)


def _stack(rows, steps, value):
    """Lists of tensors, one list a row, as (steps, B, H) with NaN past a row's end."""
    out = np.full((steps, len(rows), len(rows[0][0])), np.nan)
    for b, row in enumerate(rows):
        for t, tensor in enumerate(row):
            out[t, b] = value(tensor)
    return out


def _value(tensor):
    return tensor.detach().numpy()


def _grad(tensor):
    return np.zeros(tensor.shape) if tensor.grad is None else tensor.grad.numpy()


def plain_loop(kind, module, rows, hx=None, loss=mixed_loss):
    """Everything that a trace must hold, by a plain autograd loop in float64.

    ``hx`` is batched, (L D, B, H). Returns outputs, loss, tracks with the arrays of a Track, and
    ``parameter_grads`` by torch's names.
    """
    lengths, steps = [len(row) for row in rows], max(len(row) for row in rows)
    names = ("h", "c") if kind in ("lstm", "lstmp", "coupled", "odd") else ("h",)
    sides = ("", "_reverse") if module.bidirectional else ("",)
    leaves = {n: p.detach().clone().requires_grad_() for n, p in module.named_parameters()}
    given = hx if isinstance(hx, tuple) else (hx,)
    inputs, tracks = list(rows), []
    for layer in range(module.num_layers):
        joined = [[[] for _ in range(n)] for n in lengths]
        for side in sides:
            suffix = f"_l{layer}{side}"
            own = {n.removesuffix(suffix): p for n, p in leaves.items() if n.endswith(suffix)}
            runs = []
            for b, x in enumerate(inputs):
                size = {"h": module.hidden_size, "c": module.hidden_size}
                size["h"] = getattr(module, "proj_size", 0) or module.hidden_size
                start = {
                    name: torch.zeros(size[name], dtype=torch.float64)
                    if hx is None
                    else given[k][len(tracks), b].clone()
                    for k, name in enumerate(names)
                }
                start = {name: value.requires_grad_() for name, value in start.items()}
                run = _run_row(kind, own, x, start, side == "_reverse")
                for t in range(lengths[b]):
                    joined[b][t].append(run.states["h"][t if side else t + 1])
                runs.append(run)
            tracks.append(runs)
        inputs = [torch.stack([torch.cat(step) for step in row]) for row in joined]
    outputs = torch.stack(
        [torch.cat((row, row.new_zeros(steps - len(row), row.shape[1]))) for row in inputs], 1
    )
    hidden = getattr(module, "proj_size", 0) or module.hidden_size
    final = torch.stack([torch.cat((row[-1][:hidden], row[0][hidden:])) for row in inputs])
    value = loss(outputs, final)
    value.backward()
    return SimpleNamespace(
        outputs=outputs.detach().numpy(),
        loss=value.item(),
        tracks=[_track_arrays(runs, steps) for runs in tracks],
        parameter_grads={name: _grad(leaf) for name, leaf in leaves.items()},
    )


def _track_arrays(runs, steps):
    first = runs[0]

    def collect(field, extra, value):
        return {
            name: _stack([getattr(run, field)[name] for run in runs], steps + extra, value)
            for name in getattr(first, field)
        }

    return {
        "states": collect("states", 1, _value),
        "state_grads": collect("states", 1, _grad),
        "gates": collect("gates", 0, _value),
        "gate_grads": collect("pre", 0, _grad),
    }
