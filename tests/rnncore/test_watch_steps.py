"""Modules that somebody calls one step at a time: one run, one trace, as of a cell."""

import numpy as np
import pytest
import torch
from torch import nn
from torch.utils.checkpoint import checkpoint

import rnncore
from rnncore.watching.kinship import Tail

from .comparing import assert_close
from .test_watch_models import noise, own_loss
from .watching import assert_gradients, train

FORMS = {
    "gru": (nn.GRU, {}),
    "two layers": (nn.LSTM, {"num_layers": 2, "batch_first": True}),
    "dropout": (nn.LSTM, {"num_layers": 2, "dropout": 0.5}),
    "projection": (nn.LSTM, {"num_layers": 2, "proj_size": 2}),
    "indrnn": (rnncore.IndRNN, {}),
    "one layer, unbatched": (nn.LSTM, {"batch_first": True}),
    "two layers, unbatched": (nn.GRU, {"num_layers": 2}),
}


class Decoder(nn.Module):
    """Reads what it is given a step at a time, and may halve its state in between."""

    def __init__(self, form, between="nothing"):
        super().__init__()
        kind, options = FORMS[form]
        self.rnn, self.between = kind(3, 4, **options), between
        self.batched = "unbatched" not in form

    def change(self, state, t):
        if isinstance(state, tuple):
            return tuple(self.change(each, t) for each in state)
        if self.between == "halved":
            return state * 0.5
        return state.detach() if self.between == "detached" and t == 2 else state

    def one(self, x, state):
        if not self.batched:
            return self.rnn(x, state)  # (1, I)
        x = x.unsqueeze(1 if self.rnn.batch_first else 0)  # (B, 1, I) or (1, B, I)
        outputs, state = self.rnn(x, state)
        return outputs.squeeze(1 if self.rnn.batch_first else 0), state

    def forward(self, x, state=None):
        total = []
        for t, step in enumerate(x):
            outputs, state = self.one(step, state)
            total.append(outputs)
            state = self.change(state, t)
        return torch.stack(total)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("between", ["nothing", "halved", "detached"])
def test_the_calls_of_a_loop_are_one_trace_with_the_gradients_of_autograd(form, between):
    def step(model, _):
        own_loss(model(noise(6, rows, 3, like=model))).backward()

    rows = 1 if "unbatched" in form else 3
    seen, model, gradients = train(lambda: Decoder(form, between), step)
    assert len(seen.traces["rnn"]) == 2
    assert_gradients(seen, "rnn", gradients)
    (trace, _) = seen.traces["rnn"]
    assert (trace.steps, trace.batch) == (6, rows)
    for track in trace.tracks:
        assert bool(track.given) == (between == "halved")
    top = trace.tracks[-1]
    assert_close(trace.outputs, top.gave("h"), 1e-12)
    cut = np.abs(top.state_grads["h"][3]) - np.abs(_own_share(trace, model, 2))
    if between == "detached" and len(trace.tracks) == 1:
        np.testing.assert_allclose(cut, 0, atol=1e-12)


def _own_share(trace, model, t):
    """What the loss itself sends to the outputs of step ``t``."""
    weights = noise(*trace.outputs.shape, like=model, seed=5)
    return weights[t].numpy()


def test_a_run_is_what_one_call_over_the_whole_sequence_gives():
    torch.manual_seed(0)
    model = Decoder("two layers").double()
    x = noise(6, 3, 3, like=model)
    with rnncore.watch(model) as seen, rnncore.watch(model, rows=[2, 0]) as chosen:
        own_loss(model(x)).backward()
    with rnncore.watch(model) as whole:
        outputs, _ = model.rnn(x.transpose(0, 1))
        own_loss(outputs.transpose(0, 1)).backward()
    ours, theirs, few = (each.traces["rnn"][0] for each in (seen, whole, chosen))
    assert few.batch == 2
    for one, two, part in zip(ours.tracks, theirs.tracks, few.tracks, strict=True):
        for group in ("states", "state_grads", "gates", "gate_grads"):
            for name, array in getattr(two, group).items():
                np.testing.assert_allclose(getattr(one, group)[name], array, atol=1e-13)
                np.testing.assert_allclose(getattr(part, group)[name], array[:, [2, 0]], atol=1e-13)


@pytest.mark.parametrize("form", ["two layers", "dropout", "projection"])
def test_rows_that_end_leave_a_shorter_batch_to_the_next_step(form):
    lengths = torch.tensor([5, 3, 2])

    class Shrinking(Decoder):
        def forward(self, x):
            state, outputs = None, []
            for t, step in enumerate(x):
                left = int((lengths > t).sum())
                if state is not None:
                    state = tuple(each[:, :left].contiguous() for each in state)
                given, state = self.one(step[:left], state)
                outputs.append(own_loss(given) if t % 2 else 0)
            return sum(outputs)

    def step(model, _):
        model(noise(5, 3, 3, like=model)).backward()

    seen, model, gradients = train(lambda: Shrinking(form), step)
    assert_gradients(seen, "rnn", gradients)
    trace = seen.traces["rnn"][0]
    assert trace.lengths.tolist() == [5, 3, 2]
    assert np.isnan(trace.tracks[0].states["h"][4:, 1]).all()
    assert not trace.outputs[3:, 1].any()
    torch.manual_seed(0)
    with rnncore.watch(model) as whole, torch.no_grad():
        model(noise(5, 3, 3, like=model))
    torch.manual_seed(0)
    with rnncore.watch(model, rows=[2, -3]) as cut, torch.no_grad():
        model(noise(5, 3, 3, like=model))
    (ours,), (theirs,) = cut.traces["rnn"], whole.traces["rnn"]
    assert ours.lengths.tolist() == [2, 5]
    for one, two in zip(ours.tracks, theirs.tracks, strict=True):
        np.testing.assert_allclose(one.states["c"], two.states["c"][:, [2, 0]], atol=1e-14)


