"""Checkpoints compute their part again in the backward pass: it is seen once, with gradients."""

import numpy as np
import pytest
from torch import nn
from torch.utils.checkpoint import checkpoint, checkpoint_sequential

from .test_watch_cells import Loop, steps_of
from .test_watch_models import CELLS, KINDS, noise, own_loss
from .test_watch_training import Net, run
from .watching import assert_gradients, train


class Checkpointed(nn.Module):
    """``inner`` called ``times`` times, each in a checkpoint of its own, or all in one."""

    def __init__(self, inner, *, reentrant, times=1, together=False):
        super().__init__()
        self.inner, self.reentrant = inner, reentrant
        self.times, self.together = times, together

    def _once(self, x):
        out = self.inner(x)
        return (out[0] if isinstance(out, tuple) else out)[..., :3]

    def _all(self, x):
        for _ in range(self.times):
            x = self._once(x)
        return x

    def forward(self, x):
        x = x.requires_grad_()
        if self.together:
            return checkpoint(self._all, x, use_reentrant=self.reentrant)
        for _ in range(self.times):
            x = checkpoint(self._once, x, use_reentrant=self.reentrant)
        return x


@pytest.mark.parametrize("kind", [*KINDS, *(f"{kind} cell" for kind in CELLS)])
@pytest.mark.parametrize("reentrant", [False, True])
@pytest.mark.parametrize("together", [False, True])
def test_a_checkpoint_computes_twice_and_is_seen_once(kind, reentrant, together):
    def build():
        if kind.endswith("cell"):
            inner = Loop(kind.split()[0], zeros=True)
        else:
            inner = KINDS[kind](3, 4, num_layers=2, dropout=0.5)
        return Checkpointed(inner, reentrant=reentrant, times=2, together=together)

    seen, _, gradients = train(build, run)
    (name,) = seen
    assert steps_of(seen, name) == [5] * 4
    assert_gradients(seen, name, gradients)


@pytest.mark.parametrize("reentrant", [False, True])
@pytest.mark.parametrize("stateful", [False, True])
def test_calls_that_read_the_same_numbers_in_one_checkpoint_are_told_apart(reentrant, stateful):
    class Same(nn.Module):
        def __init__(self):
            super().__init__()
            self.rnn = nn.GRU(3, 4)

        def forward(self, x):
            outputs, state = self.rnn(x)
            outputs_too, _ = self.rnn(x, state if stateful else None)
            return outputs + 2 * outputs_too

    def build():
        return nn.Sequential(Same())

    def step(model, _):
        x = noise(5, 2, 3, like=model).requires_grad_()
        own_loss(checkpoint(model[0], x, use_reentrant=reentrant)).backward()

    seen, _, gradients = train(build, step)
    assert_gradients(seen, "0.rnn", gradients)
    first, second = (trace.tracks[0].state_grads["h"] for trace in seen.traces["0.rnn"][:2])
    assert np.abs(first - second).max() > 0.1
    if not stateful and not reentrant:  # where a checkpoint hides the calls' graph, either may be
        np.testing.assert_allclose(2 * first, second, rtol=0, atol=1e-12)


@pytest.mark.parametrize("reentrant", [False, True])
@pytest.mark.parametrize("whole", [False, True])
def test_a_checkpoint_around_the_whole_model_and_one_inside_another(reentrant, whole):
    def step(model, _):
        x = noise(5, 2, 3, like=model).requires_grad_()
        called = (lambda y: checkpoint(model, y, use_reentrant=reentrant)) if whole else model
        own_loss(checkpoint(called, x, use_reentrant=reentrant)).backward()

    seen, _, gradients = train(Net, step, every=1)
    assert steps_of(seen, "rnn") == [5, 5]
    assert_gradients(seen, "rnn", gradients)


def test_a_checkpointed_sequence_and_two_backward_passes_through_it():
    class Layer(nn.Module):
        def __init__(self):
            super().__init__()
            self.rnn = nn.GRU(3, 3)

        def forward(self, x):
            return self.rnn(x)[0]

    def step(model, _):
        x = noise(5, 2, 3, like=model).requires_grad_()
        loss = own_loss(checkpoint_sequential(model, 2, x, use_reentrant=True))
        loss.backward(retain_graph=True)
        (2 * loss).backward()

    seen, _, gradients = train(lambda: nn.Sequential(*(Layer() for _ in range(3))), step)
    for name in seen:
        assert_gradients(seen, name, gradients)


@pytest.mark.parametrize("whole", [False, True])
def test_what_is_computed_again_counts_as_no_call(whole):
    def build():
        return nn.Sequential(Checkpointed(nn.GRU(3, 4), reentrant=not whole))

    def step(model, _):
        x = noise(5, 2, 3, like=model).requires_grad_()
        own_loss(checkpoint(model, x, use_reentrant=True) if whole else model(x)).backward()

    seen, _, _ = train(build, step, steps=6, every=3)
    assert steps_of(seen, "0.inner") == [5, 5]
    assert all(trace.tracks[0].state_grads for trace in seen.traces["0.inner"])
