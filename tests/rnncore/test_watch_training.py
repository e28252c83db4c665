"""What people do around their models while they train: none of it is disturbed, and all is seen."""

import copy
import pickle
import threading

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn.utils import parametrizations, parametrize
from torch.utils.checkpoint import checkpoint, checkpoint_sequential

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


# ----------------------------------------------------------------------------- checkpointing


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


# --------------------------------------------------------- weights that are computed, and moved


class Noisy(nn.Module):
    """A parametrization that draws a random number each time that it is asked."""

    def forward(self, weight):
        return weight * torch.rand(()).to(weight)


@pytest.mark.parametrize("kind", ["rnn", "lstm", "gru"])
@pytest.mark.parametrize("how", ["weight norm", "old weight norm", "spectral norm", "noise"])
def test_parametrized_modules_are_seen_with_the_weights_that_they_used(kind, how):
    def build():
        net = Net(kind)
        if how == "old weight norm":
            with pytest.warns(FutureWarning):
                nn.utils.weight_norm(net.rnn, "weight_hh_l0")
        elif how == "weight norm":
            parametrizations.weight_norm(net.rnn, "weight_hh_l0")
        elif how == "spectral norm":
            parametrizations.spectral_norm(net.rnn, "weight_hh_l0")
        else:
            parametrize.register_parametrization(net.rnn, "weight_hh_l0", Noisy())
        return net

    seen, _, gradients = train(build, run)
    assert steps_of(seen, "rnn") == [5, 5]
    plain = {name: g for name, g in gradients.items() if "bias" in name or "weight_ih" in name}
    found = sum(rnncore.measures.parameter_gradients(t)["bias_ih_l0"] for t in seen.traces["rnn"])
    np.testing.assert_allclose(found, plain["rnn.bias_ih_l0"], rtol=0, atol=1e-12)


def test_a_parametrized_cell_is_left_alone_and_seen_where_that_can_be():
    def build():
        model = Loop("gru", zeros=True)
        parametrizations.weight_norm(model.cell, "weight_hh")
        return model

    seen, _, gradients = train(build, run)
    assert steps_of(seen) == [5, 5]
    found = sum(rnncore.measures.parameter_gradients(t)["bias_hh_l0"] for t in seen.traces["cell"])
    np.testing.assert_allclose(found, gradients["cell.bias_hh"], rtol=0, atol=1e-12)

    def spectral():
        model = Loop("gru", zeros=True)
        parametrizations.spectral_norm(model.cell, "weight_hh")  # moves a buffer when it is asked
        return model

    train(spectral, run)

    def noisy():
        model = Loop("gru", zeros=True)
        parametrize.register_parametrization(model.cell, "weight_hh", Noisy())
        return model

    seen, *_ = train(noisy, run)
    with pytest.raises(rnncore.ReplayError, match="something else than its weights"):
        seen.traces["cell"][0]


def test_weights_moved_behind_the_back_of_autograd():
    """``p.data -= …`` counts as no change in place; the trace holds the weights of its own call."""
    model = Net("gru").double()
    before = model.rnn.weight_hh_l0.detach().clone()
    with rnncore.watch(model) as seen:
        for _ in range(2):
            run(model)
            for p in model.parameters():
                p.data -= 0.5 * p.grad
    first, second = (trace.tracks[0].parameters["weight_hh"] for trace in seen.traces["rnn"])
    np.testing.assert_array_equal(first, before)
    assert np.abs(second - first).max() > 1e-3


def test_weights_handed_in_by_functional_call():
    model = Net("lstm").double()
    others = {name: p.detach() * 0.5 for name, p in model.named_parameters()}
    others = {name: p.requires_grad_() for name, p in others.items()}
    with rnncore.watch(model) as seen:
        x = noise(5, 2, 3, like=model)
        own_loss(torch.func.functional_call(model, others, x)).backward()
    assert_gradients(seen, "rnn", {name: p.grad for name, p in others.items()})


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


def test_second_derivatives_are_said_to_be_missing():
    def step(model, _):
        x = noise(5, 2, 3, like=model).requires_grad_()
        (slope,) = torch.autograd.grad(own_loss(model(x)), x, create_graph=True)
        slope.square().sum().backward()

    seen, *_ = train(lambda: Net("gru"), step)
    with pytest.warns(UserWarning, match="create_graph=True"):
        assert seen.traces["rnn"][0].tracks[0].state_grads


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


@pytest.mark.parametrize("kind", ["rnn", "gru", "indrnn", "lstm"])
def test_autocast_is_replayed_in_float32(kind):
    def step(model, _):
        with torch.autocast("cpu", dtype=torch.bfloat16):
            loss = own_loss(model(noise(5, 2, 3, like=model)).float())
        loss.backward()

    try:
        seen, *_ = train(lambda: Net(kind), step, dtype=torch.float32)
    except RuntimeError as error:  # an LSTM in bfloat16 needs instructions that not all CPUs have
        assert kind == "lstm"
        assert "primitive descriptor" in str(error)  # noqa: PT017 - which error it was
        return
    if kind == "indrnn":  # it computes in its own precision
        assert seen.traces["rnn"][0].outputs.dtype == np.float32
        return
    with pytest.warns(UserWarning, match="'rnn' ran under autocast, in reduced precision"):
        trace = seen.traces["rnn"][0]
    assert trace.outputs.dtype == trace.tracks[0].state_grads["h"].dtype == np.float32


@pytest.mark.parametrize("kind", CELLS)
def test_autocast_around_a_cell(kind):
    def step(model, _):
        with torch.autocast("cpu", dtype=torch.bfloat16):
            outputs = model(noise(5, 2, 3, like=model))
        own_loss(outputs.float()).backward()

    seen, *_ = train(lambda: Loop(kind), step, dtype=torch.float32)
    with pytest.warns(UserWarning, match="'cell' ran under autocast, in reduced precision"):
        trace = seen.traces["cell"][0]
    assert trace.steps == 5


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
