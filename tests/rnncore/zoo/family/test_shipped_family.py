"""What the shipped networks of the family can do: the acceptance, and what somebody types."""

from collections import Counter

import numpy as np
import pytest
import torch

from rnncore import zoo
from rnncore.zoo import fitting
from rnncore.zoo.build import one_thread
from rnncore.zoo.family import classes as writer
from rnncore.zoo.family import dates as date_recipe
from rnncore.zoo.family import reviews as review_recipe
from rnncore.zoo.family import tags as tag_recipe
from rnncore.zoo.family import translations as translation_recipe
from rnncore.zoo.tasks import (
    classes,
    dates,
    forecast,
    phrase_book,
    phrase_words,
    reports,
    reviews,
    tags,
)
from rnncore.zoo.tasks.sentences import words
from rnncore.zoo.translated import translate
from rnncore.zoo.writing import write


@pytest.mark.parametrize(
    ("name", "least"),
    [
        ("dates", 0.98),
        ("summary", 0.95),
        ("translation", 0.95),
        ("sentiment", 0.95),
        ("sentiment-stacked", 0.95),
        ("tags-bidirectional", 0.95),
        ("weather-kinds", 0.95),
        ("weather-report", 0.9),
    ],
)
def test_each_is_as_good_as_it_has_to_be(name, least):
    card = zoo.card(name)
    assert card.score >= least
    assert card.baseline < least - 0.2


def test_attention_has_its_peak_in_the_right_part_of_the_date():
    """Over all digits together; measured again by a count of its own."""
    model = zoo.load("dates").model
    drawn = date_recipe.held_out_dates()[:100]
    hits = []
    for each in drawn:
        found = translate(model, each.words, dates.VOCABULARY, dates.DIGITS, longest=8)
        assert "".join(found.symbols) == each.digits
        peaks = found.attention.argmax(-1)
        hits += [peak in each.spans[part] for peak, part in zip(peaks, dates.PARTS, strict=True)]
    assert np.mean(hits) >= 0.9
    assert zoo.card("dates").details["attention in span"] >= 0.9


def test_without_attention_the_same_budget_translates_less():
    with_attention, without = zoo.card("translation"), zoo.card("translation-no-attention")
    assert without.score < with_attention.score
    for field in ("steps", "seed", "data", "score_name", "baseline"):
        assert getattr(without, field) == getattr(with_attention, field)


def test_attention_has_its_peak_in_the_part_that_is_translated():
    """Measured again, phrase by phrase."""
    model, hits = zoo.load("translation").model, []
    for each in translation_recipe.held_out_phrases()[:60]:
        found = translated(model, each.words)
        assert found.symbols == each.german
        read, written = (phrase_words.parts_of(side) for side in (each.words, each.german))
        peaks = found.attention.argmax(-1)
        hits += [read[place] == part for place, part in zip(peaks, written, strict=True) if part]
    assert np.mean(hits) >= 0.9
    assert zoo.card("translation").details["attention in part"] >= 0.9


def translated(model, said):
    return translate(
        model,
        said,
        phrase_words.VOCABULARY,
        phrase_words.GERMAN,
        longest=phrase_book.LONGEST,
        end=phrase_words.END,
    )


@pytest.mark.parametrize(
    ("text", "german"),
    [
        ("The old man has sold a car.", "der alte mann hat ein auto verkauft ."),
        ("today the girl must buy no coat .", "heute muss das mädchen keinen mantel kaufen ."),
    ],
)
def test_a_typed_phrase(text, german):
    found = translated(zoo.load("translation").model, words(text))
    assert " ".join(found.symbols) == german


def test_a_network_that_loses_the_order_is_right_in_half_of_the_pairs():
    """By construction: it gives both of a pair one answer."""
    card = zoo.card("sentiment-bag")
    assert card.score == 0.5
    assert card.details["simple reviews"] > 0.95  # so it has learned what words alone can tell
    model = zoo.load("sentiment-bag").model
    drawn = review_recipe.held_out_reviews(paired=True)[:200]
    batch = review_recipe.batch_of([review_recipe.encoded(each, each.words) for each in drawn])
    logits = model(*batch[:2])
    torch.testing.assert_close(logits[::2], logits[1::2], rtol=1e-3, atol=1e-3)


def test_reading_forward_is_right_in_half_of_the_pairs():
    """By construction: up to the word that is asked for, both of a pair are the same."""
    assert zoo.card("tags-forward").score == 0.5
    model = zoo.load("tags-forward").model
    drawn = tag_recipe.held_out_sentences()[:200]
    answers = [
        model(tags.VOCABULARY.encode(each.words)[:, None])[each.decided, 0] for each in drawn
    ]
    torch.testing.assert_close(torch.stack(answers[::2]), torch.stack(answers[1::2]))


