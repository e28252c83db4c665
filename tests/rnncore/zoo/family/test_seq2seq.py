"""The encoder–decoder against its formulas, padding, teacher forcing, and both traces."""

import numpy as np
import pytest
import torch
from torch import nn

import rnncore
from rnncore.zoo.seq2seq import AdditiveAttention, EncoderDecoder
from rnncore.zoo.tasks import Vocabulary
from rnncore.zoo.translated import translate

WORDS, OUTPUTS, END = 11, 7, 4


def drawn(seed=0):
    generator = torch.Generator().manual_seed(seed)
    model = EncoderDecoder(words=WORDS, outputs=OUTPUTS, embedding=5, hidden=6, generator=generator)
    with torch.no_grad():  # larger weights, so that a wrong one shows
        for parameter in model.parameters():
            parameter.mul_(2)
    return model.double().eval()


@pytest.fixture
def model():
    return drawn()


SOURCE = torch.tensor([[1, 2, 3], [4, 5, 6], [7, 8, 0], [9, 0, 0]])  # (T, B) of 4, 3 and 2 words
LENGTHS = torch.tensor([4, 3, 2])


@torch.no_grad()
def by_formula(model, words, dictated):
    """Logits and attention of one row, step by step, with torch's cells for the GRU alone."""
    embedded = [model.source.weight[word] for word in words]

    def run(suffix, inputs):
        encoder = model.recurrent["encoder"]
        cell = nn.GRUCell(5, 6, dtype=torch.float64)
        names = ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
        cell.load_state_dict({name: getattr(encoder, name + suffix) for name in names})
        state, states = torch.zeros(6, dtype=torch.float64), []
        for x in inputs:
            state = cell(x, state)
            states.append(state)
        return states

    ahead, back = run("_l0", embedded), run("_l0_reverse", embedded[::-1])
    h = [torch.cat(pair) for pair in zip(ahead, back[::-1], strict=True)]
    state = torch.tanh(model.bridge(torch.cat((ahead[-1], back[-1]))))
    decoder = nn.GRUCell(5 + 12, 12, dtype=torch.float64)
    decoder.load_state_dict(
        {name.removesuffix("_l0"): p for name, p in model.recurrent["decoder"].named_parameters()}
    )
    logits, attention, last = [], [], OUTPUTS
    for symbol in dictated:
        w_q, w_k, v = (
            part.weight
            for part in (model.attention.query, model.attention.key, model.attention.score)
        )
        e = torch.stack([v[0] @ torch.tanh(w_q @ state + w_k @ h_j) for h_j in h])
        alpha = torch.exp(e) / torch.exp(e).sum()
        context = sum(a * h_j for a, h_j in zip(alpha, h, strict=True))
        state = decoder(torch.cat((model.target.weight[last], context)), state)
        logits.append(model.readout.weight @ state + model.readout.bias)
        attention.append(alpha)
        last = symbol
    return torch.stack(logits), torch.stack(attention)


def test_each_row_follows_the_formulas_whatever_its_length(model):
    target = torch.tensor([[0, 3, 6], [1, 4, 2], [2, 5, 0]])
    with torch.no_grad():
        states, initial = model.encode(SOURCE, LENGTHS)
        written = model.decode(states, initial, LENGTHS, dictated=target)
        torch.testing.assert_close(model(SOURCE, LENGTHS, target), written.logits)
    for row, length in enumerate(LENGTHS.tolist()):
        words = SOURCE[:length, row].tolist()
        logits, attention = by_formula(model, words, target[:, row].tolist())
        torch.testing.assert_close(written.logits[:, row], logits, rtol=1e-10, atol=1e-12)
        torch.testing.assert_close(written.attention[:, row, :length], attention)
        assert bool((written.attention[:, row, length:] == 0).all())


def test_without_attention_the_decoder_has_the_first_state_alone():
    generator = torch.Generator().manual_seed(0)
    sizes = {"words": WORDS, "outputs": OUTPUTS, "embedding": 5, "hidden": 6}
    model = EncoderDecoder(**sizes, attend=False, generator=generator).double().eval()
    target = torch.tensor([[0, 3, 6], [1, 4, 2], [2, 5, 0]])
    with torch.no_grad():
        states, initial = model.encode(SOURCE, LENGTHS)
        written = model.decode(states, initial, LENGTHS, dictated=target)
        read = torch.cat((torch.full((1, 3), OUTPUTS), target[:-1]))
        outputs, _ = model.recurrent["decoder"](model.target(read), initial)
    torch.testing.assert_close(written.logits, model.readout(outputs))
    assert torch.equal(written.inputs, model.target(read))
    assert written.attention.shape == (3, 3, 4)
    assert not written.attention.any()


def test_what_it_writes_is_what_it_would_write_if_that_were_dictated(model):
    written = model.write(SOURCE, LENGTHS, longest=6)
    again = model(SOURCE, LENGTHS, written.tokens)
    torch.testing.assert_close(again, written.logits)
    assert torch.equal(again.argmax(-1), written.tokens)
    assert torch.equal(written.read[0], torch.full((3,), OUTPUTS))
    assert torch.equal(written.read[1:], written.tokens[:-1])
    assert len({tuple(column.tolist()) for column in written.tokens.T}) > 1


