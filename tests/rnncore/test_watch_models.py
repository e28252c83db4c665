"""Models as people write them: each trains as without ``watch``, and is seen with its gradients."""

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

import rnncore

from .watching import assert_gradients, train

KINDS = {"rnn": nn.RNN, "lstm": nn.LSTM, "gru": nn.GRU, "indrnn": rnncore.IndRNN}
CELLS = {"rnn": nn.RNNCell, "lstm": nn.LSTMCell, "gru": nn.GRUCell}


def noise(*shape, like, seed=3):
    """Inputs of the dtype of a model, the same at every call."""
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(*shape, generator=generator, dtype=torch.float64).to(
        next(like.parameters()).dtype
    )


def own_loss(outputs):
    """A loss in which every number has a weight of its own."""
    return (outputs * noise(*outputs.shape, like=nn.ParameterList([outputs]), seed=5)).sum()


class Translator(nn.Module):
    """Encoder, attention, and a decoder that reads the target with teacher forcing."""

    def __init__(self, kind):
        super().__init__()
        self.source, self.target = nn.Embedding(9, 4), nn.Embedding(9, 4)
        self.encoder = nn.GRU(4, 5, bidirectional=True, batch_first=True)
        self.bridge = nn.Linear(10, 5)
        self.decoder = CELLS[kind](4 + 10, 5)
        self.head = nn.Linear(5, 9)

    def forward(self, source, target):
        memory, _ = self.encoder(self.source(source))  # (B, S, 10)
        h = self.bridge(memory.mean(1))
        state = (h, torch.zeros_like(h)) if isinstance(self.decoder, nn.LSTMCell) else h
        scores = []
        for t in range(target.shape[1]):
            weights = (memory @ self.bridge.weight.T @ h.unsqueeze(2)).softmax(1)
            read = torch.cat((self.target(target[:, t]), (weights * memory).sum(1)), 1)
            state = self.decoder(read, state)
            h = state[0] if isinstance(state, tuple) else state
            scores.append(self.head(h))
        return torch.stack(scores, 1)


@pytest.mark.parametrize("kind", CELLS)
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_a_translator_with_attention_and_teacher_forcing(kind, dtype):
    source, target = torch.arange(12).view(2, 6) % 9, torch.arange(8).view(2, 4)

    def step(model, _):
        scores = model(source, target)
        nn.functional.cross_entropy(scores.flatten(0, 1), target.flatten()).backward()

    seen, _, gradients = train(lambda: Translator(kind), step, dtype=dtype)
    assert [trace.steps for trace in seen.traces["decoder"]] == [4, 4]
    assert [trace.steps for trace in seen.traces["encoder"]] == [6, 6]
    tolerance = 1e-12 if dtype == torch.float64 else 1e-5
    for name in ("encoder", "decoder"):
        assert_gradients(seen, name, gradients, tolerance=tolerance)


@pytest.mark.parametrize("kind", KINDS)
def test_a_decoder_that_calls_a_whole_module_step_by_step(kind):
    class Decoder(nn.Module):
        def __init__(self):
            super().__init__()
            self.rnn = KINDS[kind](3, 3, num_layers=2)

        def forward(self, x, steps):
            state, outputs = None, []
            for _ in range(steps):
                x, state = self.rnn(x, state)
                outputs.append(x)
            return torch.cat(outputs)

    seen, _, gradients = train(
        Decoder, lambda model, _: own_loss(model(noise(1, 2, 3, like=model), 5)).backward()
    )
    assert [trace.steps for trace in seen.traces["rnn"]] == [5, 5]
    assert_gradients(seen, "rnn", gradients)


