"""torch's recurrent modules once more, as loops of plain operations whose every state is kept.

Written from the equations, and sharing no code with the engine. While ``by_hand`` lasts, the
classes' ``forward`` is such a loop, so a model runs as it is, and autograd itself leaves the
gradient at each state.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F
from torch.nn.utils.rnn import PackedSequence, pack_padded_sequence, pad_packed_sequence

State = tuple[Tensor, ...]
_PARTS = ("weight", "bias")


@dataclass
class Kept:
    """Of one call, by track: the states after each step in the order of time, and the weights."""

    module: nn.Module
    states: list[list[State]] = field(default_factory=list)
    weights: dict[str, Tensor] = field(default_factory=dict)


@contextmanager
def by_hand() -> Iterator[list[Kept]]:
    """Run torch's modules by hand; gives what was kept of each call, oldest first."""
    calls: list[Kept] = []

    def whole(module: nn.RNNBase, inputs: Any, hx: Any = None) -> Any:
        return _module(module, inputs, hx, _opened(calls, module))

    def cell(module: nn.RNNCellBase, inputs: Tensor, hx: Any = None) -> Any:
        return _cell(module, inputs, hx, _opened(calls, module))

    kinds = {nn.LSTM: whole, nn.GRU: whole, nn.LSTMCell: cell, nn.GRUCell: cell}
    originals = {kind: kind.forward for kind in kinds}
    try:
        for kind, forward in kinds.items():
            kind.forward = forward
        yield calls
    finally:
        for kind, forward in originals.items():
            kind.forward = forward


def _opened(calls: list[Kept], module: nn.Module) -> Kept:
    kept = Kept(module)
    if torch._C._current_graph_task_id() == -1:  # a checkpoint's second time is no other call
        calls.append(kept)
    return kept


def _weight(module: nn.Module, name: str, kept: Kept) -> Tensor:
    """As this call uses it: its own ``grad`` is the sum of all calls, and may have been clipped."""
    weight = getattr(module, name).clone()
    if weight.requires_grad:
        weight.retain_grad()
    kept.weights[name] = weight
    return weight


def _step(from_x: Tensor, from_h: Tensor, state: State) -> State:
    """The equations of the LSTM, where there are two states, or of the GRU."""
    if len(state) == 2:
        i, f, g, o = (from_x + from_h).chunk(4, 1)
        c = f.sigmoid() * state[1] + i.sigmoid() * g.tanh()
        return o.sigmoid() * c.tanh(), c
    (x_r, x_z, x_n), (h_r, h_z, h_n) = from_x.chunk(3, 1), from_h.chunk(3, 1)
    z, n = (x_z + h_z).sigmoid(), (x_n + (x_r + h_r).sigmoid() * h_n).tanh()
    return ((1 - z) * n + z * state[0],)


def _retained(state: State) -> State:
    for each in state:
        if each.requires_grad:
            each.retain_grad()
    return state


def _cell(module: Any, x: Tensor, hx: Any, kept: Kept) -> Any:
    weights = [_weight(module, f"{n}_{way}", kept) for way in ("ih", "hh") for n in _PARTS]
    state = _tuple(hx)
    new = _step(F.linear(x, *weights[:2]), F.linear(state[0], *weights[2:]), state)
    kept.states.append([_retained(new)])
    return new if len(new) == 2 else new[0]


def _module(module: Any, inputs: Any, hx: Any, kept: Kept) -> Any:
    like = inputs if isinstance(inputs, PackedSequence) else None
    if like is not None:
        x, lengths = pad_packed_sequence(like)
    else:
        x = inputs.transpose(0, 1) if module.batch_first else inputs
        lengths = torch.full((x.shape[1],), len(x))
    alive = torch.arange(len(x))[:, None, None] < lengths[:, None]  # (T, B, 1)
    sides = ("", "_reverse") if module.bidirectional else ("",)
    zeros = x.new_zeros(module.num_layers * len(sides), x.shape[1], module.hidden_size)
    begun = (zeros,) * (1 + isinstance(module, nn.LSTM)) if hx is None else _tuple(hx)
    finals: list[State] = []
    for layer in range(module.num_layers):
        if layer and module.dropout:
            x = _dropped(x, lengths, module, like)
        halves = []
        for side in sides:
            state = tuple(each[len(finals)] for each in begun)
            states, final = _track(module, x, alive, state, f"l{layer}{side}", kept)
            kept.states.append(states)
            finals.append(final)
            halves.append(torch.stack([each[0] for each in states]) * alive)
        x = torch.cat(halves, 2)
    last = tuple(torch.stack(each) for each in zip(*finals, strict=True))
    if like is not None:
        outputs: Any = _packed(x, lengths, like)
    else:
        outputs = x.transpose(0, 1) if module.batch_first else x
    return outputs, last if len(last) == 2 else last[0]


def _packed(x: Tensor, lengths: Tensor, like: PackedSequence) -> PackedSequence:
    """As ``like`` is packed."""
    order = torch.arange(len(lengths)) if like.sorted_indices is None else like.sorted_indices
    data = pack_padded_sequence(x[:, order], lengths[order]).data
    return PackedSequence(data, *like[1:])


def _dropped(x: Tensor, lengths: Tensor, module: Any, like: PackedSequence | None) -> Tensor:
    """Masks are drawn for the data as it lies."""
    if like is None:
        return F.dropout(x, module.dropout, module.training)
    packed = _packed(x, lengths, like)
    data = F.dropout(packed.data, module.dropout, module.training)
    return pad_packed_sequence(PackedSequence(data, *like[1:]))[0]


def _tuple(hx: Any) -> State:
    return tuple(hx) if isinstance(hx, tuple | list) else (hx,)


def _track(
    module: nn.Module, x: Tensor, alive: Tensor, state: State, suffix: str, kept: Kept
) -> tuple[list[State], State]:
    """What each step gave, and what is left at the end: a row that has ended keeps its own."""
    names = [f"{n}_{way}_{suffix}" for way in ("ih", "hh") for n in _PARTS]
    w_ih, b_ih, w_hh, b_hh = (_weight(module, name, kept) for name in names)
    order = range(len(x))
    states: list[State] = [()] * len(x)
    for t in reversed(order) if suffix.endswith("reverse") else order:
        new = _step(F.linear(x[t], w_ih, b_ih), F.linear(state[0], w_hh, b_hh), state)
        states[t] = _retained(new)
        state = tuple(torch.where(alive[t], n, s) for n, s in zip(new, state, strict=True))
    return states, state
