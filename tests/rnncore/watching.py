"""Train somebody's model with and without ``watch``, and compare everything that can be seen."""

import numpy as np
import torch

import rnncore
from rnncore import measures

MODULES = torch.nn.modules.module


def everything(model):
    """What ``watch`` must leave alone: hooks, attributes and classes of modules, torch's own."""
    kept = {}
    for name, module in model.named_modules(remove_duplicate=False):
        for key, value in vars(module).items():
            kept[name, key] = list(value) if isinstance(value, dict) else type(value)
    hooks = [list(value) for key, value in vars(MODULES).items() if key.startswith("_global_")
             and isinstance(value, dict)]  # fmt: skip
    classes = {kind for module in model.modules() for kind in type(module).__mro__}
    return kept, (hooks, {kind: vars(kind).get("forward") for kind in classes})


def _trained(build, step, *, watched, steps, dtype, **options):
    """A model after ``steps`` of SGD, its gradients summed, the numbers drawn next, what was seen.

    ``build()`` makes the model, ``step(model, number)`` runs it forward and backward.
    """
    torch.manual_seed(0)
    model = build().to(dtype)
    optimiser = torch.optim.SGD(model.parameters(), 0.05, momentum=0.9)
    seen = rnncore.watch(model, **{"keep": 1000} | options) if watched else None
    torch.manual_seed(1)
    before = everything(model)
    gradients = {name: torch.zeros_like(p) for name, p in model.named_parameters()}
    if seen:
        seen.__enter__()
    for number in range(steps):
        optimiser.zero_grad()
        step(model, number)
        for name, p in model.named_parameters():
            gradients[name] += 0 if p.grad is None else p.grad
        optimiser.step()
    if seen:
        seen.__exit__(None, None, None)
    after = everything(model)
    assert after == before, [k for k in before[0] if before[0][k] != after[0].get(k)] or after[1]
    return model, gradients, torch.randn(3), seen


def train(build, step, *, steps=2, dtype=torch.float64, **options):
    """What ``watch`` saw, the model and its summed gradients, after checks that all is as without.

    Parameters, buffers, gradients and the numbers drawn next must be bit-equal.
    """
    alone, theirs, drawn, _ = _trained(build, step, watched=False, steps=steps, dtype=dtype)
    model, ours, drawn_too, seen = _trained(
        build, step, watched=True, steps=steps, dtype=dtype, **options
    )
    assert torch.equal(drawn, drawn_too)
    for name, value in alone.state_dict().items():
        assert torch.equal(value, model.state_dict()[name]), name
    for name, value in theirs.items():
        assert torch.equal(value, ours[name]), name
    return seen, model, ours


def assert_gradients(seen, name, gradients, prefix=None, tolerance=1e-12):
    """The traces' parameter gradients together are the user's own."""
    prefix = name if prefix is None else prefix
    traces = seen.traces[name]
    assert len(traces)
    found = {}
    for trace in traces:
        if not trace.tracks[0].state_grads:
            continue
        for key, value in measures.parameter_gradients(trace).items():
            found[key] = found.get(key, 0) + value
    own = {
        key.removeprefix(f"{prefix}.") if prefix else key: value.numpy()
        for key, value in gradients.items()
        if key.startswith(prefix)
    }
    assert found
    for key, value in found.items():
        theirs = own[key] if key in own else own[key.removesuffix("_l0")]  # a cell's has no layer
        scale = max(np.abs(theirs).max(), 1)
        np.testing.assert_allclose(value, theirs, rtol=0, atol=tolerance * scale, err_msg=key)