@pytest.mark.parametrize("kind", KINDS)
def test_a_deep_module_with_dropout_on_packed_unsorted_rows(kind):
    class Deep(nn.Module):
        def __init__(self):
            super().__init__()
            options = {"num_layers": 3, "dropout": 0.4, "bidirectional": True, "batch_first": True}
            self.inner = nn.ModuleDict({"rnn": KINDS[kind](3, 4, **options)})

        def forward(self, x, lengths):
            packed = pack_padded_sequence(x, lengths, batch_first=True, enforce_sorted=False)
            outputs, final = self.inner["rnn"](packed)
            final = final[1] if isinstance(final, tuple) else final
            return own_loss(pad_packed_sequence(outputs, batch_first=True)[0]) + own_loss(final)

    lengths = torch.tensor([2, 6, 4])
    seen, _, gradients = train(
        Deep, lambda model, _: model(noise(3, 6, 3, like=model), lengths).backward()
    )
    for trace in seen.traces["inner.rnn"]:
        assert trace.lengths.tolist() == [2, 6, 4]
        assert len(trace.tracks) == 6
    assert_gradients(seen, "inner.rnn", gradients)


@pytest.mark.parametrize("kind", KINDS)
def test_dropout_in_evaluation_mode_is_none(kind):
    def step(model, number):
        model.train(number % 2 == 0)
        own_loss(model(noise(4, 2, 3, like=model))[0]).backward()

    def build():
        return nn.Sequential(KINDS[kind](3, 4, num_layers=2, dropout=0.5))

    seen, _, gradients = train(build, step, steps=4)
    assert_gradients(seen, "0", gradients)
    dropped = [trace.tracks[1].inputs is not None for trace in seen.traces["0"]]
    assert dropped == [True, False, True, False]


@pytest.mark.parametrize("kind", KINDS)
def test_one_module_under_two_names_is_seen_under_both(kind):
    class Siamese(nn.Module):
        def __init__(self):
            super().__init__()
            self.left = self.right = KINDS[kind](3, 4)

        def forward(self, x):
            return self.left(x)[0] * self.right(x.flip(0))[0]

    seen, _, gradients = train(
        Siamese, lambda model, _: own_loss(model(noise(5, 2, 3, like=model))).backward()
    )
    assert list(seen) == ["left", "right"]
    assert len(seen.traces["left"]) == len(seen.traces["right"]) == 4
    assert_gradients(seen, "right", gradients, prefix="left")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("batch_first", [False, True])
def test_truncated_backpropagation_hands_a_detached_state_on(kind, batch_first):
    class Stateful(nn.Module):
        def __init__(self):
            super().__init__()
            self.rnn = KINDS[kind](3, 4, num_layers=2, batch_first=batch_first)

    def step(model, _):
        state = None
        for chunk in noise(3, 4, 4, 3, like=model):
            outputs, state = model.rnn(chunk, state)
            own_loss(outputs).backward()
            detached = [s.detach() for s in (state if isinstance(state, tuple) else (state,))]
            state = tuple(detached) if len(detached) > 1 else detached[0]

    seen, _, gradients = train(Stateful, step)
    traces = seen.traces["rnn"]
    assert len(traces) == 6
    states = [trace.tracks[1].states["h"] for trace in traces[:2]]
    np.testing.assert_allclose(states[1][0], states[0][-1], rtol=0, atol=1e-14)
    assert_gradients(seen, "rnn", gradients)


@pytest.mark.parametrize("kind", KINDS)
def test_a_learned_initial_state_moves_with_the_optimizer_and_the_trace_does_not(kind):
    class Begun(nn.Module):
        def __init__(self):
            super().__init__()
            self.rnn = KINDS[kind](3, 4)
            self.h0 = nn.Parameter(torch.randn(2, 1, 4))

        def forward(self, x):
            h = self.h0[:1].expand(1, x.shape[1], 4)
            c = self.h0[1:].expand(1, x.shape[1], 4)
            return self.rnn(x, [h, c] if kind == "lstm" else h)[0]

    seen, _, gradients = train(
        Begun, lambda model, _: own_loss(model(noise(5, 2, 3, like=model))).backward()
    )
    assert_gradients(seen, "rnn", gradients)
    tracks = [trace.tracks[0] for trace in seen.traces["rnn"]]
    summed = sum(track.state_grads["h"][0].sum(0) for track in tracks)
    torch.testing.assert_close(torch.from_numpy(summed), gradients["h0"][0, 0], atol=1e-12, rtol=0)


