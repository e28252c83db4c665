"""P(sentence): what every model gives, how the n-gram model came to it, what it is worth."""

import numpy as np
import pytest

from pages.beside_others.models import HALF, IN_ZOO, LSTM, NGRAM, models
from pages.beside_others.sentence import lesson
from pages.beside_others.sentence.measured import answered, paths, told, worth
from pages.beside_others.spec import NEW, PHRASE
from rnncore import zoo
from rnncore.language.scoring import score, surprise
from rnncore.language.smoothing import KNESER_NEY, NONE
from rnncore.zoo.tasks.phrases import END, sentences
from tests.opening import opened

WORDS = (*PHRASE.split(), END)


def said(app):
    return " ".join(each.value for each in (*app.markdown, *app.caption, *app.info))


def shown(**query):
    return opened("beside-others", section="P(sentence)", **query)


def test_the_product_of_the_words_is_the_models_own_and_unknown_words_take_no_part():
    for each in told((*WORDS[:3], "xyzzy", END), "3", KNESER_NEY):
        rows = models(3)[each.name].log_probabilities((*WORDS[:3], "xyzzy"))
        numbers = models(3)[each.name].vocabulary.encode((*WORDS[:3], "xyzzy", END)).numpy()
        mine = rows[np.arange(5), numbers] / np.log(10)
        assert np.isnan(each.log10[3])
        assert each.product == pytest.approx(mine[[0, 1, 2, 4]].sum())
    app = shown(sentence="i xyzzy")
    assert app.table[0].value["P"].tolist()[1] == "–"  # and not 0, which would end the product


def test_half_and_half_is_the_mean_of_the_two():
    found = {each.name: 10**each.log10 for each in told(WORDS, "3", KNESER_NEY)}
    np.testing.assert_allclose(found[HALF], (found[NGRAM] + found[LSTM]) / 2)


def test_the_orders_add_up_to_what_the_bar_shows_and_the_longest_that_had_followed_is_named():
    ways = paths(WORDS, "3", KNESER_NEY)
    for way, log10 in zip(ways, told(WORDS, "3", KNESER_NEY)[0].log10, strict=True):
        assert sum(level.given for level in way) == pytest.approx(10**log10)
        seen = [level.order for level in way if level.count]
        assert answered(way) == f"n = {max(seen)}"
    (way,) = paths(("xyzzy",), "3", KNESER_NEY)
    assert answered(way) == "–"


def test_a_word_that_never_followed_makes_the_sentence_impossible_until_it_is_smoothed():
    assert not any(" ".join(each).startswith(" ".join(NEW.split()[:2])) for each in sentences())
    bare = opened("beside-others", preset="never-seen-not-smoothed")
    assert lesson("zero", word="are", order="3") in said(bare)
    assert "P(sentence) 0" in bare.get("plotly_chart")[0].proto.spec
    smoothed = said(opened("beside-others", preset="never-seen-smoothed"))
    assert "the probability 0" not in smoothed


def test_what_the_models_are_worth_is_measured_and_the_networks_is_on_their_cards():
    found = worth("3", KNESER_NEY)
    held = sentences(held_out=True)
    known = sum(sum(models(3)[NGRAM].vocabulary.known(each)) for each in held)
    assert found.targets == known
    assert found.half == pytest.approx(score(models(3)[HALF], held).perplexity)
    assert found.half < found.counted < found.lowest
    scores = [zoo.card(name).score for name in IN_ZOO.values()]
    assert found.lowest <= min(scores)
    assert max(scores) <= found.highest
    assert len({zoo.card(name).steps for name in IN_ZOO.values()}) == 1  # one budget
    network, counts = (
        np.concatenate([surprise(models(3)[name], each) for each in held]) for name in (LSTM, NGRAM)
    )
    assert found.surer == (network < counts).sum()


def test_where_counting_does_not_win_the_page_says_so():
    assert worth("3", NONE).counted == np.inf
    wins, not_so = lesson("counting-does-not"), said(shown(smoothing=NONE))
    assert wins in not_so
    assert wins not in said(shown())


def test_a_sentence_that_was_learned_from_is_called_so():
    assert lesson("learned") in said(shown())
    assert lesson("learned") not in said(shown(sentence=NEW))


def test_a_word_that_did_not_follow_may_have_followed_at_a_shorter_n():
    """Not "never": at a shorter one it did, and is not looked at where nothing is smoothed."""
    words = (*NEW.split(), END)
    below = [
        [answered(path) for path in paths(words, "3", smoothing)]
        for smoothing in (NONE, KNESER_NEY)
    ]
    assert below[0][1] == "n < 3"
    assert below[1][1] in ("n = 1", "n = 2")
