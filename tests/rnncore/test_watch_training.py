"""What people do around their models while they train: none of it is disturbed, and all is seen."""

import copy
import pickle
import threading

import numpy as np
import pytest
import torch
from torch import nn

import rnncore

from .test_watch_cells import Loop, steps_of
from .test_watch_models import CELLS, KINDS, noise, own_loss
from .watching import assert_gradients, train


class Net(nn.Module):
    """A recurrent module and a head."""

    def __init__(self, kind="lstm", **options):
        super().__init__()
        self.rnn, self.head = KINDS[kind](3, 4, **options), nn.Linear(4, 2)

    def forward(self, x):
        return self.head(self.rnn(x)[0])


def run(model, _=0):
    own_loss(model(noise(5, 2, 3, like=model))).backward()


# ------------------------------------------------------------------------- hooks of the user's


def test_hooks_that_change_what_goes_in_and_comes_out_and_back():
    def build():
        model = Net("gru")
        rnn = model.rnn
        rnn.register_forward_pre_hook(lambda _, args: (args[0] * 2,))
        rnn.register_forward_hook(lambda _, __, out: (out[0] * 3, out[1]))
        rnn.register_full_backward_pre_hook(lambda _, grads: (grads[0] * 0.5, grads[1]))
        rnn.register_full_backward_hook(lambda _, grads, __: (grads[0] * 0.25,))
        return model

    def step(model, _):
        outputs, _ = model.rnn(noise(5, 2, 3, like=model).requires_grad_())
        outputs.register_hook(lambda grad: grad.clamp(-0.1, 0.1))
        own_loss(outputs).backward()

    seen, model, gradients = train(build, step)
    assert_gradients(seen, "rnn", gradients)
    np.testing.assert_array_equal(seen.traces["rnn"][0].inputs, 2 * noise(5, 2, 3, like=model))


@pytest.mark.parametrize("kind", CELLS)
def test_hooks_on_the_states_of_a_cell(kind):
    def between(_, new, __):
        if new.requires_grad:
            new.register_hook(lambda grad: grad.clamp(-0.05, 0.05) * 2)
        return new

    seen, _, gradients = train(lambda: Loop(kind, between), run)
    assert_gradients(seen, "cell", gradients)


@pytest.mark.parametrize("kind", ["gru", "cell"])
def test_a_gradient_is_not_copied_and_one_that_is_written_to_is_refused(kind):
    model = Loop("gru") if kind == "cell" else Net(kind)
    watched = "cell" if kind == "cell" else "rnn"
    x = noise(5, 2, 3, like=model).requires_grad_()
    arrived = []
    call = (lambda: model(x)) if kind == "cell" else (lambda: model.rnn(x)[0])
    with rnncore.watch(model) as seen:
        outputs = call()
        outputs.register_hook(arrived.append)  # so somebody else has it, and may write into it
        given = torch.ones_like(outputs)
        outputs.backward(given)
        before = seen.traces[watched][0].tracks[0].state_grads["h"]
        for each in (given, *arrived):
            each.zero_()
        np.testing.assert_array_equal(seen.traces[watched][0].tracks[0].state_grads["h"], before)

        call().mean().backward()
        kept = seen._seen.names[watched].kept[-1]
        arriving = (kept.steps[-1] if kind == "cell" else kept).arriving
        next(iter(arriving.grads.values())).zero_()
        with pytest.raises(rnncore.ReplayError, match=r"arrived at .* was changed in place"):
            seen.traces[watched][1]


def test_second_derivatives_are_said_to_be_missing():
    def step(model, _):
        x = noise(5, 2, 3, like=model).requires_grad_()
        (slope,) = torch.autograd.grad(own_loss(model(x)), x, create_graph=True)
        slope.square().sum().backward()

    seen, *_ = train(lambda: Net("gru"), step)
    with pytest.warns(UserWarning, match="create_graph=True"):
        assert seen.traces["rnn"][0].tracks[0].state_grads


@pytest.mark.parametrize("how", ["batched", "vmap"])
def test_gradients_of_several_outputs_at_once_are_left_alone(how):
    """As a Jacobian takes them: they mean nothing outside of the pass, and each is another's."""
    model = Loop("gru").double()
    module = nn.LSTM(3, 4).double()
    x, eye = noise(5, 2, 3, like=module).requires_grad_(), torch.eye(4, dtype=torch.float64)

    def jacobian(y):
        if how == "batched":
            return torch.autograd.grad(y, x, eye, is_grads_batched=True, retain_graph=True)[0]
        return torch.func.vmap(lambda v: torch.autograd.grad(y, x, v, retain_graph=True)[0])(eye)

    def both():
        whole, loop = module(x)[0], model(x)
        found = [jacobian(whole[-1].sum(0)), jacobian(loop[-1].sum(0))]
        (whole.sum() + loop.sum()).backward()
        return found

    alone = both()
    with rnncore.watch(nn.ModuleList([model, module])) as seen:
        watched = both()
    assert all(map(torch.equal, alone, watched))
    for name in ("0.cell", "1"):
        with pytest.warns(UserWarning, match="are not in its trace: it took those of several"):
            (trace,) = seen.traces[name]
        assert (trace.tracks[0].state_grads["h"][1:] != 0).all()


# ---------------------------------------------------------------------------- ways of running


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("mode", [torch.no_grad, torch.inference_mode])
def test_without_gradients(kind, mode):
    model = Net(kind, num_layers=2, dropout=0.5)
    with mode(), rnncore.watch(model) as seen:
        outputs = model(noise(5, 2, 3, like=model))
        trace = seen.traces["rnn"][0]
    assert not trace.tracks[0].state_grads
    again = model.head(torch.from_numpy(trace.outputs))
    torch.testing.assert_close(again, outputs.clone())
    cell = Loop("lstm")
    with mode(), rnncore.watch(cell) as seen:
        cell(noise(5, 2, 3, like=model))
    assert steps_of(seen) == [5]