def test_a_learned_first_input_moves_with_the_optimizer_and_the_trace_does_not():
    class Started(nn.Module):
        def __init__(self):
            super().__init__()
            self.rnn, self.start = nn.GRU(3, 4), nn.Parameter(torch.randn(4, 1, 3))

        def forward(self):
            return self.rnn(self.start.expand(4, 2, 3))[0]

    seen, _, gradients = train(Started, lambda model, _: own_loss(model()).backward())
    assert_gradients(seen, "rnn", gradients)


@pytest.mark.parametrize("kind", KINDS)
def test_unbatched_inputs_with_an_initial_state_that_requires_gradients(kind):
    def build():
        return nn.Sequential(KINDS[kind](3, 4, num_layers=2, bidirectional=True))

    def step(model, _):
        h = noise(4, 4, like=model, seed=8).requires_grad_()
        hx = (h, noise(4, 4, like=model, seed=9)) if kind == "lstm" else h
        own_loss(model[0](noise(6, 3, like=model), hx)[0]).backward()
        hidden.append(h.grad)

    hidden = []
    seen, _, gradients = train(build, step)
    assert_gradients(seen, "0", gradients)
    tracks = seen.traces["0"][-1].tracks
    lengths = [6 if track.reverse else 0 for track in tracks]
    found = [track.state_grads["h"][n, 0] for track, n in zip(tracks, lengths, strict=True)]
    for ours, theirs in zip(found, hidden[-1], strict=True):
        torch.testing.assert_close(torch.from_numpy(ours), theirs, atol=1e-12, rtol=0)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("form", ["batch first", "unbatched", "time first"])
def test_what_is_changed_in_place_afterwards_keeps_its_gradients(kind, form):
    def build():
        return nn.Sequential(KINDS[kind](3, 4, batch_first=form == "batch first"))

    def step(model, _):
        x = noise(4, 2, 3, like=model)
        outputs, final = model(x[:, 0] if form == "unbatched" else x)
        final = final[0] if isinstance(final, tuple) else final
        outputs.mul_(2.0)
        final.add_(final.detach() ** 2)
        (own_loss(outputs) + own_loss(final * final)).backward()

    seen, _, gradients = train(build, step)
    assert_gradients(seen, "0", gradients)


@pytest.mark.parametrize("kind", KINDS)
def test_frozen_parameters_below_a_trained_embedding(kind):
    class Frozen(nn.Module):
        def __init__(self):
            super().__init__()
            self.embedding, self.rnn = nn.Embedding(7, 3), KINDS[kind](3, 4)
            self.rnn.requires_grad_(False)

        def forward(self, words):
            return self.rnn(self.embedding(words))[0]

    words = torch.arange(6).view(3, 2)
    seen, model, _ = train(Frozen, lambda model, _: own_loss(model(words)).backward())
    assert seen.traces["rnn"][0].tracks[0].state_grads["h"].any()
    model.embedding.requires_grad_(False)
    with rnncore.watch(model) as seen:
        model(words)
    assert not seen.traces["rnn"][0].tracks[0].state_grads


def test_a_residual_stack_is_seen_layer_by_layer():
    def build():
        return nn.Sequential(rnncore.ResidualStack("lstm", 3, 4, 3))

    seen, _, gradients = train(
        build, lambda model, _: own_loss(model(noise(4, 2, 3, like=model))[0]).backward()
    )
    for name in seen:
        assert_gradients(seen, name, gradients)


def test_several_forward_passes_before_one_step():
    def step(model, _):
        for seed in range(3):
            (own_loss(model(noise(4, 2, 3, like=model, seed=seed))[0]) / 3).backward()

    seen, _, gradients = train(lambda: nn.Sequential(nn.LSTM(3, 4)), step)
    assert len(seen.traces["0"]) == 6
    assert_gradients(seen, "0", gradients)


def test_gradients_by_autograd_grad_and_by_two_backward_passes():
    def step(model, number):
        outputs, _ = model(noise(4, 2, 3, like=model))
        if number:
            own_loss(outputs).backward(retain_graph=True)
            own_loss(outputs**2).backward()
            return
        parameters = list(model.parameters())
        for p, g in zip(
            parameters, torch.autograd.grad(own_loss(outputs), parameters), strict=True
        ):
            p.grad = g

    seen, _, gradients = train(lambda: nn.Sequential(nn.GRU(3, 4)), step)
    assert_gradients(seen, "0", gradients)