def test_it_ends_when_all_rows_have_ended(model):
    free = model.write(SOURCE, LENGTHS, longest=12).tokens
    for end in range(OUTPUTS):
        ended = model.write(SOURCE, LENGTHS, longest=12, end=end).tokens
        assert torch.equal(ended, free[: len(ended)])
        firsts = [(column == end).nonzero()[:1] for column in free.T]
        done = all(len(first) for first in firsts)
        assert len(ended) == (1 + max(int(first) for first in firsts) if done else 12)


def test_the_state_past_the_end_of_a_row_is_not_read(model):
    changed = SOURCE.clone()
    changed[2:, 2] = 10
    for part in ("logits", "attention"):
        before, after = (
            getattr(model.write(source, LENGTHS, longest=4), part) for source in (SOURCE, changed)
        )
        assert torch.equal(before, after)


def test_attention_is_a_share_and_its_context_the_weighted_sum():
    torch.manual_seed(0)
    attention = AdditiveAttention(3, 4, 5)
    states = torch.randn(6, 2, 4)
    past = torch.arange(6)[:, None] >= torch.tensor([6, 4])
    weights, context = attention(torch.randn(2, 3), states, attention.key(states), past)
    torch.testing.assert_close(weights.sum(-1), torch.ones(2))
    torch.testing.assert_close(context, (weights.T[..., None] * states).sum(0))
    assert weights[1, 4:].tolist() == [0, 0]


def test_it_is_initialised_from_its_generator_alone():
    torch.manual_seed(1)
    before = torch.get_rng_state()
    first, again, other = drawn(3), drawn(3), drawn(4)
    assert torch.equal(torch.get_rng_state(), before)
    pairs = zip(first.parameters(), again.parameters(), strict=True)
    assert all(torch.equal(*pair) for pair in pairs)
    assert not torch.equal(first.readout.weight, other.readout.weight)


class TestTranslate:
    READS = Vocabulary(("<unk>", *"abcdefghij"))
    WRITES = Vocabulary(tuple("stuvEwx"))

    def translated(self, model, words="bdax", **options):
        options = {"longest": 5} | options
        return translate(model, tuple(words), self.READS, self.WRITES, **options)

    def test_it_writes_what_the_model_writes(self, model):
        found = self.translated(model)
        source = torch.tensor([[2], [4], [1], [0]])
        written = model.write(source, torch.tensor([4]), longest=5)
        assert found.symbols == self.WRITES.decode(written.tokens[:, 0])
        assert found.known == (True, True, True, False)
        np.testing.assert_allclose(found.probabilities.sum(-1), 1)
        np.testing.assert_array_equal(found.attention, written.attention[:, 0])
        np.testing.assert_array_equal(
            found.probabilities.argmax(-1), [self.WRITES.numbers[each] for each in found.symbols]
        )

    def test_the_end_is_among_the_symbols(self, model):
        symbols = self.translated(model, longest=12).symbols
        end = symbols[3]
        found = self.translated(model, longest=12, end=end)
        assert found.symbols == symbols[: symbols.index(end) + 1]

    def test_the_traces_are_those_of_the_run(self, model):
        found = self.translated(model)
        source, lengths = torch.tensor([[2], [4], [1], [0]]), torch.tensor([4])
        states, initial = model.encode(source, lengths)
        np.testing.assert_allclose(found.encoder.outputs, states.detach(), rtol=1e-12)
        written = model.write(source, lengths, longest=5)
        outputs, _ = model.recurrent["decoder"](written.inputs, initial)
        np.testing.assert_allclose(found.decoder.outputs, outputs.detach(), rtol=1e-12)
        shown = model.readout(torch.from_numpy(found.decoder.outputs))[:, 0].softmax(-1)
        np.testing.assert_allclose(found.probabilities, shown.detach(), rtol=1e-10)
        assert found.encoder.labels == found.words == tuple("bdax")
        assert found.decoder.labels == ("", *found.symbols[:-1])
        assert isinstance(found.encoder, rnncore.Trace)

    def test_the_encoders_gradients_are_those_of_the_whole_network(self, model):
        """Against autograd through the embedding, attention and both networks at once."""
        found = self.translated(model)
        source, lengths = torch.tensor([[2], [4], [1], [0]]), torch.tensor([4])
        numbers = torch.tensor([[self.WRITES.numbers[symbol]] for symbol in found.symbols])
        seen = []
        hook = model.source.register_forward_hook(lambda _m, _x, y: seen.append(y) or None)
        model.source.weight.requires_grad_()
        value = model(source, lengths, numbers).gather(-1, numbers[..., None]).sum()
        (expected,) = torch.autograd.grad(value, seen[0])
        hook.remove()
        assert found.encoder.loss == pytest.approx(value.item(), rel=1e-12)
        assert found.decoder.loss == pytest.approx(value.item(), rel=1e-12)
        through = sum(
            np.concatenate(list(track.gate_grads.values()), -1) @ track.parameters["weight_ih"]
            for track in found.encoder.tracks
        )
        np.testing.assert_allclose(through, expected, rtol=1e-9, atol=1e-12)

    def test_it_leaves_the_model_and_the_callers_settings_alone(self, model):
        model.requires_grad_(False)
        with torch.inference_mode():
            found = self.translated(model)
        assert np.abs(found.encoder.tracks[0].state_grads["h"]).max() > 0
        assert all(parameter.grad is None for parameter in model.parameters())

    def test_no_words_are_refused(self, model):
        with pytest.raises(ValueError, match="words must hold at least one word; got none"):
            self.translated(model, words="")
