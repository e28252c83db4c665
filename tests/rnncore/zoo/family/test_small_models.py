"""The feed-forward network, the bag of words, the series, and writing from one word."""

import numpy as np
import pytest
import torch

from rnncore.zoo.models import BagOfWords, FeedForward, SeriesNetwork, WordNetwork
from rnncore.zoo.writing import write


def generator(seed=0):
    return torch.Generator().manual_seed(seed)


def test_feed_forward_follows_its_formula():
    model = FeedForward(3, 4, 2, generator=generator()).double()
    x = torch.randn(5, 3, generator=generator(1), dtype=torch.float64)
    first, second = model.hidden, model.readout
    a = np.tanh(x.numpy() @ first.weight.detach().numpy().T + first.bias.detach().numpy())
    y = a @ second.weight.detach().numpy().T + second.bias.detach().numpy()
    np.testing.assert_allclose(model(x).detach(), y, rtol=1e-12)
    np.testing.assert_allclose(model.embed(x).detach(), a, rtol=1e-12)


class TestBagOfWords:
    def model(self):
        return BagOfWords(words=9, embedding=4, hidden=6, outputs=3, generator=generator()).double()

    def test_it_adds_up_the_vectors_of_a_rows_own_words(self):
        model = self.model()
        tokens, lengths = torch.tensor([[1, 2], [3, 4], [5, 0]]), torch.tensor([3, 2])
        vectors = model.embedding.weight
        expected = torch.stack((vectors[1] + vectors[3] + vectors[5], vectors[2] + vectors[4]))
        torch.testing.assert_close(model.embed(tokens, lengths), expected)
        torch.testing.assert_close(model(tokens, lengths), model.layers(expected))

    def test_the_order_is_lost_and_padding_is_not_read(self):
        model, lengths = self.model(), torch.tensor([4])
        tokens = torch.tensor([[1], [2], [2], [7], [0]])
        other = torch.tensor([[2], [7], [1], [2], [8]])
        torch.testing.assert_close(model(tokens, lengths), model(other, lengths))
        twice = torch.tensor([[1], [2], [7], [7], [0]])
        assert not torch.allclose(model(tokens, lengths), model(twice, lengths))


class TestSeries:
    def model(self):
        return SeriesNetwork(5, scale=4.0, generator=generator()).double()

    def test_it_says_the_change(self):
        model = self.model()
        values = torch.randn(7, 2, generator=generator(1), dtype=torch.float64)
        states, _ = model.recurrent["series"](values[..., None] / 4)
        change = 4 * (states @ model.readout.weight[0] + model.readout.bias)
        torch.testing.assert_close(model(values), values + change)

    def test_many_steps_ahead_it_reads_what_it_said(self):
        model = self.model().float()
        before = np.sin(np.arange(20.0))
        found = model.forecast(before, 5)
        known = list(before)
        for _ in range(5):
            with torch.no_grad():
                known.append(float(model(torch.tensor(known, dtype=torch.float32)[:, None])[-1, 0]))
        np.testing.assert_allclose(found, known[20:], rtol=1e-4, atol=1e-5)
        assert found.dtype == np.float64


class TestWriting:
    END = 6

    def model(self):
        model = WordNetwork(
            "lstm", words=8, embedding=5, hidden=6, outputs=8, generator=generator()
        )
        with torch.no_grad():  # larger weights, so that it does not write one word for ever
            for parameter in model.parameters():
                parameter.mul_(4)
        return model.eval()

    def test_without_a_generator_each_word_is_the_most_probable_after_those_before(self):
        model, first = self.model(), torch.tensor([1, 5])
        words, logits = write(model, first, end=self.END, longest=9)
        with torch.no_grad():
            again = model(torch.cat((first[None], words[:-1])))
        torch.testing.assert_close(logits, again, rtol=1e-4, atol=1e-5)
        assert torch.equal(words, again.argmax(-1))

    def test_with_a_generator_words_are_drawn_with_their_probability(self):
        model, first = self.model(), torch.full((4000,), 2)
        torch.manual_seed(1)
        before = torch.get_rng_state()
        words, logits = write(model, first, end=self.END, longest=1, generator=generator(5))
        again, _ = write(model, first, end=self.END, longest=1, generator=generator(5))
        assert torch.equal(torch.get_rng_state(), before)
        assert torch.equal(words, again)
        shares = words[0].bincount(minlength=8) / 4000
        torch.testing.assert_close(shares, logits[0, 0].softmax(-1), rtol=0, atol=0.03)

    def test_it_ends_when_all_rows_have_ended(self):
        model, first = self.model(), torch.arange(8)
        drawing = generator(3)
        words, _ = write(model, first, end=self.END, longest=200, generator=drawing)
        ended = (words == self.END).any(0)
        assert bool(ended.all())
        assert len(words) < 200
        firsts = (words == self.END).int().argmax(0)
        assert int(firsts.max()) == len(words) - 1


@pytest.mark.parametrize(
    "build",
    [
        lambda g: FeedForward(3, 4, 2, generator=g),
        lambda g: BagOfWords(words=9, embedding=4, hidden=6, outputs=3, generator=g),
        lambda g: SeriesNetwork(5, scale=4.0, generator=g),
    ],
)
def test_models_are_initialised_from_their_generator_alone(build):
    torch.manual_seed(1)
    before = torch.get_rng_state()
    first, again, other = (
        torch.cat([p.flatten() for p in build(generator(seed)).parameters()]) for seed in (2, 2, 3)
    )
    assert torch.equal(torch.get_rng_state(), before)
    assert torch.equal(first, again)
    assert not torch.equal(first, other)
