"""A device of our own making: what torch does with a GPU, without one.

``Toy`` tensors say that they lie on "toy:0" and hold their numbers in a tensor on the CPU; torch's
dispatcher hands us every operation on them. A process that has once heard of the device keeps it,
so this is imported by ``elsewhere_runs.py`` only, in a process of its own.
"""

from types import SimpleNamespace

import torch
from torch import nn
from torch.utils._pytree import tree_map_only
from torch.utils.backend_registration import _setup_privateuseone_for_python_backend

from rnncore.watching import moving

aten = torch.ops.aten
UNDER_WAY = []
"""Copies that were begun and have not arrived: where to, and what."""


class Event:
    """What torch.cuda.Event is: once it has been waited for, all copies have arrived."""

    def record(self, stream):
        assert stream.stream_id == 7

    def synchronize(self):
        for target, numbers in UNDER_WAY:
            target.data.copy_(numbers)  # not a change that torch counts
        UNDER_WAY.clear()


STREAM = SimpleNamespace(stream_id=7)
MODULE = SimpleNamespace(
    Event=Event,
    current_stream=lambda _device: STREAM,
    is_current_stream_capturing=lambda: False,
    device_count=lambda: 1,
    is_available=lambda: True,
    is_initialized=lambda: True,
    _is_in_bad_fork=lambda: False,
    manual_seed_all=lambda _seed: None,
)
_setup_privateuseone_for_python_backend("toy", backend_module=MODULE)


class Toy(torch.Tensor):
    """A tensor on "toy:0"."""

    __torch_function__ = torch._C._disabled_torch_function_impl

    @staticmethod
    def __new__(cls, raw):
        return torch.Tensor._make_wrapper_subclass(
            cls,
            raw.size(),
            strides=raw.stride(),
            storage_offset=raw.storage_offset(),
            dtype=raw.dtype,
            device=torch.device("toy:0"),
        )

    def __init__(self, raw):
        self.raw = raw

    @classmethod
    def __torch_dispatch__(cls, func, types, args=(), kwargs=None):
        kwargs = kwargs or {}
        raw_args = tree_map_only(Toy, lambda toy: toy.raw, args)
        raw_kwargs = tree_map_only(Toy, lambda toy: toy.raw, kwargs)
        if func is aten.copy_.default and not isinstance(args[0], Toy):
            return _copied_back(*raw_args, **raw_kwargs)
        device = raw_kwargs.pop("device", None)
        given = FUSED.get(func, func)(*raw_args, **raw_kwargs)
        if str(device) == "cpu":
            return given
        if func._schema.name.endswith("_") and isinstance(args[0], Toy):
            return args[0]
        return tree_map_only(torch.Tensor, Toy, given)


def _copied_back(target, numbers, non_blocking=False):
    if non_blocking:
        UNDER_WAY.append((target, numbers.clone()))
        return target
    return target.copy_(numbers)


def _lstm(by_input, by_state, c, bias_input=None, bias_state=None):
    gates = by_input + by_state
    gates = gates if bias_input is None else gates + bias_input + bias_state
    i, f, g, o = gates.chunk(4, 1)
    i, f, g, o = i.sigmoid(), f.sigmoid(), g.tanh(), o.sigmoid()
    new = f * c + i * g
    return o * new.tanh(), new, torch.cat((i, f, g, o), 1)


def _lstm_back(grad_h, grad_c, before, after, gates, has_bias):
    i, f, g, o = gates.chunk(4, 1)
    zero = torch.zeros_like(after)
    grad_h, grad_c = (zero if each is None else each for each in (grad_h, grad_c))
    reaching = grad_c + grad_h * o * (1 - after.tanh() ** 2)
    grads = (
        reaching * g * i * (1 - i),
        reaching * before * f * (1 - f),
        reaching * i * (1 - g**2),
        grad_h * after.tanh() * o * (1 - o),
    )
    together = torch.cat(grads, 1)
    return together, reaching * f, together.sum(0) if has_bias else None


FUSED = {
    aten._thnn_fused_lstm_cell.default: _lstm,
    aten._thnn_fused_lstm_cell_backward_impl.default: _lstm_back,
}
"""Kernels that a GPU has for a step of an LSTM, and a CPU has not."""


@torch.library.impl("aten::empty.memory_format", "PrivateUse1")
def _empty(size, dtype=None, **_options):
    return Toy(torch.empty(size, dtype=dtype, device="cpu"))


@torch.library.impl("aten::empty_strided", "PrivateUse1")
def _empty_strided(size, stride, dtype=None, **_options):
    return Toy(torch.empty_strided(size, stride, dtype=dtype, device="cpu"))


@torch.library.impl("aten::_copy_from", "PrivateUse1")
def _copy_from(source, target, non_blocking=False):
    target.raw = source.clone()
    return target


def moved(model):
    """``model`` on the device, in place."""
    for module in model.modules():
        for name, parameter in module._parameters.items():
            if parameter is not None:
                module._parameters[name] = nn.Parameter(Toy(parameter.detach().clone()))
        if isinstance(module, nn.RNNBase):
            module._flat_weights = [getattr(module, name) for name in module._flat_weights_names]
    return model


def copy_later():
    """From now on copies arrive when they are waited for, as those of CUDA do."""
    moving.LATER = frozenset(("toy",))
    moving._pinned = lambda tensor: torch.full(tensor.shape, torch.nan, dtype=tensor.dtype)
