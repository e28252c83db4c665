"""The language models of the zoo: their scores by plain torch, no look ahead, and a rebuild."""

import dataclasses

import numpy as np
import pytest
import torch
from torch.nn import functional

import rnncore
from rnncore import zoo
from rnncore.language.erasing import score_erased
from rnncore.language.scoring import score
from rnncore.zoo.build import build, one_thread, recipes
from rnncore.zoo.language.network import READERS, RECURRENT, LanguageNetwork
from rnncore.zoo.tasks import UNKNOWN, Vocabulary
from rnncore.zoo.tasks.phrases import sentences, vocabulary

WORDS = ("she", "is", "feeling", "under", "the", "weather")


def fresh(reader, seed=0):
    words = Vocabulary((UNKNOWN, *WORDS))
    generator = torch.Generator().manual_seed(seed)
    model = LanguageNetwork(reader, words, embedding=6, hidden=8, dropout=0.5, generator=generator)
    return model.eval().requires_grad_(False)


def test_the_score_is_torchs_cross_entropy_of_the_known_words():
    model, words = zoo.load("lm-elman").model, vocabulary()
    losses, hits = [], []
    for said in sentences(held_out=True):
        numbers = words.encode(said)
        tokens = torch.cat((torch.tensor([len(words)]), numbers[:-1]))
        states, _ = model.recurrent["words"](model.embedding(tokens))
        logits = model.readout(states).double()
        targets = numbers.masked_fill(numbers == words.numbers[UNKNOWN], -100)
        losses.append(functional.cross_entropy(logits, targets, reduction="sum"))
        hits.append((logits.argmax(-1) == targets).sum())
    found = score(model, sentences(held_out=True))
    assert found.targets == 528
    assert found.loss == pytest.approx(float(torch.stack(losses).sum()) / 528)
    assert found.right == pytest.approx(int(torch.stack(hits).sum()) / 528)
    assert zoo.card("lm-elman").details["accuracy"] == pytest.approx(found.right, abs=1e-3)


@pytest.mark.parametrize("reader", READERS)
class TestReader:
    def test_a_later_word_changes_no_probability_before_it(self, reader):
        model = fresh(reader)
        for place in range(len(WORDS)):
            other = (*WORDS[:place], "xyzzy", *WORDS[place + 1 :])
            rows, changed = (model.log_probabilities(each) for each in (WORDS, other))
            np.testing.assert_array_equal(rows[: place + 1], changed[: place + 1])
            assert np.abs(rows[place + 1] - changed[place + 1]).max() > 1e-4

    def test_every_word_has_a_probability_the_first_one_too(self, reader):
        model = fresh(reader)
        rows = model.log_probabilities(WORDS)
        assert rows.shape == (len(WORDS) + 1, len(model.vocabulary))
        np.testing.assert_allclose(np.exp(rows).sum(1), 1)
        np.testing.assert_allclose(model.log_probabilities(()), rows[:1], atol=1e-6)
        assert rows.dtype == np.float64

    def test_contexts_read_at_once_say_what_each_says_by_itself(self, reader):
        model = fresh(reader)
        contexts = [WORDS, WORDS[:2], (), ("xyzzy", "the")]
        rows = [model.log_probabilities(each)[-1] for each in contexts]
        np.testing.assert_allclose(model.log_probabilities_after(contexts), rows, atol=1e-5)

    def test_a_recurrent_one_can_be_recorded(self, reader):
        model = fresh(reader)
        assert hasattr(model, "recurrent") == (reader in RECURRENT) != hasattr(model, "reader")
        if reader in RECURRENT:
            tokens = model.begun(WORDS)[:, None]
            trace = rnncore.record(model.recurrent["words"], model.embed(tokens))
            states = model.read(model.embed(tokens))
            np.testing.assert_allclose(trace.outputs[:, 0], states[:, 0], rtol=1e-4, atol=1e-6)


def test_a_window_of_two_words_loses_nothing_when_the_others_are_erased():
    model, texts = zoo.load("lm-window-2").model, sentences(held_out=True)[:20]
    full = score(model, texts)
    kept = [score_erased(model, texts, last) for last in range(4)]
    assert kept[0].loss > kept[1].loss > kept[2].loss == pytest.approx(full.loss, rel=1e-6)
    assert kept[3].loss == kept[2].loss
    assert (kept[2].right, kept[2].targets) == (full.right, full.targets)


def test_the_fastest_is_made_anew_and_reaches_its_card(tmp_path):
    cards = [zoo.card(f"lm-{reader}") for reader in READERS]
    shipped = min(cards, key=lambda card: card.seconds)
    made = build(dataclasses.replace(recipes()[shipped.name], seeds=1), tmp_path)
    assert shipped.is_met_by(made.score)
    with one_thread():
        untrained = recipes()[shipped.name].build(torch.Generator().manual_seed(0)).eval()
        assert not shipped.is_met_by(recipes()[shipped.name].score(untrained))


def test_a_reader_that_there_is_not_is_refused():
    with pytest.raises(ValueError, match=r"reader must be one of 'lstm', .*; got 'oracle'"):
        fresh("oracle")
