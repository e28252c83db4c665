"""The page: one sentence for all, and what becomes of one that cannot be read."""

from pages.beside_others.spec import PHRASE
from rnncore.zoo.tasks.phrases import passed_over, sentences
from tests.opening import chips, opened


def test_it_opens_with_the_sentence_that_all_read():
    assert any(" ".join(words).startswith(PHRASE) for words in sentences())
    app = opened("beside-others")
    assert any(PHRASE[:10] in label for label in chips(app).values())


def test_words_that_nobody_learned_are_said():
    app = opened("beside-others", sentence="the xyzzy was under the weather")
    (said,) = [each.value for each in app.warning]
    assert "xyzzy" in said
    assert "weather" not in said


def test_signs_that_nobody_reads_are_said():
    text = "we were 7, weren't we? 42 x2 🙂! under – the weather..."
    assert passed_over(text) == ("7", "42", "2", "🙂")
    app = opened("beside-others", sentence=text)
    assert "7, 42, 2, 🙂" in app.warning[-1].value


def test_what_cannot_be_read_is_said_and_the_last_sentence_stays():
    app = opened("beside-others", sentence="...")
    assert "no word" in app.error[0].value
    assert "last sentence" in app.error[0].value