def test_the_same_numbers_once_more_are_another_run():
    """A search reorders its rows; the last step reads what that of the call before read."""

    class Search(Decoder):
        def change(self, state, _):
            return state[:, [2, 0, 1]]

    model = Search("gru").double()
    with rnncore.watch(model) as seen, torch.no_grad():
        for _ in range(2):
            model(noise(4, 3, 3, like=model))
    assert [trace.steps for trace in seen.traces["rnn"]] == [4, 4]


def test_in_inference_mode_what_is_written_to_afterwards_does_not_matter():
    """Nobody counts there who writes to a tensor, so nothing can be refused for it."""
    model, cell = nn.GRU(3, 4).double(), nn.GRUCell(3, 4).double()
    x = noise(4, 3, 3, like=model)
    both = nn.ModuleDict({"rnn": model, "cell": cell})
    with rnncore.watch(both) as seen, torch.inference_mode():
        state = hidden = None
        buffer = torch.empty_like(x[:1])
        for step in x:
            _, state = model(buffer.copy_(step), state)
            hidden = cell(step, hidden)
        read = x.clone()
        outputs, _ = model(read)
        for each in (read, outputs, hidden):
            each.zero_()
    run, whole = seen.traces["rnn"]
    np.testing.assert_allclose(run.outputs, whole.outputs, rtol=0, atol=1e-14)
    assert seen.traces["cell"][0].steps == 4


def stepped(model, x, state=None):
    """The loop outside: each call of the model is one step."""
    total = 0
    for step in x:
        outputs, state = model(step.unsqueeze(0), state)
        total = total + own_loss(outputs)
    return total, state


def test_the_loop_may_stand_outside_and_a_detached_state_begins_another_run():
    """Truncated backpropagation, two steps at a time, around a model that makes one."""
    torch.manual_seed(0)
    model = nn.LSTM(3, 4).double()
    x, state = noise(6, 3, 3, like=model), None
    with rnncore.watch(model) as seen:
        for part in x.split(2):
            total, state = stepped(model, part, state)
            total.backward()
            state = tuple(each.detach() for each in state)
        first = len(seen.traces[""])
        with torch.no_grad():
            masks = [torch.tensor([1.0, 1, 1]), torch.tensor([1.0, 0, 1])] * 2
            for step, mask in zip(x, masks, strict=False):  # as a policy's rollout does
                _, state = model(step.unsqueeze(0), [each * mask[:, None] for each in state])
    assert first == 3
    assert [trace.steps for trace in seen.traces[""]] == [2, 2, 2, 4]
    assert_gradients(seen, "", {name: p.grad for name, p in model.named_parameters()}, prefix="")
    assert seen.traces[""][1].start == "constant"
    assert seen.traces[""][3].tracks[0].given


def test_a_checkpointed_step_every_n_th_call_and_keep():
    torch.manual_seed(0)
    model = Decoder("gru").double()
    x = noise(6, 3, 3, like=model)

    def loss():
        state, total = x.new_zeros(1, 3, 4).requires_grad_(), 0
        for step in x:
            outputs, state = checkpoint(model.one, step, state, use_reentrant=False)
            total = total + own_loss(outputs)
        return total

    with rnncore.watch(model) as seen:
        loss().backward()
    assert [trace.steps for trace in seen.traces["rnn"]] == [6]
    assert_gradients(seen, "rnn", {f"rnn.{n}": p.grad for n, p in model.rnn.named_parameters()})
    with rnncore.watch(model, every=2, keep=2) as few:
        for number in range(7):
            model(x[: number % 3 + 1])
    assert [trace.steps for trace in few.traces["rnn"]] == [2, 1]


def test_a_stream_is_compared_with_its_own_run_and_not_with_those_before(monkeypatch):
    """Thirty-two of them may go on; asked one by one they took as long as the model."""
    asked = []
    original = Tail._is_masked

    def note(*args, **options):
        asked.append(args[0])
        return original(*args, **options)

    monkeypatch.setattr(Tail, "_is_masked", note)
    model = nn.LSTM(3, 4).double()
    with rnncore.watch(model, keep=100) as seen, torch.no_grad():
        for seed in range(40):
            state = None
            for step in noise(5, 3, 3, like=model, seed=seed):
                _, state = model(step.unsqueeze(0), state)
                state = tuple(each.detach() for each in state)
    assert [trace.steps for trace in seen.traces[""]] == [5] * 40
    assert len(asked) == 40 * 4
