"""What is left when earlier words are erased: by hand, and by a model that looks only so far."""

import pytest

from rnncore.language.counts import Counts
from rnncore.language.erasing import erased, score_erased
from rnncore.language.ngram import NGram
from rnncore.language.scoring import score
from rnncore.language.vocabulary import UNKNOWN, Vocabulary

WORDS = Vocabulary((UNKNOWN, "a", "b"))
TEXTS = [("a", "a", "b", "a"), ("b", "a", "zz", "b"), ()]


def test_erased_words_keep_their_places():
    assert [erased(("a", "b", "a"), last) for last in (0, 1, 3, 9)] == [
        (UNKNOWN, UNKNOWN, UNKNOWN),
        (UNKNOWN, UNKNOWN, "a"),
        ("a", "b", "a"),
        ("a", "b", "a"),
    ]
    with pytest.raises(ValueError, match="last must be 0 or more; got -1"):
        erased(("a",), -1)


def test_an_n_gram_model_loses_nothing_beyond_its_order():
    model = NGram(Counts(3, TEXTS, WORDS), 3)
    whole = score(model, TEXTS)
    assert score_erased(model, TEXTS, 2) == whole
    assert score_erased(model, TEXTS, 5) == whole
    assert score_erased(model, TEXTS, 0).loss > whole.loss


def test_a_text_without_known_words_cannot_be_scored():
    with pytest.raises(ValueError, match="a word that the vocabulary knows"):
        score_erased(NGram(Counts(1, TEXTS, WORDS), 1), [("zz",)], 1)
