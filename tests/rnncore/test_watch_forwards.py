"""Calls that go past ``module(...)``: heard, replayed, and nothing of it left behind."""

import copy
import pickle
import threading
import types
import warnings

import pytest
import torch
from torch import nn
from torch.nn import functional

import rnncore

from .test_watch_models import noise, own_loss
from .watching import assert_gradients, everything, train


class WeightDrop(nn.Module):
    """AWD-LSTM: recurrent weights are dropped before each call, which is one of ``forward``."""

    def __init__(self):
        super().__init__()
        self.module = nn.LSTM(3, 4)
        raw = self.module._parameters.pop("weight_hh_l0")
        self.module.register_parameter("weight_hh_l0_raw", nn.Parameter(raw.detach()))
        self.module.weight_hh_l0 = self.dropped = raw.detach()

    def forward(self, x):
        self.dropped = functional.dropout(self.module.weight_hh_l0_raw, 0.5, self.training)
        self.module.weight_hh_l0 = self.dropped
        return self.module.forward(x)


class Padded(nn.LSTM):
    """DeepAR's: a subclass whose forward does something of its own around torch's."""

    def forward(self, x, hx=None, lengths=None):
        outputs, state = super().forward(x * 2, hx)
        return outputs if lengths is None else outputs[:lengths], state


class Deep(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn, self.cell = Padded(3, 4, 2), nn.GRUCell(4, 4)

    def forward(self, x):
        outputs, _ = self.rnn(x, lengths=4)
        state = None
        for step in outputs:
            state = self.cell.forward(step, state)
        return state


def test_forwards_called_directly_and_subclasses_that_call_super():
    def step(model, _):
        own_loss(model(noise(5, 2, 3, like=model))).backward()

    seen, _, gradients = train(Deep, step)
    assert [len(seen.traces[name]) for name in seen] == [2, 2]
    for name in seen:
        assert_gradients(seen, name, gradients)
    assert seen.traces["rnn"][0].steps == 5


def test_a_cell_may_name_its_own_parts_as_modules_do():
    """A dropout that is a layer, beside a number of layers: no module of torch has both."""

    class Cell(nn.LSTMCell):
        def __init__(self):
            super().__init__(3, 4)
            self.num_layers, self.proj_size, self.dropout = 2, 2, nn.Dropout(0.5)

        def forward(self, x, hx=None):
            h, c = super().forward(x, hx)
            return self.dropout(h), c

    def step(model, _):
        state = None
        for x in noise(5, 2, 3, like=model):
            state = model(x, state)
        state[0].sum().backward()

    seen, _, gradients = train(Cell, step)
    assert [trace.steps for trace in seen.traces[""]] == [5, 5]
    assert_gradients(seen, "", gradients)


def test_weights_that_are_dropped_anew_before_each_call():
    def step(model, _):
        own_loss(model(noise(5, 2, 3, like=model))[0]).backward()

    seen, model, gradients = train(WeightDrop, step, steps=1)
    (trace,) = seen.traces["module"]
    found = rnncore.measures.parameter_gradients(trace)
    own = gradients["module.weight_hh_l0_raw"]
    mask = (model.dropped.detach() != 0) * 2.0
    torch.testing.assert_close(torch.from_numpy(found.pop("weight_hh_l0")) * mask, own)
    for name, gradient in found.items():
        torch.testing.assert_close(torch.from_numpy(gradient), gradients[f"module.{name}"])


@pytest.mark.parametrize("late", [False, True])
def test_a_forward_that_was_put_on_the_object_is_heard_once(late):
    """As accelerate does: what is called inside is the class's function, bound before or not."""
    model = Deep().double()
    rnn = nn.LSTM(3, 4, 2, dropout=0.5).double()
    model.rnn = rnn
    own = type(rnn).forward
    inside = (
        (lambda _, x, **__: nn.LSTM.forward(rnn, x)) if late else lambda _, x, **__: own(rnn, x)
    )
    rnn.forward = types.MethodType(inside, rnn)
    model.forward = types.MethodType(Deep.forward, model)
    before = everything(model)
    with rnncore.watch(model, every=2) as seen:
        for _ in range(3):
            model(noise(5, 2, 3, like=model)).sum().backward()
    assert everything(model) == before
    assert [len(seen.traces[name]) for name in seen] == [2, 2]
    for trace in seen.traces["rnn"]:
        assert trace.tracks[1].state_grads


def test_watches_that_overlap_and_threads_leave_the_classes_as_they_were():
    first, second = Deep().double(), Deep().double()
    before = everything(first)
    outer, inner = rnncore.watch(first), rnncore.watch(second)
    outer.__enter__()
    inner.__enter__()
    again = rnncore.watch(first)
    x = noise(5, 2, 3, like=first)
    stumble = first.register_forward_hook(lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError), again:
        first(x)
    stumble.remove()
    threads = [threading.Thread(target=model, args=(x,)) for model in (first, second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    copied = copy.deepcopy(first)
    outer.__exit__(None, None, None)
    second(x)
    inner.__exit__(None, None, None)
    assert everything(first) == before
    assert [len(each.traces["rnn"]) for each in (outer, inner, again)] == [2, 2, 1]
    assert "forward" not in vars(pickle.loads(pickle.dumps(copied.rnn)))


def test_scripting_inside_reads_torchs_own_forward():
    model = Deep()

    class Plain(nn.Module):
        def __init__(self):
            super().__init__()
            self.rnn = nn.LSTM(3, 4)

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return self.rnn(x)[0]

    x = noise(5, 2, 3, like=model)
    with rnncore.watch(model), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # torch.jit is said to be old
        plain = Plain()
        assert torch.equal(torch.jit.script(plain)(x), plain(x))
        model(x)


@pytest.mark.parametrize("in_place", [False, True])
def test_a_compiled_model_is_watched_under_the_stance_that_the_refusal_names(in_place):
    torch._dynamo.reset()
    model = Deep().double()
    if in_place:
        model.compile(backend="eager")
    compiled = model if in_place else torch.compile(model, backend="eager")
    inside = "model" if in_place else r"model\._orig_mod"
    with pytest.raises(TypeError, match=rf'set_stance\("force_eager"\), rnncore.watch\({inside}\)'):
        rnncore.watch(compiled)
    x = noise(5, 2, 3, like=model)
    with torch.compiler.set_stance("force_eager"), rnncore.watch(model) as seen:
        loss = own_loss(compiled(x))
        loss.backward()
    gradients = {name: p.grad for name, p in model.named_parameters()}
    for name in seen:
        assert_gradients(seen, name, gradients)


def test_the_exception_says_why_nothing_can_be_watched():
    words = r"found none\. rnn cannot be: its parameters must be .*complex64 on cpu"
    with pytest.raises(ValueError, match=words):
        rnncore.watch(nn.ModuleDict({"rnn": nn.GRU(2, 2, dtype=torch.complex64)}))
