"""A lesson from its Markdown, and each fault with its line."""

import inspect
import math

import pytest

from dashboard.lessons import parsing
from dashboard.lessons.lesson import LessonError
from dashboard.lessons.marked import marked
from dashboard.lessons.parsing import LONGEST, MOST_BEATS, PARAGRAPH, parse, read

GOOD = inspect.cleandoc(
    "".join(parsing.__doc__.partition("    #")[1:]).partition("\nWhat is wrong")[0]
)
"""The lesson that the module's own text shows."""


def faults(text):
    with pytest.raises(LessonError) as refused:
        parse(text)
    return [(fault.line, fault.reason) for fault in refused.value.faults]


def test_the_lesson_of_the_documentation_is_read():
    found = parse(GOOD)
    (beat,) = found.beats
    assert (found.title, found.about) == ("Why gradients vanish", "What the lesson is about.")
    assert (beat.title.words, beat.play, len(beat.holds)) == ("A loss at the end", math.inf, 1)
    assert beat.show.words == "gradient-flow?preset=a-gate-keeps-it&step=0"
    assert [text.words for text in beat.text] == ["Two cells read the same {{steps|step}}."]
    assert [answer.words for answer in beat.question.answers] == ["the LSTM", "the Elman network"]
    assert beat.question.then.words == "The LSTM keeps {{kept LSTM|%}}."
    assert found.source == GOOD, "what is handed on is what was written"


def test_an_editors_marks_and_line_ends_change_nothing():
    found = read(b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode())
    assert found.beats == parse(GOOD).beats


def test_paragraphs_are_those_of_markdown():
    found = parse("# T\n## B\nshow: x\n\none\ntwo\n\nthree\n")
    assert [text.words for text in found.beats[0].text] == ["one two", "three"]


BEAT = "# T\n\n## B\nshow: x\n\nWords.\n"


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        (BEAT.removeprefix("# T\n"), 1, "begins with its title"),
        (f"{BEAT}\n# Again\n", 8, "a beat's heading has two signs"),
        ("# T\n\nOnly words.\n", 1, "there is no beat"),
        ("# T\n\n## B\n\nWords.\n", 3, "shows nothing: write show:"),
        ("# T\n\n## B\nshow: x\n", 3, "says nothing: write a sentence"),
        (BEAT.replace("show:", "shwo: y\nshow:"), 4, "“shwo:” is not known here: there are show"),
        (BEAT.replace("show: x", "show: x\nshow: y"), 5, "has “show:” already, in line 4"),
        (BEAT.replace("show: x", "show: x\nplay: soon"), 5, "write a moment, 7 for instance"),
        (BEAT.replace("show: x", "show: x\nplay:"), 5, "“play:” says nothing"),
        (BEAT.replace("show: x", "show: x\nholds: kept LSTM"), 5, "compares nothing"),
        (BEAT.replace("show: x", "show: x" + "\nholds: a > 1" * 21), 25, "at most 20 lines"),
        (f"{BEAT}ask: Why?\n- so if steps > 1\n", 7, "has 2 to 6 answers, this one 1"),
        (f"{BEAT}ask: Why?\n- so\n- or if steps > 1\n", 8, "says when it is right: - so if …"),
        (f"{BEAT}ask: Why?\n- a if x\n- b if y > 1\n", 8, "“x” compares nothing"),
        (f"{BEAT}ask: Why?\nMore words.\n", 8, "after a question there are only its answers"),
        (f"{BEAT}ask: Why?\n- a if x > 1\n- a if x < 1\n", 9, "has the answer “a” already"),
        (f"{BEAT}ask: {'w' * 601}\n", 7, "“ask:” has at most 600 characters, not 601"),
        (f"{BEAT}{'w' * 2001}\n", 7, "a line has at most 2,000 characters, this one 2,001"),
        (f"# T\n{'w ' * 301}\n## B\nshow: x\n\nW.\n", 1, "before the first beat has at most"),
        ("# T\n\u2028\n## B\n\nWords.\n", 3, "shows nothing: write show:"),
        (f"{BEAT}then: So.\n", 7, "answers a question, and there is none"),
        (BEAT.replace("Words.", "w" * (PARAGRAPH + 1)), 6, "at most 600 characters, this one 601"),
        (BEAT.replace("## B", "## " + "B" * 81), 3, "at most 80 characters, this one 81"),
        (
            "# T\n" + "## B\nshow: x\n\nWords.\n" * (MOST_BEATS + 1),
            2 + 4 * MOST_BEATS,
            "at most 40 beats, this one 41",
        ),
        (f"{BEAT}{'w' * LONGEST}", 1, "at most 60,000 characters"),
    ],
)
def test_a_fault_has_its_line_and_its_reason(text, line, reason):
    found = faults(text)
    assert [at for at, said in found if reason in said] == [line], found


def test_all_faults_are_told_at_once_in_the_order_of_lines():
    found = faults("words\n## B\nshwo: x\nplay: soon\n")
    assert [line for line, _ in found] == [1, 2, 2, 3, 4]


def test_what_is_no_text_is_refused_where_it_ends_to_be():
    with pytest.raises(LessonError, match="line 3: this is not text in UTF-8"):
        read(b"# T\n\n## \xff\xfe\n")
    with pytest.raises(LessonError, match="at most"):
        read(b"x" * (4 * LONGEST + 1))


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("so *it* is", "so *it* is"),
        ("**b** `h_t`", "**b** `h_t`"),
        ("2 * 3 * 4", r"2 \* 3 \* 4"),
        ("[a](http://b)", r"\[a\]\(http\:⁠\/\/b\)"),
        ("<b>$x$", r"\<b\>\$x\$"),
        ("**<b>**", r"**\<b\>**"),
        (":material/home:", "\\:⁠material\\/home\\:⁠"),
        ("`:red[x]`", "`:⁠red[x]`"),
    ],
)
def test_emphasis_is_all_that_a_lesson_may_mark(written, shown):
    assert marked(written) == shown
