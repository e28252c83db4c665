"""What is kept alive, and what is let go."""

import gc
import weakref

import numpy as np
import pytest
import torch
from torch import nn

import rnncore
from rnncore.watching.chain import Step

from .test_watch_cells import Loop
from .test_watch_models import KINDS, noise
from .test_watch_training import Net, run


class Ballast(torch.autograd.Function):
    """Keeps a tensor for the backward pass, as an embedding or a convolution does."""

    @staticmethod
    def forward(ctx, x, kept):
        ctx.ballast = torch.zeros(10)
        kept.append(weakref.ref(ctx.ballast.untyped_storage()))
        return x * 1

    @staticmethod
    def backward(_, grad):
        return grad, None


@pytest.mark.parametrize("kind", [*KINDS, "cell"])
def test_no_part_of_the_graph_is_kept_alive(kind):
    """Neither below the module, where its inputs and states come from, nor above it."""
    model, kept = Loop("lstm") if kind == "cell" else nn.Sequential(KINDS[kind](3, 4)), []
    with rnncore.watch(model) as seen:
        x = Ballast.apply(noise(5, 2, 3, like=model).requires_grad_(), kept)
        outputs = model(x)
        outputs = outputs[0] if isinstance(outputs, tuple) else outputs
        loss = Ballast.apply(outputs, kept).sum()
        del x, outputs
        assert all(reference() is not None for reference in kept)
        del loss
        gc.collect()
        assert [reference() for reference in kept] == [None, None]
    assert len(seen.traces["cell" if kind == "cell" else "0"]) == 1


@pytest.mark.parametrize("rows", [None, [0]])
def test_calls_beyond_keep_are_let_go(rows):
    model = Net("gru")
    inputs = []
    with rnncore.watch(model, keep=2, rows=rows) as seen:
        for seed in range(5):
            x = noise(5, 2, 3, like=model, seed=seed)
            inputs.append(weakref.ref(x.untyped_storage()))
            model(x)
            del x
    gc.collect()
    alive = [reference() is not None for reference in inputs]
    # With rows, copies of the rows are kept, and nothing of the batch.
    assert alive == [False, False, False, rows is None, rows is None]
    assert len(seen.traces["rnn"]) == 2


@pytest.mark.parametrize("kind", ["gru", "cell"])
def test_of_a_small_part_of_something_large_the_part_is_kept(kind):
    """As where a window of a long recording is read."""
    model = Loop("gru") if kind == "cell" else Net(kind)
    with rnncore.watch(model) as seen:
        large = noise(500, 2, 3, like=model)
        whole = weakref.ref(large.untyped_storage())
        model(large[100:105])
        expected = large[100:105].numpy().copy()
        del large
    gc.collect()
    assert whole() is None
    (traces,) = seen.traces.values()
    np.testing.assert_array_equal(traces[-1].inputs, expected)


def test_rows_bound_what_a_call_keeps():
    def size(rows):
        model = Net("lstm")
        with rnncore.watch(model, rows=rows) as seen:
            x = noise(50, 40, 3, like=model).requires_grad_()
            model(x).sum().backward()
        (capture,) = seen.traces["rnn"]._kept
        tensors = [capture.inputs, capture.outputs, *capture.arriving.grads.values()]
        return sum(tensor.untyped_storage().nbytes() for tensor in tensors)

    assert size([3]) * 40 == size(None)


def test_chains_beyond_keep_hold_no_steps():
    model = Loop("gru")
    with rnncore.watch(model, keep=1) as seen:
        for _ in range(3):
            run(model)
    assert len(seen.traces["cell"]) == 1
    gc.collect()
    assert sum(type(each) is Step for each in gc.get_objects()) == 5


def test_a_watch_that_is_dropped_lets_go_of_everything():
    model = Net("gru")
    with rnncore.watch(model) as seen:
        run(model)
    gone = [weakref.ref(seen), weakref.ref(model)]
    del seen, model
    gc.collect()
    assert [reference() for reference in gone] == [None, None]
