"""Record and watch every sample that torch tests its recurrent modules with; print what came out.

A program of its own: torch's test suite sets flags of the whole process when it is imported. One
line of JSON: how many samples of each module agree, and what was refused in which words.
"""

import collections
import json
import warnings

import torch
from torch import nn

import rnncore
from rnncore import measures

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # what torch's own tests stumble over is not ours
    from torch.testing._internal.common_modules import module_db

KINDS = (nn.RNN, nn.LSTM, nn.GRU, nn.RNNCell, nn.LSTMCell, nn.GRUCell)
LIMITS = {torch.float64: 1e-12, torch.float32: 1e-5}


def weighted(results):
    """A loss in which every number that a module gave has a weight of its own."""
    total = 0
    for result in results:
        weights = torch.linspace(-1, 1, result.numel(), dtype=result.dtype).view_as(result)
        total = total + (weights * result).sum() + (result**2).sum()
    return total


def flat(results):
    return [results] if isinstance(results, torch.Tensor) else [t for r in results for t in flat(r)]


def apart(ours, theirs):
    """Relative to the largest number, and to 1 where that is smaller."""
    scale = max(float(theirs.detach().abs().max()), 1.0)
    return float((torch.as_tensor(ours) - theirs.detach()).abs().max()) / scale


def watched(module, args):
    """How far a watched call's outputs and gradients are from the module's own."""
    with rnncore.watch(module) as seen:
        results = module(*args)
        weighted(flat(results)).backward()
    trace = seen.traces[""][0]
    found = measures.parameter_gradients(trace)
    own = {n: p.grad for n, p in module.named_parameters()}
    assert len(found) == len(own)
    errors = [apart(found.get(n, found.get(f"{n}_l0")), grad) for n, grad in own.items()]
    return max(*errors, apart(trace.outputs, as_time_first(module, flat(results)[0], args[0])))


def recorded(module, args):
    """The same of ``record``: here the loss reads the outputs alone."""
    trace = rnncore.record(module, *args, loss=lambda outputs, _: weighted([outputs]))
    module.zero_grad()
    expected = as_time_first(module, module(*args)[0], args[0])
    weighted([expected]).backward()
    found = measures.parameter_gradients(trace)
    errors = [apart(found[n], p.grad) for n, p in module.named_parameters()]
    return max(*errors, apart(trace.outputs, expected))


def as_time_first(module, outputs, inputs):
    if isinstance(module, nn.RNNCellBase):
        return outputs.reshape(1, -1, outputs.shape[-1])
    if inputs.ndim == 2:
        return outputs.unsqueeze(1)
    return outputs.transpose(0, 1) if module.batch_first else outputs


def main():
    torch.set_num_threads(1)
    torch.manual_seed(0)
    agree, refused, differ = collections.Counter(), collections.Counter(), []
    infos = [info for info in module_db if info.module_cls in KINDS]
    samples = [
        (info.module_cls, sample, dtype)
        for info in infos
        for dtype in LIMITS
        for training in (False, True)
        for sample in info.module_inputs_func(
            info, device="cpu", dtype=dtype, requires_grad=True, training=training
        )
    ]
    for kind, sample, dtype in samples:
        made = sample.constructor_input
        module = kind(*made.args, **made.kwargs).to(dtype)
        args = sample.forward_input.args
        for way in (watched, recorded):
            try:
                error = way(module, args)
            except (TypeError, ValueError) as refusal:
                refused[f"{way.__name__} {kind.__name__}: {refusal}"] += 1
                continue
            if error <= LIMITS[dtype]:
                agree[f"{way.__name__} {kind.__name__}"] += 1
            else:
                differ.append(f"{way.__name__} {kind.__name__} {made.kwargs} {dtype}: {error}")
    print(json.dumps({"agree": agree, "refused": refused, "differ": differ}))


if __name__ == "__main__":
    main()