def at_once(work, threads=4):
    """Run ``work(number)`` in as many threads, all at the same time."""
    barrier = threading.Barrier(threads)

    def begin(number):
        barrier.wait()
        work(number)

    running = [threading.Thread(target=begin, args=(number,)) for number in range(threads)]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()


def test_anomaly_detection_and_deterministic_algorithms():
    torch.use_deterministic_algorithms(True)
    try:
        with pytest.warns(UserWarning, match="Anomaly Detection"), torch.autograd.detect_anomaly():
            seen, _, gradients = train(lambda: Loop("gru", zeros=True), run)
    finally:
        torch.use_deterministic_algorithms(False)
    assert steps_of(seen) == [5, 5]
    assert_gradients(seen, "cell", gradients)


def test_threads_that_run_the_model_at_once():
    model = Net("gru").double()

    def work(seed):
        for _ in range(5):
            own_loss(model(noise(5, 2, 3, like=model, seed=seed))).backward()

    with rnncore.watch(model, every=2, keep=100) as seen:
        at_once(work)
    assert steps_of(seen, "rnn") == [5] * 10
    assert all(trace.tracks[0].state_grads for trace in seen.traces["rnn"])


def test_threads_that_run_a_loop_over_one_cell_at_once():
    model = Loop("gru", zeros=True).double()
    with rnncore.watch(model) as seen:
        at_once(lambda seed: model(noise(50, 2, 3, like=model, seed=seed)))
    traces = sorted(seen.traces["cell"], key=lambda trace: trace.inputs[0, 0, 0])
    inputs = [noise(50, 2, 3, like=model, seed=seed).numpy() for seed in range(4)]
    for trace, x in zip(traces, sorted(inputs, key=lambda x: x[0, 0, 0]), strict=True):
        np.testing.assert_array_equal(trace.inputs, x)


def test_contexts_inside_each_other_and_one_entered_again():
    model = Net("gru").double()
    outer = rnncore.watch(model)
    with outer:
        run(model)
        with rnncore.watch(model, every=2) as inner:
            run(model)
            run(model)
            with pytest.raises(RuntimeError, match="in use already"), outer:
                pass
        run(model)
    run(model)
    assert (len(outer.traces["rnn"]), len(inner.traces["rnn"])) == (4, 1)
    with outer:
        run(model)
    assert len(outer.traces["rnn"]) == 5
    for seen in (outer, inner):
        assert all(trace.tracks[0].state_grads for trace in seen.traces["rnn"])


def test_copies_and_pickles_made_inside_are_ordinary_models():
    model = Net("gru").double()
    with rnncore.watch(model) as seen:
        twin = copy.deepcopy(model)
        back = pickle.loads(pickle.dumps(model))
        for each in (twin, back, model):
            run(each)
    assert len(seen.traces["rnn"]) == 1


def test_reading_traces_in_the_middle_disturbs_nothing():
    def step(model, number):
        run(model)
        seen = watches.get("seen")
        if seen is not None and number:
            assert seen.traces["rnn"][number - 1].steps == 5

    watches = {}
    original = rnncore.watch.__enter__

    def enter(self):
        watches["seen"] = self
        return original(self)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rnncore.watch, "__enter__", enter)
        train(lambda: Net("lstm", num_layers=2, dropout=0.5), step, steps=3)


def test_a_training_that_diverges_can_be_looked_at():
    model = nn.Sequential(nn.RNN(3, 4, nonlinearity="relu"))
    with torch.no_grad():
        model[0].weight_hh_l0.copy_(torch.full((4, 4), 50.0))
    with rnncore.watch(model) as seen:
        for steps in (5, 40):
            run_of = noise(steps, 2, 3, like=model).abs()
            model(run_of)[0].sum().backward()
    exploding, overflown = seen.traces["0"]
    assert np.isfinite(exploding.outputs).all()
    assert exploding.outputs.max() > 1e6
    assert not np.isfinite(overflown.outputs).all()


@pytest.mark.parametrize("kind", [*KINDS, "cell"])
def test_what_is_not_a_number_is_shown_as_that(kind):
    model = Loop("lstm") if kind == "cell" else Net(kind)
    x = noise(5, 2, 3, like=model)
    x[3, 1] = torch.nan
    with rnncore.watch(model) as seen:
        model(x).sum().backward()
    (trace,) = seen.traces["cell" if kind == "cell" else "rnn"]
    states = trace.tracks[0].states["h"]
    assert np.isnan(states[4:, 1]).all()
    assert np.isfinite(states[:4]).all()
    assert np.isfinite(trace.tracks[0].state_grads["h"][:, 0]).all()


@pytest.mark.parametrize("bidirectional", [False, True])
def test_a_network_that_amplifies_rounding_errors_is_followed_as_far_as_it_goes(bidirectional):
    torch.manual_seed(0)
    model = nn.Sequential(nn.RNN(3, 64, bidirectional=bidirectional))
    with torch.no_grad():
        name = "weight_hh_l0_reverse" if bidirectional else "weight_hh_l0"
        getattr(model[0], name).normal_(0, 3 / 8)
    with rnncore.watch(model) as seen:
        model(torch.randn(300, 2, 3))
    with pytest.warns(UserWarning, match=r"its output for \d+ of 300 steps and then drifts off"):
        trace = seen.traces["0"][0]
    assert trace.steps == 300
