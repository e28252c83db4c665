"""``watch``: the user's training is untouched, and the traces are what an autograd loop finds."""

import copy
import gc
import warnings

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence
from torch.utils.checkpoint import checkpoint

import rnncore
from rnncore import measures
from rnncore.watching.agreement import ReplayError

KINDS = {"rnn": nn.RNN, "lstm": nn.LSTM, "gru": nn.GRU, "indrnn": rnncore.IndRNN}
LENGTHS = torch.tensor([5, 9, 7, 2])


class Model(nn.Module):
    """Embedding, two bidirectional layers with dropout on packed rows, attention, a head."""

    def __init__(self, kind, dtype):
        super().__init__()
        self.embedding = nn.Embedding(11, 6, dtype=dtype)
        self.encoder = nn.ModuleDict(
            {
                "rnn": KINDS[kind](
                    6,
                    5,
                    num_layers=2,
                    bidirectional=True,
                    dropout=0.3,
                    batch_first=True,
                    dtype=dtype,
                )
            }
        )
        self.attention = nn.Linear(10, 1, dtype=dtype)
        self.head = nn.Linear(10, 3, dtype=dtype)

    def forward(self, words):
        packed = pack_padded_sequence(
            self.embedding(words), LENGTHS, batch_first=True, enforce_sorted=False
        )
        outputs, _ = pad_packed_sequence(self.encoder["rnn"](packed)[0], batch_first=True)
        scores = self.attention(outputs).squeeze(-1)  # (B, T)
        alive = torch.arange(outputs.shape[1]) < LENGTHS.unsqueeze(1)
        weights = scores.masked_fill(~alive, -torch.inf).softmax(1)
        return self.head((weights.unsqueeze(-1) * outputs).sum(1))


def _train(kind, dtype, *, watched, steps=3):
    torch.manual_seed(0)
    model = Model(kind, dtype)
    optimiser = torch.optim.Adam(model.parameters(), 0.01)
    words, targets = torch.randint(11, (4, 9)), torch.tensor([0, 1, 2, 1])
    seen, gradients = None, []
    context = rnncore.watch(model) if watched else None
    if context is not None:
        seen = context.__enter__()
    for _ in range(steps):
        loss = nn.functional.cross_entropy(model(words), targets)
        optimiser.zero_grad()
        loss.backward()
        gradients.append({name: p.grad.clone() for name, p in model.named_parameters()})
        optimiser.step()
    if context is not None:
        context.__exit__(None, None, None)
    return model, seen, gradients


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_training_with_watch_is_training_without_it_bit_for_bit(kind, dtype):
    one, *_ = _train(kind, dtype, watched=False)
    other, seen, _ = _train(kind, dtype, watched=True)
    for (name, p), q in zip(one.named_parameters(), other.parameters(), strict=True):
        assert torch.equal(p, q), name
    assert torch.equal(torch.randn(3), _after_training(kind, dtype))
    assert list(seen) == ["encoder.rnn"]
    assert not other._forward_hooks
    assert not other._forward_pre_hooks


def _after_training(kind, dtype):
    _train(kind, dtype, watched=False)
    return torch.randn(3)


@pytest.mark.parametrize("kind", KINDS)
def test_the_traces_hold_everything_and_give_the_users_own_parameter_gradients(kind):
    _, seen, gradients = _train(kind, torch.float64, watched=True)
    traces = seen.traces["encoder.rnn"]
    assert len(traces) == 3
    for trace, gradient in zip(traces, gradients, strict=True):
        assert trace.outputs.shape == (9, 4, 10)
        assert [(track.layer, track.reverse) for track in trace.tracks] == [
            (0, False),
            (0, True),
            (1, False),
            (1, True),
        ]
        np.testing.assert_array_equal(trace.lengths, LENGTHS)
        for name, found in measures.parameter_gradients(trace).items():
            expected = gradient[f"encoder.rnn.{name}"].numpy()
            scale = np.abs(expected).max()
            np.testing.assert_allclose(found, expected, rtol=0, atol=1e-12 * max(scale, 1))


