"""JSON of the shapes that people have becomes columns of texts, and the steps that are meant."""

import json

import numpy as np
import pandas as pd
import pytest

from rnncore.readers import limits
from rnncore.readers.choices import Choices
from rnncore.readers.nested import parse_json, parse_json_lines
from rnncore.readers.sequence import InputError
from rnncore.readers.tables.roles import roles_of, sequence_of

LONG = [round(k * 0.37, 2) for k in range(300)]


def parsed(found, parse=parse_json, **choices):
    text = found if isinstance(found, str) else json.dumps(found)
    return parse(text, "t.json", Choices(**choices))


def read(found, parse=parse_json, **choices):
    made = Choices(**choices)
    table = parsed(found, parse, **choices)
    assert not table.questions
    roles = roles_of(table.named, "t.json", made, table.between)
    return sequence_of(roles, "t.json", table.said, made.missing)


def answers(table):
    (question,) = table.questions
    return [answer.changes for answer in question.answers]


def test_digits_travel_as_they_are_written():
    text = '[{"when": 1577836800, "x": 1234567.891}, {"when": 1577836801, "x": 1e-7}]'
    table = parsed(text)
    assert table.named == [("when", ("1577836800", "1577836801")), ("x", ("1234567.891", "1e-7"))]
    assert table.between is None
    found = read(
        text.replace("1e-7", "null").replace("}]", '}, {"when": 1577836802, "x": -0.1}]'),
        missing="leave out",
    )
    assert found.labels == ("1577836800", "1577836802")
    assert found.values.tolist() == [[1234567.891], [-0.1]]


def test_null_nan_and_infinity_are_missing_and_never_filled_in():
    text = "[1.5, null, NaN, Infinity, -Infinity, 2]"
    assert parsed(text).named == [("x", ("1.5", "", "", "inf", "-inf", "2"))]
    with pytest.raises(InputError, match="no number in 4 of 6 rows"):
        read(text)
    assert read(text, missing="leave out").values.tolist() == [[1.5], [2]]


def frame():
    values = np.random.default_rng(0).normal(size=(12, 2)) * 1e3
    return pd.DataFrame(values, columns=["rain", "temp"], index=pd.RangeIndex(12))


@pytest.mark.parametrize("orient", ["columns", "index", "split", "table", "values", "records"])
@pytest.mark.parametrize("index", ["counted", "dates"])
def test_every_orient_of_pandas_is_read_equal(orient, index):
    table = frame()
    if index == "dates":
        table.index = pd.date_range("2024-01-30", periods=12, freq="D").strftime("%Y-%m-%d")
    text = table.to_json(orient=orient, double_precision=15)
    found = read(text)
    expected = np.array(json.loads(table.to_json(orient="values", double_precision=15)))
    np.testing.assert_array_equal(found.values, expected)
    if orient not in ("values", "records"):
        assert found.labels == tuple(map(str, table.index))
        assert found.names == ("rain", "temp")


def test_columns_named_by_numbers_are_not_taken_for_steps():
    table = frame().set_axis([2019, 2020], axis=1)
    assert read(table.to_json()).names == ("2019", "2020")
    assert len(read(table.to_json(orient="index"))) == 12


def test_a_dict_of_dates_is_a_step_for_each_date():
    found = read({"2024-01-01": 1.5, "2024-01-02": 2})
    assert (found.labels, found.names) == (("2024-01-01", "2024-01-02"), ("value",))
    assert parsed({"2019": 1, "2020": 2}).named[0] == ("year", ("2019", "2020"))
    assert parsed({"Jan": 1, "Feb": 2, "Mar": 3}).named[0] == ("key", ("Jan", "Feb", "Mar"))
    lists = parsed({"2024-01-01": [1, 2], "2024-01-02": [3, 4]})
    assert lists.named[1:] == [("x1", ("1", "3")), ("x2", ("2", "4"))]


