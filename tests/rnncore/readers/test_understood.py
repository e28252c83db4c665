"""What was understood of a file, fact by fact; and that each guess can be made otherwise."""

import io

import numpy as np
import pytest

from rnncore.readers import Choices, InputError, read_sequence, understand

ROWS = (
    "Tag;Regen;Wind;Ort",
    "2024-01-01;0,5;1;Bern",
    "2024-01-02;;2;Bern",
    "2024-01-03;1,5;NA;Chur",
)
DATA = b"\xef\xbb\xbf" + "\r\n".join(ROWS).encode()


def _roles(found):
    return {column.name: (column.kind, column.role) for column in found.columns}


def test_the_facts_of_a_table():
    found = understand(DATA, "t.csv")
    values = {fact.choice: fact.value for fact in found.facts}
    assert (found.format, found.rows, found.span) == ("csv", 3, (1, 4))
    assert values == {
        "encoding": "utf-8",
        "delimiter": ";",
        "start": 1,
        "end": 4,
        "header": True,
        "units": False,
        "axis": "Tag",
        "order": "as written",
        "decimal": "comma",
        "absent": (),
        "missing": "refuse",
        "across": False,
    }
    assert found.fact("absent").said == "empty, “NA”"
    assert found.head[0] == (1, ("Tag", "Regen", "Wind", "Ort"))
    assert _roles(found) == {
        "Tag": ("dates", "names the steps"),
        "Regen": ("numbers", "input"),
        "Wind": ("numbers", "input"),
        "Ort": ("words", "not read"),
    }
    assert {column.name: column.missing for column in found.columns} == {
        "Tag": (),
        "Regen": (2,),
        "Wind": (3,),
        "Ort": (),
    }
    assert found.columns[1].shown == ("0,5", "", "1,5")


def test_missing_numbers_are_a_problem_until_their_rows_are_left_out():
    found = understand(DATA, "t.csv")
    assert found.sequence is None
    assert "“Regen” has no number in 1 of 3 rows (row 2 of the data: empty)" in found.problem
    whole = understand(DATA, "t.csv", Choices(missing="leave out"))
    assert whole.problem is None
    assert whole.sequence.labels == ("2024-01-01",)
    np.testing.assert_array_equal(whole.sequence.values, [[0.5, 1.0]])
    assert "2 rows with missing numbers left out" in whole.sequence.understood
    one = understand(DATA, "t.csv", Choices(missing="leave out", columns=("Regen",)))
    assert one.sequence.labels == ("2024-01-01", "2024-01-03")
    assert one.sequence.values.tolist() == [[0.5], [1.5]]
    with pytest.raises(InputError, match="Each row lacks a number"):
        read_sequence(b"x,y\n1,\n,2\n", "t.csv", missing="leave out")


def test_a_column_of_texts_can_be_read_as_tokens_and_an_axis_refused():
    words = understand(DATA, "t.csv", Choices(columns=("Ort",)))
    assert (words.sequence.kind, words.sequence.labels) == ("tokens", ("Bern", "Bern", "Chur"))
    assert _roles(words)["Ort"] == ("words", "input")
    numbered = understand(b"year,x\n1900,1\n1901,2\n", "t.csv", Choices(axis=""))
    assert numbered.sequence.labels == ("1", "2")
    assert numbered.sequence.names == ("year", "x")
    named = understand(b"year,x\n1900,1\n1901,2\n", "t.csv")
    assert _roles(named)["year"] == ("numbers", "names the steps")
    # What is asked for as an input was not meant as the axis.
    asked = read_sequence(b"year,x\n1900,1\n1901,2\n", "t.csv", columns=("year",))
    assert (asked.names, asked.labels) == (("year",), ("1", "2"))


def test_thousands_in_quotes_are_no_decimals():
    found = understand(b'x,y\n"1,234",1\n,2\n', "t.csv", Choices(missing="leave out"))
    assert _roles(found)["x"] == ("numbers", "input")
    assert found.sequence.values.tolist() == [[1234.0, 1.0]]