@pytest.mark.parametrize("kind", KINDS)
def test_outputs_states_and_initial_states_all_tell_their_gradients(kind):
    torch.manual_seed(1)
    model = nn.ModuleDict({"net": KINDS[kind](3, 4, num_layers=2, dtype=torch.float64)})
    x = torch.randn(6, 2, 3, dtype=torch.float64)
    h = torch.randn(2, 2, 4, dtype=torch.float64, requires_grad=True)
    hx = (h, torch.zeros_like(h)) if kind == "lstm" else h
    with rnncore.watch(model) as seen:
        outputs, final = model["net"](x, hx=hx)
        states = final if isinstance(final, tuple) else (final,)
        (outputs.square().sum() + sum((k + 2) * s.sum() for k, s in enumerate(states))).backward()
    (trace,) = seen.traces["net"]
    np.testing.assert_allclose(trace.outputs, outputs.detach(), atol=1e-12)
    first = np.stack([track.state_grads["h"][0] for track in trace.tracks])
    np.testing.assert_allclose(first, h.grad, atol=1e-12)
    found = measures.parameter_gradients(trace)
    for name, parameter in model["net"].named_parameters():
        np.testing.assert_allclose(found[name], parameter.grad, atol=1e-11)


def test_unbatched_and_batch_first_inputs_are_told_apart():
    model = nn.ModuleDict({"net": nn.GRU(3, 4, batch_first=True, dtype=torch.float64)})
    x = torch.randn(2, 6, 3, dtype=torch.float64)
    with rnncore.watch(model) as seen:
        model["net"](x)[0][1].sum().backward()
        model["net"](x[0])[0].sum().backward()
    batch, single = seen.traces["net"]
    assert batch.outputs.shape == (6, 2, 4)
    assert single.outputs.shape == (6, 1, 4)
    assert not batch.tracks[0].state_grads["h"][:, 0].any()
    assert batch.tracks[0].state_grads["h"][:, 1].any()


def test_a_module_called_twice_gives_two_traces_and_a_second_backward_adds_up():
    torch.manual_seed(2)
    model = nn.ModuleDict({"net": nn.LSTM(2, 3, dtype=torch.float64)})
    x = torch.randn(4, 1, 2, dtype=torch.float64)
    with rnncore.watch(model) as seen:
        first, _ = model["net"](x)
        second, _ = model["net"](first @ torch.ones(3, 2, dtype=torch.float64))
        second.sum().backward(retain_graph=True)
        second.sum().backward()
    one, two = seen.traces["net"]
    np.testing.assert_allclose(two.inputs, one.outputs @ np.ones((3, 2)), atol=1e-15)
    single = rnncore.record(model["net"], torch.tensor(two.inputs), loss=rnncore.every_step)
    np.testing.assert_allclose(
        two.tracks[0].state_grads["h"], 2 * single.tracks[0].state_grads["h"], atol=1e-12
    )


def test_every_and_keep_choose_the_calls():
    model = nn.Sequential(nn.GRU(2, 3))
    with rnncore.watch(model, every=3, keep=2) as seen:
        for k in range(10):
            model(torch.full((2, 1, 2), float(k)))
    read = [trace.inputs[0, 0, 0] for trace in seen.traces["0"]]
    assert read == [6, 9]
    assert len(seen.traces["0"][:1]) == 1
    assert "2 traces" in repr(seen.traces["0"])


def test_rows_keeps_the_rows_that_were_asked_for():
    torch.manual_seed(3)
    model = nn.Sequential(nn.LSTM(2, 3)).double()
    x = torch.randn(5, 4, 2, dtype=torch.float64)
    with rnncore.watch(model, rows=[3, 0]) as seen, rnncore.watch(model) as all_rows:
        model(x)[0].square().sum().backward()
    (chosen,), (whole,) = seen.traces["0"], all_rows.traces["0"]
    np.testing.assert_allclose(chosen.outputs, whole.outputs[:, [3, 0]], rtol=0, atol=1e-14)
    grads = whole.tracks[0].state_grads["c"][:, [3, 0]]
    np.testing.assert_allclose(chosen.tracks[0].state_grads["c"], grads, rtol=0, atol=1e-14)


def test_without_gradients_there_are_traces_without_gradients():
    model = nn.Sequential(nn.GRU(2, 3))
    with rnncore.watch(model) as seen, torch.no_grad():
        model(torch.ones(2, 1, 2))
    assert not seen.traces["0"][0].tracks[0].state_grads


@pytest.mark.parametrize("reentrant", [True, False])
def test_gradient_checkpointing_changes_nothing(reentrant):
    class Checkpointed(nn.Module):
        def __init__(self):
            super().__init__()
            self.net = nn.LSTM(3, 4, dtype=torch.float64)

        def forward(self, x):
            return checkpoint(lambda y: self.net(y)[0], x, use_reentrant=reentrant)

    torch.manual_seed(4)
    model = Checkpointed()
    x = torch.randn(5, 2, 3, dtype=torch.float64, requires_grad=True)
    with rnncore.watch(model) as seen:
        model(x).square().sum().backward()
    (trace,) = seen.traces["net"]
    found = measures.parameter_gradients(trace)
    for name, parameter in model.net.named_parameters():
        np.testing.assert_allclose(found[name], parameter.grad, atol=1e-12)


