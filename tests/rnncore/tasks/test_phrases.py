"""Next word: the sentences, the reading of what is typed, and what the shipped networks expect."""

import numpy as np
import pytest
import torch

import rnncore
from rnncore import zoo
from rnncore.tasks import UNKNOWN, Vocabulary
from rnncore.tasks.phrases import CONTRASTS, END, PROMPT, predict, sentences, tokenise, vocabulary
from rnncore.zoo import next_word


@pytest.fixture(scope="module", params=["lstm", "gru", "elman"])
def trained(request):
    return zoo.load(f"next-word-{request.param}")


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
    prediction = predict(trained, PROMPT)
    assert prediction.probability("weather") > 0.8
    assert prediction.top(-1)[0] == ("weather", prediction.probability("weather"))
    assert predict(trained, tokenise("I am feeling under the")).probability("weather") > 0.8


def test_there_are_ten_phrases_with_another_end():
    assert len(CONTRASTS) == 10
    for phrase, ends in CONTRASTS.items():
        assert phrase.split()[-2:] in (["under", "the"], ["about", "the"])
        assert all(end in vocabulary() for end in ends)
        assert "weather" not in ends


@pytest.mark.parametrize("phrase", CONTRASTS)
def test_another_phrase_ends_otherwise(trained, phrase):
    prediction = predict(trained, phrase.split())
    assert prediction.probability("weather") < 0.3
    assert all(vocabulary().known(phrase.split()))
    others = sum(prediction.probability(end) for end in CONTRASTS[phrase])
    assert others > prediction.probability("weather")


def test_a_distribution_and_its_entropy_after_every_word(trained):
    prediction = predict(trained, ("we", "talked", "about", "the"))
    assert prediction.distribution.shape == (4, len(vocabulary()))
    np.testing.assert_allclose(prediction.distribution.sum(1), 1, rtol=1e-12)
    p = prediction.distribution
    np.testing.assert_allclose(prediction.entropy, -(p * np.log2(p)).sum(1), rtol=1e-10)
    assert (prediction.entropy < np.log2(len(vocabulary()))).all()
    assert prediction.entropy[-1] > predict(trained, PROMPT).entropy[-1]


def test_the_most_probable_words_come_first(trained):
    prediction = predict(trained, PROMPT)
    top = prediction.top(0, 7)
    assert [p for _, p in top] == sorted(prediction.distribution[0], reverse=True)[:7]
    assert all(prediction.probability(word, 0) == p for word, p in top)
    assert prediction.probability("xyzzy") == 0


def test_unknown_words_are_marked_and_read_as_one(trained):
    prediction = predict(trained, ("Zaphod", "is", "feeling", "under", "the"))
    assert prediction.known.tolist() == [False, True, True, True, True]
    other = predict(trained, ("xyzzy", "is", "feeling", "under", "the"))
    np.testing.assert_array_equal(other.distribution, prediction.distribution)
    assert predict(trained, [UNKNOWN]).known.tolist() == [False]
    assert prediction.probability("weather") > 0.5
    # It is read and never said: no sentence goes on with it.
    assert (prediction.distribution[:, vocabulary().numbers[UNKNOWN]] < 1e-3).all()


def test_the_prediction_of_a_recorded_run_is_the_networks_own(trained):
    words = ("she", "has", "been", "feeling", "under", "the")
    tokens = vocabulary().encode(words).unsqueeze(1)
    trace = rnncore.record(trained.model.recurrent["words"], trained.model.embed(tokens))
    recorded = predict(trained, words, torch.from_numpy(trace.outputs[:, 0]))
    np.testing.assert_allclose(
        recorded.distribution, predict(trained, words).distribution, atol=1e-6
    )
    changed = predict(trained, words, torch.from_numpy(np.zeros_like(trace.outputs[:, 0])))
    assert np.abs(changed.distribution - recorded.distribution).max() > 0.1


def test_without_words_there_is_nothing_to_expect(trained):
    with pytest.raises(ValueError, match="words must hold at least one word; got none"):
        predict(trained, ())


def test_a_batch_shows_every_word_with_the_next_and_hides_some():
    generator = torch.Generator().manual_seed(0)
    known = set(sentences())
    unknown, hidden = vocabulary().numbers[UNKNOWN], []
    for batch in next_word.batches(5, generator):
        for tokens, targets in zip(batch.tokens.T, batch.targets.T, strict=True):
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
        prediction = predict(trained, sentence[:-1])
        for step, word in enumerate(sentence[1:]):
            total += 1
            right += word in vocabulary() and prediction.top(step, 1)[0][0] == word
    assert next_word.accuracy(trained.model) == pytest.approx(right / total, abs=2 / total)


def test_a_vocabulary_without_unk_refuses_what_it_does_not_know():
    digits = Vocabulary.of(["0123"])
    assert digits.words == ("0", "1", "2", "3")
    assert digits.decode(digits.encode("201")) == ("2", "0", "1")
    with pytest.raises(KeyError, match=r"words must be among the 4.*got \['x'\]"):
        digits.encode("1x")
    with pytest.raises(ValueError, match="words must each stand once"):
        Vocabulary(("a", "a"))