def test_a_question_is_answered_until_there_is_a_sequence():
    data = b"a;b\n1,234;x\n2,345;y\n3,456;z\n4,567;w\n"
    found = understand(data, "t.csv")
    assert found.sequence is None
    assert found.problem == found.questions[0].said
    read = [
        understand(data, "t.csv", Choices().answered(answer)).sequence.values[0, 0]
        for answer in found.questions[0].answers
    ]
    assert read == [1234.0, 1.234]


def test_cells_that_are_said_to_be_missing_may_be_many():
    lines = "".join(f"1\n2\nw{k}\n" for k in range(20_000))
    (question,) = understand(f"a\n{lines}".encode(), "t.csv").questions
    usual = Choices(missing="leave out")
    named = Choices(missing="leave out", absent=tuple(f"w{k}" for k in range(20_000)))
    for choices in (usual.answered(question.answers[0]), named):
        assert len(understand(f"a\n{lines}".encode(), "t.csv", choices).sequence) == 40_000


def test_columns_of_arrays_and_lists_can_be_chosen():
    file = io.BytesIO()
    np.save(file, np.arange(12.0).reshape(4, 3))
    found = understand(file.getvalue(), "t.npy", Choices(columns=("x3",), axis="x1"))
    assert found.sequence.labels == ("0", "3", "6", "9")
    assert found.sequence.values.tolist() == [[2.0], [5.0], [8.0], [11.0]]
    assert _roles(found) == {
        "x1": ("numbers", "names the steps"),
        "x2": ("numbers", "not read"),
        "x3": ("numbers", "input"),
    }
    with pytest.raises(InputError, match=r"has no column “x9”\. It has x1, x2, x3"):
        read_sequence(file.getvalue(), "t.npy", columns=("x9",))
    lists = read_sequence(b"[[1, 2], [3, 4]]", "t.json", columns=("x2",))
    assert lists.values.tolist() == [[2.0], [4.0]]


def test_the_first_array_that_is_a_sequence_is_meant():
    file = io.BytesIO()
    np.savez(file, names=np.array(["a", "b"]), cube=np.zeros((2, 2, 2)), x=np.ones((5, 2)))
    found = understand(file.getvalue(), "t.npz")
    assert (found.fact("member").value, len(found.sequence)) == ("x", 5)
    assert [value for _, value in found.fact("member").options] == [
        "names",
        "cube[0]",
        "cube[1]",
        "x",
    ]
    assert read_sequence(file.getvalue(), "t.npz", member="names").labels == ("a", "b")


def test_words_have_no_columns_and_what_is_damaged_has_no_facts():
    found = understand(b"feeling under the weather", "t.txt")
    assert (found.columns, found.sequence.labels[0], found.rows) == ((), "feeling", 4)
    with pytest.raises(InputError, match="not JSON"):
        understand(b"[1, 2", "t.json")
    with pytest.raises(InputError, match="missing must be one of refuse, leave out; got guess"):
        read_sequence(b"1\n2\n", "t.csv", missing="guess")


def test_only_choices_that_were_made_are_named():
    made = Choices(delimiter=";", missing="leave out")
    assert made.changed() == {"delimiter": ";", "missing": "leave out"}
    assert read_sequence(DATA, "t.csv", **made.changed()).labels == ("2024-01-01",)


def test_the_series_that_is_read_is_said():
    data = b"date,who,x,y\n" + b"".join(
        f"2024-01-0{day},{who},{day}.5,{day * day}\n".encode() for day in (1, 2, 3) for who in "ab"
    )
    one = read_sequence(data, "t.csv", series="who", only="b")
    assert "who: only b" in one.understood
    assert (
        "who: all side by side" in read_sequence(data, "t.csv", series="who", long=True).understood
    )


def test_a_header_that_there_is_none_of_is_refused():
    with pytest.raises(InputError, match="header must be one of True, False, row names; got first"):
        Choices(header="first")