def test_an_optimizer_step_inside_does_not_move_what_was_captured():
    model = nn.Sequential(nn.RNN(2, 3))
    x = torch.ones(3, 1, 2)
    with rnncore.watch(model) as seen:
        before = model(x)[0].detach().clone()
        with torch.no_grad():
            for parameter in model.parameters():
                parameter.add_(1.0)
    np.testing.assert_allclose(seen.traces["0"][0].outputs, before, atol=1e-6)


def test_weight_norm_is_seen_as_it_is_used():
    torch.manual_seed(5)
    net = nn.utils.parametrizations.weight_norm(nn.GRU(2, 3, dtype=torch.float64), "weight_hh_l0")
    model = nn.Sequential(net)
    with rnncore.watch(model) as seen:
        outputs, _ = model(torch.ones(4, 1, 2, dtype=torch.float64))
        outputs.sum().backward()
    (trace,) = seen.traces["0"]
    used = net.weight_hh_l0.detach()
    np.testing.assert_array_equal(trace.tracks[0].parameters["weight_hh"], used)
    np.testing.assert_allclose(trace.outputs, outputs.detach(), atol=1e-12)


def test_a_copy_made_inside_is_no_part_of_it():
    model = nn.Sequential(nn.GRU(2, 3))
    with rnncore.watch(model) as seen:
        twin = copy.deepcopy(model)
        model(torch.ones(2, 1, 2))
        twin(torch.zeros(2, 1, 2))
    assert len(seen.traces["0"]) == 1


def test_an_exception_inside_leaves_the_model_as_it_was():
    model = nn.Sequential(nn.GRU(2, 3))

    def interrupted():
        with rnncore.watch(model):
            model(torch.ones(2, 1, 2))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        interrupted()
    seen = rnncore.watch(model)
    with pytest.raises(RuntimeError, match="input"), seen:
        model(torch.ones(2, 1, 5))
    with seen:
        model(torch.ones(2, 1, 2))
    assert len(seen.traces["0"]) == 1
    assert not torch.nn.modules.module._global_forward_hooks
    assert not torch.nn.modules.module._global_forward_pre_hooks


def test_inputs_changed_in_place_are_refused_and_outputs_changed_in_place_are_not():
    torch.manual_seed(6)
    model = nn.Sequential(nn.GRU(2, 3, dtype=torch.float64))
    x = torch.ones(2, 1, 2, dtype=torch.float64)
    with rnncore.watch(model) as seen:
        outputs, _ = model(x)
        outputs.mul_(2.0).sum().backward()
    (trace,) = seen.traces["0"]
    found = measures.parameter_gradients(trace)
    for name, parameter in model[0].named_parameters():
        np.testing.assert_allclose(found[name], parameter.grad, atol=1e-12)
    x.add_(1.0)
    with pytest.raises(ReplayError, match="'0' was changed in place"):
        seen.traces["0"][0]


def test_an_output_that_a_hook_has_changed_is_refused():
    model = nn.Sequential(nn.GRU(2, 3))
    model[0].register_forward_hook(lambda _m, _i, out: (out[0] + 1, out[1]))
    with rnncore.watch(model) as seen:
        model(torch.ones(2, 1, 2))
    trace = seen.traces["0"][0]  # global hooks run before the module's own: it saw the true output
    assert np.abs(trace.outputs).max() < 1


def test_what_cannot_be_watched_is_named():
    with pytest.raises(ValueError, match="found none"):
        rnncore.watch(nn.Linear(2, 2))
    with pytest.raises(ValueError, match="keep must be at least 1; got 0"):
        rnncore.watch(nn.GRU(2, 2), keep=0)
    compiled = nn.Sequential(nn.GRU(2, 2))
    compiled._orig_mod = compiled[0]  # what torch.compile leaves on what it gives back
    with pytest.raises(TypeError, match=r"set_stance.*rnncore\.watch\(model\._orig_mod\)"):
        rnncore.watch(compiled)
    model = nn.ModuleDict({"fine": nn.GRU(2, 2), "turning": nn.GRU(2, 2, dtype=torch.cfloat)})
    with pytest.warns(UserWarning, match="turning cannot be watched.*complex64"):
        seen = rnncore.watch(model)
    assert list(seen) == ["fine"]
    with pytest.warns(UserWarning, match="recorded no call of fine"), seen:
        pass


def test_captures_do_not_keep_the_graph_alive():
    model = nn.Sequential(nn.GRU(2, 3))
    with rnncore.watch(model) as seen:
        x = torch.ones(2, 1, 2, requires_grad=True)
        outputs, _ = model(x)
        node = outputs.grad_fn
        outputs.sum().backward()
    assert node is not None
    del outputs, node
    gc.collect()
    assert seen.traces["0"][0].tracks[0].state_grads
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert len(seen.traces) == 1


