"""Next word: the sentences, the reading of what is typed, and what the shipped networks expect."""

import numpy as np
import pytest
import torch

import rnncore
from rnncore import zoo
from rnncore.zoo import next_word
from rnncore.zoo.answers import answers
from rnncore.zoo.tasks import UNKNOWN, Vocabulary
from rnncore.zoo.tasks.phrases import CONTRASTS, END, PROMPT, sentences, tokenise, vocabulary


@pytest.fixture(scope="module", params=["lstm", "gru", "elman"])
def trained(request):
    return zoo.load(f"next-word-{request.param}")


def said(trained, words):
    """What the network says after each of ``words``, run by torch."""
    model = trained.model
    inputs = model.embed(trained.vocabulary.encode(words).unsqueeze(1))
    return answers(model, model.recurrent["words"](inputs)[0][:, 0], trained.vocabulary.words)


def weather(trained, words):
    return float(said(trained, words).of("weather")[-1])


def contains(sentence, words):
    length = len(words)
    return any(sentence[k : k + length] == words for k in range(len(sentence) - length + 1))


def test_there_are_sentences_enough_and_none_stands_twice():
    everything = sentences() + sentences(held_out=True)
    assert len(everything) >= 330
    assert len(set(everything)) == len(everything)
    assert len(sentences(held_out=True)) >= 30
    assert all(len(sentence) >= 4 and sentence.count(END) == 1 for sentence in everything)


def test_the_sentences_teach_both_sides():
    under, other = ("under", "the", "weather"), ("under", "the")
    assert sum(contains(each, under) for each in sentences()) >= 6
    elsewhere = [each for each in sentences() if contains(each, other)]
    assert len({each[each.index("under") + 2] for each in elsewhere}) >= 20
    assert sum("weather" in each and "under" not in each for each in sentences()) >= 6


def test_the_vocabulary_is_that_of_the_sentences_trained_on():
    words = {word for sentence in sentences() for word in sentence}
    assert set(vocabulary().words) == words | {UNKNOWN}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Feeling under the", ("feeling", "under", "the")),
        ("A wolf in sheep’s clothing, no?", ("a", "wolf", "in", "sheep's", "clothing", "no")),
        ("  ", ()),
        ("42 <b>x</b>", ("b", "x", "b")),
        ("天 été", ("天", "été")),
    ],
)
def test_what_is_typed_becomes_words(text, words):
    assert tokenise(text) == words


def test_after_feeling_under_the_comes_weather(trained):
    assert weather(trained, PROMPT) > 0.8
    assert said(trained, PROMPT).best(-1, 1) == [("weather", weather(trained, PROMPT))]
    assert weather(trained, tokenise("I am feeling under the")) > 0.8


def test_there_are_ten_phrases_with_another_end():
    assert len(CONTRASTS) == 10
    for phrase, ends in CONTRASTS.items():
        assert phrase.split()[-2:] in (["under", "the"], ["about", "the"])
        assert all(end in vocabulary() for end in ends)
        assert "weather" not in ends


@pytest.mark.parametrize("phrase", CONTRASTS)
def test_another_phrase_ends_otherwise(trained, phrase):
    last = said(trained, phrase.split())
    assert last.of("weather")[-1] < 0.3
    assert all(vocabulary().known(phrase.split()))
    assert sum(last.of(end)[-1] for end in CONTRASTS[phrase]) > last.of("weather")[-1]


def test_a_distribution_and_its_entropy_after_every_word(trained):
    words = ("we", "talked", "about", "the")
    after = said(trained, words)
    logits = trained.model(vocabulary().encode(words).unsqueeze(1))[:, 0].double()
    expected = torch.distributions.Categorical(logits=logits)
    np.testing.assert_allclose(after.probability, expected.probs, rtol=1e-12)
    np.testing.assert_allclose(after.entropy, expected.entropy() / np.log(2), rtol=1e-12)
    np.testing.assert_allclose(after.probability.sum(1), 1, rtol=1e-12)
    assert after.entropy[-1] > said(trained, PROMPT).entropy[-1]


def test_the_most_probable_answers_come_first(trained):
    after = said(trained, PROMPT)
    best = after.best(0, 7)
    assert [p for _, p in best] == sorted(after.probability[0], reverse=True)[:7]
    assert all(after.of(word)[0] == p for word, p in best)
    with pytest.raises(ValueError, match="not in tuple"):
        after.of("xyzzy")


def test_unknown_words_are_known_as_such_and_read_as_one(trained):
    words = ("zaphod", "is", "feeling", "under", "the")
    assert vocabulary().known(words) == (False, True, True, True, True)
    assert vocabulary().known([UNKNOWN]) == (False,)
    after, other = said(trained, words), said(trained, ("xyzzy", *words[1:]))
    np.testing.assert_array_equal(after.probability, other.probability)
    assert after.of("weather")[-1] > 0.5
    # It is read and never said: no sentence goes on with it.
    assert (after.of(UNKNOWN) < 1e-3).all()


def test_what_a_recorded_run_says_is_the_networks_own(trained):
    words = ("she", "has", "been", "feeling", "under", "the")
    tokens = vocabulary().encode(words).unsqueeze(1)
    trace = rnncore.record(trained.model.recurrent["words"], trained.model.embed(tokens))
    outputs = torch.from_numpy(trace.outputs[:, 0])
    recorded = answers(trained.model, outputs, vocabulary().words)
    np.testing.assert_allclose(recorded.probability, said(trained, words).probability, atol=1e-6)
    changed = answers(trained.model, torch.zeros_like(outputs), vocabulary().words)
    assert np.abs(changed.probability - recorded.probability).max() > 0.1


def test_a_batch_shows_every_word_with_the_next_and_hides_some():
    generator = torch.Generator().manual_seed(0)
    known = set(sentences())
    unknown, hidden = vocabulary().numbers[UNKNOWN], []
    for batch in next_word.batches(5, generator):
        for tokens, targets in zip(*(each.T for each in batch), strict=True):
            length = int((targets != next_word.IGNORED).sum())
            assert (targets[length:] == next_word.IGNORED).all()
            assert (targets[:length] != unknown).all()
            hides = tokens[:length] == unknown
            hidden.append(hides.double().mean())
            first, rest = tokens[:1], targets[:length]
            if not hides[0]:
                assert vocabulary().decode(torch.cat((first, rest))) in known
            assert torch.equal(tokens[1:length][~hides[1:]], targets[: length - 1][~hides[1:]])
    assert np.mean(hidden) == pytest.approx(next_word.UNKNOWN_SHARE, abs=0.02)


def test_the_score_counts_what_no_sentence_has_as_wrong(trained):
    right = total = 0
    for sentence in sentences(held_out=True):
        after = said(trained, sentence[:-1])
        for step, word in enumerate(sentence[1:]):
            total += 1
            right += word in vocabulary() and after.best(step, 1)[0][0] == word
    assert next_word.accuracy(trained.model) == pytest.approx(right / total, abs=2 / total)


def test_a_vocabulary_without_unk_refuses_what_it_does_not_know():
    digits = Vocabulary.of(["0123"])
    assert digits.words == ("0", "1", "2", "3")
    assert digits.decode(digits.encode("201")) == ("2", "0", "1")
    with pytest.raises(KeyError, match=r"words must be among the 4.*got \['x'\]"):
        digits.encode("1x")
    with pytest.raises(ValueError, match="words must each stand once"):
        Vocabulary(("a", "a"))