def test_records_by_date_stay_in_the_order_of_the_file():
    text = {
        "Meta Data": {"1. Symbol": "IBM"},
        "Time Series (Daily)": {
            "2024-01-03": {"1. open": "161.1", "5. volume": "4086065"},
            "2024-01-02": {"1. open": "162.83", "5. volume": "3825044"},
        },
    }
    table = parsed(text)
    assert table.member == "Time Series (Daily)"
    assert table.named[0] == ("date", ("2024-01-03", "2024-01-02"))
    assert table.named[1] == ("1. open", ("161.1", "162.83"))


def test_which_keys_are_steps_is_asked_where_nothing_tells():
    cities = {"Bern": {"rain": 1, "temp": 2}, "Chur": {"rain": 3, "temp": 4}}
    assert answers(parsed(cities)) == [{"across": True}, {"across": False}]
    assert read(cities, across=False).values.tolist() == [[1, 2], [3, 4]]
    assert read(cities, across=True).names == ("Bern", "Chur")


WEATHER = {
    "latitude": 52.5,
    "hourly_units": {"time": "iso8601", "temperature_2m": "°C"},
    "hourly": {
        "time": [f"2024-01-01T{k:02}:00" for k in range(24)],
        "temperature_2m": [k + 0.5 for k in range(24)],
    },
    "daily": {"time": ["2024-01-01", "2024-01-02"], "rain": [1.5, 0.25]},
}


def test_inner_tables_are_named_by_their_paths_and_can_be_chosen():
    table = parsed(WEATHER)
    assert (table.members, table.member) == (("hourly", "daily"), "hourly")
    fact = table.facts[0]
    assert (fact.choice, fact.value) == ("member", "hourly")
    assert fact.evidence.startswith("the largest of 2 parts")
    assert [value for _, value in fact.options] == ["hourly", "daily"]
    assert read(WEATHER).labels[1] == "2024-01-01T01:00"
    assert read(WEATHER, member="daily").values.tolist() == [[1.5], [0.25]]
    with pytest.raises(InputError, match=r"no part “weekly”\. It has hourly, daily"):
        read(WEATHER, member="weekly")


def test_tables_are_found_within_lists_and_records():
    assert parsed({"a": {"b": {"values": LONG}}}).member == "a.b.values"
    bank = [{"page": 1}, [{"date": "2019", "value": 1.5}, {"date": "2020", "value": 2}]]
    assert parsed(bank).member == "[1]"
    quakes = {"features": [{"type": "F", "properties": {"mag": k / 2}} for k in range(9)]}
    assert dict(parsed(quakes).named)["properties.mag"][1] == "0.5"
    own = [{"a": 1, "b": {"c": 1, "d": 2}}, {"a": 2, "b": {"c": 3, "d": 4}}]
    assert [key for key, _ in parsed(own).named] == ["a", "b.c", "b.d"]


def test_parts_of_one_size_are_a_question():
    chart = {"data": [{"name": "a", "data": LONG}, {"name": "b", "data": LONG[::-1]}]}
    asked = answers(parsed(chart))
    assert asked == [{"member": "data[0].data"}, {"member": "data[1].data"}]
    assert read(chart, **asked[1]).values[0, 0] == LONG[-1]
    assert answers(parsed({"a": [1, 2, 3], "b": [1, 2]})) == [{"member": "a"}, {"member": "b"}]


def test_short_lists_in_a_column_are_spread_and_long_ones_are_a_question():
    found = read([{"t": 0, "xyz": [1, 2, 3]}, {"t": 1, "xyz": [4, 5, 6]}])
    assert found.names == ("xyz[0]", "xyz[1]", "xyz[2]")
    assert found.values.tolist() == [[1, 2, 3], [4, 5, 6]]
    vectors = [{"word": word, "vec": LONG[:64]} for word in "abc"]
    whole = answers(parsed(vectors))[-1]
    assert read(vectors, **whole).values.shape == (3, 64)
    assert read(vectors, member="[2].vec").values.shape == (64, 1)