# ------------------------------------------------------------------------ cells in a loop

CELLS = {"rnn": nn.RNNCell, "lstm": nn.LSTMCell, "gru": nn.GRUCell}


class Loop(nn.Module):
    """A cell over the steps; where a row has ended, its state stays as it is."""

    def __init__(self, kind, mask=None):
        super().__init__()
        self.cell = CELLS[kind](3, 4, dtype=torch.float64)
        self.kind, self.mask = kind, mask

    def forward(self, x):
        state, outputs = None, []
        for t in range(len(x)):
            new = self.cell(x[t], state)
            new = new if isinstance(new, tuple) else (new,)
            if self.mask is not None and state is not None:
                keep = self.mask[t].unsqueeze(1)
                old = state if isinstance(state, tuple) else (state,)
                new = tuple(torch.where(keep, n, o) for n, o in zip(new, old, strict=True))
            state = new if self.kind == "lstm" else new[0]
            outputs.append(new[0])
        return torch.stack(outputs)


@pytest.mark.parametrize("kind", CELLS)
@pytest.mark.parametrize("masked", [False, True])
def test_a_cell_in_a_loop_gives_one_trace_with_the_users_gradients(kind, masked):
    torch.manual_seed(7)
    lengths = torch.tensor([6, 3])
    mask = torch.arange(6).unsqueeze(1) < lengths if masked else None
    model = Loop(kind, mask)
    x = torch.randn(6, 2, 3, dtype=torch.float64)
    weights = torch.randn(6, 2, 4, dtype=torch.float64)
    with rnncore.watch(model) as seen:
        (model(x) * weights).sum().backward()
        model(x)
    first, second = seen.traces["cell"]
    assert first.steps == second.steps == 6
    assert not second.tracks[0].state_grads
    found = measures.parameter_gradients(first)
    for name, parameter in model.cell.named_parameters():
        np.testing.assert_allclose(found[f"{name}_l0"], parameter.grad, rtol=0, atol=1e-12)
    if masked:
        return
    whole = {"rnn": nn.RNN, "lstm": nn.LSTM, "gru": nn.GRU}[kind](3, 4, dtype=torch.float64)
    whole.load_state_dict({f"{n}_l0": p for n, p in model.cell.state_dict().items()})
    expected = rnncore.record(whole, x, loss=lambda outputs, _: (outputs * weights).sum())
    np.testing.assert_allclose(first.outputs, expected.outputs, atol=1e-12)
    for field in ("states", "state_grads", "gates", "gate_grads"):
        ours, theirs = getattr(first.tracks[0], field), getattr(expected.tracks[0], field)
        assert ours.keys() == theirs.keys()
        for name in ours:
            np.testing.assert_allclose(ours[name], theirs[name], atol=1e-12, err_msg=field)


def test_two_loops_over_one_cell_are_two_chains():
    torch.manual_seed(8)
    cell = nn.GRUCell(2, 3)
    model = nn.ModuleDict({"cell": cell})
    with rnncore.watch(model) as seen:
        for steps in (3, 5):
            state = None
            for _ in range(steps):
                state = model["cell"](torch.randn(1, 2), state)
    assert [trace.steps for trace in seen.traces["cell"]] == [3, 5]


def test_two_loops_side_by_side_are_told_apart_by_their_states():
    model = nn.ModuleDict({"cell": nn.GRUCell(2, 3)})
    x = torch.randn(6, 1, 2)
    with rnncore.watch(model) as seen:
        one = other = None
        for t in range(3):
            one, other = model["cell"](x[t], one), model["cell"](x[t + 3], other)
    first, second = seen.traces["cell"]
    np.testing.assert_array_equal(first.inputs, x[:3])
    np.testing.assert_array_equal(second.inputs, x[3:])


@pytest.mark.parametrize("layers", [1, 2])
def test_the_gradient_of_the_last_cell_state_is_counted_once(layers):
    torch.manual_seed(9)
    model = nn.Sequential(nn.LSTM(2, 3, num_layers=layers, dtype=torch.float64))
    with rnncore.watch(model) as seen:
        outputs, (_, c) = model(torch.randn(4, 2, 2, dtype=torch.float64))
        (outputs.sum() + 3 * c.square().sum()).backward()
    found = measures.parameter_gradients(seen.traces["0"][0])
    for name, parameter in model[0].named_parameters():
        np.testing.assert_allclose(found[name], parameter.grad, atol=1e-12)
