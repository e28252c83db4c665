"""Kinds of tables that real packages hold, which were read wrong once."""

import pytest

from rnncore.readers import AskedError, InputError, read_sequence, understand


def read(text, name="t.csv", **choices):
    return read_sequence(text.encode(), name, **choices)


def test_rows_of_words_above_numbers_are_data_where_they_begin_with_one():
    rows = ["2,United States,00,US", "3,Federal,,", "5,Alabama,01,AL", "6,Alaska,02,AK"]
    found = understand("\n".join(["n,Name,digits,post", *rows, *rows[2:]]).encode(), "t.csv")
    assert found.rows == 6


def test_first_steps_without_numbers_are_steps():
    text = "a,b\n,\n,\n1.5,2\n2.5,3\n4.5,5\n7,9\n"
    with pytest.raises(AskedError, match="no number in 2 of 6 rows"):
        read(text)
    assert read(text, missing="leave out").values.tolist()[0] == [1.5, 2]


def test_an_index_above_words_has_an_empty_name():
    found = understand(b",class,sex\n1,first,man\n2,first,woman\n3,third,man\n", "t.csv")
    assert [column.name for column in found.columns] == ["column 1", "class", "sex"]
    assert found.rows == 3


def test_rows_without_a_name_above_are_named_by_it():
    found = read(",mpg,cyl\nMazda,21.0,6\nDatsun,22.8,4\nHornet,21.4,6\n")
    assert found.labels == ("Mazda", "Datsun", "Hornet")
    assert found.names == ("mpg", "cyl")


@pytest.mark.parametrize("cells", [("001", "017", "109"), ("01", "02", "56")])
def test_codes_are_no_numbers_unless_somebody_says_so(cells):
    text = "fips,x\n" + "".join(f"{cell},{k * k + 0.5}\n" for k, cell in enumerate(cells))
    found = understand(text.encode(), "t.csv")
    assert found.columns[0].noted == "codes that begin with 0"
    assert found.sequence.names == ("x",)
    both = read(text, read_as=(("fips", "numbers"),), columns=("fips", "x"))
    assert both.values[:, 0].tolist() == [float(cell) for cell in cells]


@pytest.mark.parametrize(
    ("second", "first", "last"),
    [
        (("month", "01", "02"), "2020-01", "2020-02"),
        (("month", "Jan", "Feb"), "2020 Jan", "2020 Feb"),
        (("Period", "Q01", "Q02"), "2020 Q01", "2020 Q02"),
    ],
)
def test_a_year_goes_with_what_divides_it(second, first, last):
    name, one, two = second
    for order in (1, -1):
        rows = [f"2020,{one},1.5", f"2020,{two},2.5"][::order]
        found = read("\n".join([f"year,{name},x", *rows]))
        assert found.names == ("x",)
        assert (found.labels[0], found.labels[-1]) == (first, last)


def test_a_quarter_may_stand_before_its_year_without_a_space():
    found = read("Quarter,Rate\nQ42010,0.75\nQ12011,0.77\nQ22011,0.78\n")
    assert found.labels[0] == "Q42010"


def test_zero_is_no_sentinel():
    found = read("x,y\n0,1\n0,2\n1000,4\n1001,5\n1002,7\n1003,9\n")
    assert found.values[0].tolist() == [0, 1]


def test_a_level_called_like_a_total_is_data():
    found = read("k,level,x\n1,Average,1.5\n2,High,2.5\n3,Low,0.5\n4,Average,1.0\n")
    assert len(found) == 4


def test_measurements_that_are_the_same_by_chance_are_no_series():
    times = [3.5, 1.25, 7.5, 2.5, 7.5, 9.25, 4.75, 0.5]
    rows = [f"{'mf'[k in (2, 5, 6)]},{time},{k * k}" for k, time in enumerate(times)]
    assert read("\n".join(["sex,time,x", *rows])).names == ("time", "x")


def test_quotation_marks_behind_a_backslash_or_before_a_space_are_understood():
    found = read('name,x\n"H. \\"B\\" Ewell",10.4\n"L" ,10.5\n"M, N",10.6\n')
    assert found.values.tolist() == [[10.4], [10.5], [10.6]]
    with pytest.raises(InputError, match="a quotation mark stands inside a cell"):
        read('name,x\n"a"b",10.4\n"c",10.5\n')


def test_names_above_rows_that_end_with_a_separator_are_kept_with_their_units():
    found = read("a;b\nmm;°C\n1;2;\n3;4;\n5;7;\n")
    assert found.names == ("a", "b")
    assert found.values.tolist() == [[1, 2], [3, 4], [5, 7]]


