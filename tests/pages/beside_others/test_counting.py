"""Count: of the phrases, and of a text of one's own."""

import contextlib
import io
from collections import Counter

import numpy as np

from dashboard.figures import perplexities
from dashboard.figures.perplexities import Perplexity
from pages.beside_others.counting import lesson, script
from pages.beside_others.counting.measured import counting, divided
from pages.beside_others.counting.spec import OWN
from rnncore.language.smoothing import ADD_K, KNESER_NEY, NONE, WITTEN_BELL
from rnncore.zoo.tasks.phrases import sentences
from tests.opening import opened

TEXT = "\n".join(" ".join(each) for each in sentences(held_out=True)[:12] + sentences()[:40])


def test_the_phrases_as_they_are_counted_by_hand():
    found = counting(None)
    pairs = Counter(
        pair for text in sentences() for pair in zip(("<s>", *text), text, strict=False)
    )
    assert found.distinct[1] == len(pairs)
    assert found.once[1] == sum(times == 1 for times in pairs.values())
    assert found.common[1][0] == (" ".join(max(pairs, key=pairs.get)), max(pairs.values()))
    known = {word for text in sentences() for word in text}
    new = [
        pair not in pairs
        for text in sentences(held_out=True)
        for pair in zip(("<s>", *text), text, strict=False)
        if pair[1] in known
    ]
    assert (found.unseen[1], found.targets) == (sum(new), len(new))


def test_smoothing_is_what_makes_longer_n_grams_worth_it():
    log10 = counting(None).log10
    assert np.isinf(log10[NONE][1:]).all()
    assert (np.diff(log10[ADD_K]) > 0).all()
    for name in (WITTEN_BELL, KNESER_NEY):
        assert log10[name][2] < log10[name][1] < log10[name][0]


def test_of_a_text_of_ones_own_one_sentence_in_ten_is_kept_apart():
    trained, held = divided(TEXT)
    assert set(held) == set(sentences(held_out=True)[:12])
    assert set(trained) == set(sentences()[:40])
    app = opened("beside-others", section="Count", counted=OWN)
    assert lesson("bring") in [each.value for each in app.info]
    app.file_uploader[0].set_value(("my.txt", TEXT.encode(), "text/plain")).run()
    assert not app.exception
    assert any(f"From {len(trained)} sentences" in each.value for each in app.markdown)


def test_a_text_that_is_too_short_and_a_file_that_is_none_are_refused_in_words():
    app = opened("beside-others", {"counted-text": "the cat sat"}, section="Count", counted=OWN)
    assert "The text has 1 sentence" in app.error[0].value
    app.file_uploader[0].set_value(("my.txt", bytes(range(256)), "text/plain")).run()
    assert not app.exception
    assert app.error


def test_of_short_sentences_no_long_n_gram_is_counted():
    """Two words, the start and the full stop make four; and nothing is smoothed with n = 1."""
    text = ". ".join(f"{first} {second}" for first in "abcdefgh" for second in "xyz")
    asked = {"section": "Count", "counted": OWN, "ngram": "5"}
    app = opened("beside-others", {"counted-text": text}, **asked)
    said = " ".join(each.value for each in app.markdown)
    words = {word for sentence in divided(text)[0] for word in sentence}
    assert f"with {len(words)} different words, the full stop being one: none is long" in said


def test_what_is_lowest_for_several_is_said_of_all():
    alone = tuple(
        Perplexity(name, "soft", np.array(log10))
        for name, log10 in (("none", [1.0, np.inf]), ("add-1", [1.1, 1.2]), ("WB", [1.0, 1.3]))
    )
    said = perplexities.alt(alone, "12", over="order", of="texts")
    assert "lowest with none and WB at n = 1: 10" in said


def test_the_program_prints_what_stands_on_the_page():
    output = io.StringIO()
    with contextlib.redirect_stdout(output):
        exec(script.code(), {"__name__": "__main__"})
    assert output.getvalue().rstrip() == script.printed()