def test_the_autoregression_wins_and_the_card_says_so():
    card = zoo.card("sunspots")
    assert card.lower_is_better
    assert card.baseline < card.score < card.details["last value, 1 year"]
    errors = forecast.errors(zoo.load("sunspots").model.forecast, ahead=forecast.HORIZON)
    assert errors.mean() == pytest.approx(card.details["lstm, 1 to 11 years"], rel=0.01)
    assert card.details["AR(9), 1 to 11 years"] < card.details["lstm, 1 to 11 years"]


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("3 March 1984", "19840303"),
        ("the twenty-first of may, two thousand and one", "20010521"),
        ("Dec 25th 2024", "20241225"),
        ("well, the first of april nineteen sixty", "19600401"),
    ],
)
def test_a_typed_date(text, digits):
    found = translate(
        zoo.load("dates").model, dates.typed(text), dates.VOCABULARY, dates.DIGITS, longest=8
    )
    assert "".join(found.symbols) == digits
    assert found.known.count(False) == text.startswith("well")


@pytest.mark.parametrize(
    ("text", "headline"),
    [
        (
            "The museum closes at five. Last night a fire broke out at the bridge.",
            "fire at the bridge",
        ),
        ("Garston lost the cup to Denby.", "denby wins the cup"),
        ("A sailor found an old clock under the school.", "sailor finds old clock"),
    ],
)
def test_a_typed_report(text, headline):
    found = translate(
        zoo.load("summary").model,
        words(text),
        reports.VOCABULARY,
        reports.HEADLINE_WORDS,
        longest=reports.LONGEST,
        end=reports.END,
    )
    assert " ".join(found.symbols) == f"{headline} {reports.END}"


@pytest.mark.parametrize("name", ["sentiment", "sentiment-stacked"])
@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("The soup was good and the waiter was not rude.", "good"),
        ("The soup was not good and the waiter was rude.", "bad"),
        ("It wasn't bad", "good"),
        ("not good", "bad"),
        ("the pizza was never good", "bad"),
    ],
)
def test_a_typed_review(name, text, label):
    model, said = zoo.load(name).model, words(text)
    tokens = reviews.VOCABULARY.encode(said)[:, None]
    logits = review_recipe.judge(model, tokens, torch.tensor([len(said)]))
    assert reviews.LABELS[int(logits.argmax())] == label


@pytest.mark.parametrize(
    ("text", "at", "tag"),
    [
        ("the light bag", 1, "adjective"),
        ("the light fades", 1, "noun"),
        ("her dog", 0, "determiner"),
        ("she saw her", 2, "pronoun"),
        ("She saw her dog. The light fades.", 6, "noun"),
        ("the cold zebra sleeps .", 1, "adjective"),
    ],
)
def test_typed_words_are_tagged_by_what_follows(text, at, tag):
    model = zoo.load("tags-bidirectional").model
    logits = model(tags.VOCABULARY.encode(words(text))[:, None])
    assert tags.TAGS[int(logits[at, 0].argmax())] == tag


@pytest.mark.parametrize("kind", classes.KINDS)
def test_a_report_is_written_for_its_kind(kind):
    model, numbers = zoo.load("weather-report").model, classes.VOCABULARY.numbers
    first, end = torch.tensor([numbers[kind]]), numbers[classes.END]
    with one_thread():
        found, _ = write(model, first, end=end, longest=writer.LONGEST)
    said = classes.VOCABULARY.decode(found[:, 0])
    assert said[-1] == classes.END
    assert said[:-1] in classes.reports_of(kind)


def test_the_longest_report_can_be_written():
    longest = max(len(said) for kind in classes.KINDS for said in classes.reports_of(kind))
    assert longest + 1 <= writer.LONGEST


class TestFitting:
    def test_most_frequent(self):
        assert fitting.share_of_most_frequent(["a", "b", "b", "c"]) == 0.5

    def test_padding(self):
        tokens, lengths = fitting.padded([torch.tensor([1, 2, 3]), torch.tensor([4])])
        assert tokens.tolist() == [[1, 4], [2, 0], [3, 0]]
        assert lengths.tolist() == [3, 1]

    def test_batches_show_every_example_once_before_any_comes_again(self):
        supply = fitting.batches(list(range(10)), list, torch.Generator().manual_seed(0), size=5)
        rounds = [[*next(supply), *next(supply)] for _ in range(3)]
        assert all(sorted(each) == list(range(10)) for each in rounds)
        assert rounds[0] != rounds[1]

    def test_words_are_hidden_with_the_share_asked_for(self):
        said = ("word",) * 5000
        hidden = fitting.with_unknown(said, 0.1, torch.Generator().manual_seed(0))
        assert 0.08 < Counter(hidden)["<unk>"] / 5000 < 0.12

    def test_an_unknown_word_comes_between_the_others_and_replaces_none(self):
        generator = torch.Generator().manual_seed(0)
        drawn = [fitting.with_unknown_between(("a", "b"), 0.5, generator) for _ in range(400)]
        assert set(drawn) == {
            ("a", "b"),
            ("<unk>", "a", "b"),
            ("a", "<unk>", "b"),
            ("a", "b", "<unk>"),
        }
        assert 150 < drawn.count(("a", "b")) < 250