def test_numbers_with_commas_between_spaces_are_not_cut():
    found = read("10,531,157.54 177,649,130.38\n25,532,918.38 13,796,506.14\n6,537,883.84 9.5\n")
    assert found.values.tolist()[0] == [10531157.54, 177649130.38]


def test_a_number_a_line_with_a_decimal_comma_is_asked_about_unless_one_name_stands_above():
    with pytest.raises(AskedError, match="several numbers, or one with a comma"):
        read("1,52\n2,5\n1,75\n")
    assert read("1,52\n2,5\n1,75\n", delimiter=",").values.shape == (3, 2)
    assert read("1,52\n2,5\n1,75\n", delimiter=";").values.tolist() == [[1.52], [2.5], [1.75]]
    assert read("Wert\n1,52\n2,5\n1,75\n").values.tolist() == [[1.52], [2.5], [1.75]]
    assert read("1,52\n2,5\n3,75\n").values.tolist() == [[52], [5], [75]]


def test_every_row_may_lack_a_number():
    text = "x,y,z\n1,,5\n,2,6\n3,,8\n"
    with pytest.raises(AskedError, match="Each row lacks a number in some input") as caught:
        read(text)
    assert caught.value.question.answers[0].changes == {"columns": ("z",)}
    with pytest.raises(InputError, match="Choose other columns"):
        read("x,y\n1,\n,2\n3,\n")


def test_texts_among_numbers_are_one_question():
    rows = [f"{k},{1 + k * k}" for k in range(60)]
    rows[5], rows[9], rows[20] = "5,c168", "9,c118", "20,c204"
    found = understand("\n".join(["k,x", *rows]).encode(), "t.csv")
    assert len(found.questions) == 1
    assert "“c168” (row 6), “c118” (row 10), “c204” (row 21): missing?" in found.questions[0].said


@pytest.mark.parametrize("row", ["3", "NA;3"])
def test_a_row_cut_short_is_asked_about(row):
    with pytest.raises(AskedError, match=r"and holds numbers\. Leave such lines out"):
        read(f"a;b;c\n1;2;4\n2;4;5\n4;6;7\n{row}\n")


def test_names_that_are_not_as_many_as_the_columns_are_asked_about():
    with pytest.raises(
        AskedError, match=r"Line 1 has 2 cells, where the table has 4\. Leave it out"
    ):
        read("a,b\n1,5,2,5\n1,7,3,5\n")


def test_a_table_between_tabs_is_not_cut_by_the_spaces_in_its_words():
    found = read("y 2\tprice ($)\trow\n-1\t-13\trow 0\n-2\t4\trow 1\n1\t1\trow 2\n-1\t-8\trow 3\n")
    assert found.names == ("y 2", "price ($)")


def test_a_number_a_line_with_spaces_in_it_is_asked_about():
    with pytest.raises(AskedError, match="several numbers, or one with spaces"):
        read("1 257\n12 345\n7 100\n")
    assert read("1 257\n12 345\n7 100\n", delimiter=";").values.tolist() == [
        [1257],
        [12345],
        [7100],
    ]
    assert read("Wert\n1 257\n12 345\n").values.tolist() == [[1257], [12345]]


@pytest.mark.parametrize(
    ("line", "values", "said"),
    [
        ("0,5 1,5 2,5", [0.5, 1.5, 2.5], "3 numbers on a line, separated by spaces"),
        ("0,5, 1,5", [0.5, 1.5], "2 numbers on a line, separated by commas"),
        ("1,5;2,5;", [1.5, 2.5], "2 numbers on a line, separated by semicolons"),
        ("100,200,300", [100, 200, 300], "3 numbers on a line, separated by commas"),
        ("[0.1 -2e-1\t3]", [0.1, -0.2, 3], "3 numbers on a line, separated by spaces"),
        ("7", [7], "1 number"),
    ],
)
def test_numbers_on_a_line_are_a_step_each(line, values, said):
    found = read(line, "pasted.txt")
    assert found.values[:, 0].tolist() == values
    assert found.understood.startswith(f"{said};")
    assert read(line, "pasted.txt", kind="text").values is None


def test_what_is_missing_in_a_line_of_numbers_is_asked_about():
    with pytest.raises(AskedError, match="no number in 1 of 4 rows"):
        read("1 2 NaN 4", "pasted.txt")
    assert read("no 5", "pasted.txt").values is None