def test_one_odd_value_refuses_nothing_but_its_column():
    rows = [{"x": k / 2, "on": k % 2 == 0, "more": [{"a": 1}, 2]} for k in range(9)]
    table = parsed([*rows, {"x": 9.5}], member="the whole file")
    named = dict(table.named)
    assert named["on"] == (*"101010101", "")
    assert named["more"][0] == "[…, 2]"
    assert named["more"][-1] == ""
    notes = " ".join(table.notes)
    assert "“on”: true and false are read as 1 and 0" in notes
    assert "“more”: objects" in notes
    assert "not every record has on, more" in notes
    only = read(rows, member="the whole file", columns=("x",))
    assert only.values[:, 0].tolist() == [k / 2 for k in range(9)]
    long = parsed([{"a": [{"k" * 99: 1}] * 2, "b": 1.5}] * 2, member="the whole file")
    assert len(dict(long.named)["a"][0]) <= 40


def test_the_first_list_names_columns_where_it_is_of_texts():
    found = read([["t", "v"], [10, 1.5], [11, 2.5], [12, 0]])
    assert (found.names, found.labels) == (("v",), ("10", "11", "12"))
    census = read([["NAME", "POP"], ["Alabama", "4903185"], ["Alaska", "731545"]])
    assert census.values.tolist() == [[4903185], [731545]]
    assert read([["1", "2"], ["3", "4"]]).values.tolist() == [[1, 2], [3, 4]]


def test_which_way_round_a_wide_list_lies_is_asked():
    wide = [LONG[:200], LONG[100:]]
    assert answers(parsed(wide)) == [{"across": True}, {"across": False}]
    assert read(wide, across=True).values.shape == (200, 2)
    assert read(wide, across=False).values.shape == (2, 200)
    assert read([LONG, LONG]).values.shape == (300, 2)


def test_words_stay_words_and_numbers_in_quotation_marks_are_numbers():
    assert read(["a", " ", "b"]).labels == ("a", "␣", "b")
    assert read(["1.5", "", "2.5"], missing="leave out").values.tolist() == [[1.5], [2.5]]


def test_json_lines_are_read_as_the_list_of_them():
    text = '{"t": 0, "x": 1.50}\n\n{"t": 1}\n{"t": 2, "x": 2}\n'
    table = parsed(text, parse_json_lines)
    assert table.named == [("t", ("0", "1", "2")), ("x", ("1.50", "", "2"))]
    assert table.head == ((1, ("0", "1.50")), (2, ("1", "")), (3, ("2", "2")))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("5", "holds a number, and a sequence is"),
        ('"word"', "holds a text"),
        ("[]", "holds no steps"),
        ("{}", "an empty object"),
        ('{"a": 1, "b": {"c": "x"}}', r"“a” \(a number\), “b” \(an object\)"),
        ("[1, {}, [2], [3]]", "a list of a number, an object, a list"),
        ("[[1, 2], [3]]", "step 2 has 1 number, where the first has 2"),
        ('[{"a": 1, "a": 2}]', "a key twice"),
        ('[{"a": "\\ud800"}]', "half a character"),
        ('[{"\\ud800": 1}]', "half a character"),
        ("[" * 13 + "]" * 13, "nested 13 deep"),
        ('{"columns": ["a"], "data": [[1], [2, 3]]}', "row 2 has 2 values, for 1 column"),
    ],
)
def test_what_is_no_table_is_refused_by_what_was_found(text, message):
    with pytest.raises(InputError, match=message):
        parsed(text)


def test_what_would_unfold_beyond_the_limits_is_refused_before_it_is_made():
    many = [{f"k{k}": 1} for k in range(60_000)]
    with pytest.raises(InputError, match=f"more than {limits.COLUMNS} keys"):
        parsed(many)
    wide = {f"k{k}": {f"j{k}": 1} for k in range(60_000)}
    with pytest.raises(InputError, match=f"more than {limits.COLUMNS} keys"):
        parsed(wide)
    lists = [{f"a{k}": [1] * 200 for k in range(2)}] * 200
    with pytest.raises(InputError, match=f"more than {limits.COLUMNS} columns"):
        parsed(lists)
