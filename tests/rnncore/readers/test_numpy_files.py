"""Arrays of NumPy's files: no value is changed, and what is read of several is what was meant."""

import io

import numpy as np
import pytest

from rnncore.readers import limits
from rnncore.readers.choices import Choices
from rnncore.readers.numpy_files import parse_arrays
from rnncore.readers.sequence import InputError
from rnncore.readers.tables.roles import roles_of, sequence_of

RANDOM = np.random.default_rng(0)
T = np.linspace(0, 1, 20)


def parsed(what, **choices):
    file = io.BytesIO()
    if isinstance(what, dict):
        np.savez(file, **what)
        return parse_arrays(file.getvalue(), "t.npz", "npz", Choices(**choices))
    np.save(file, what)
    return parse_arrays(file.getvalue(), "t.npy", "npy", Choices(**choices))


def read(what, **choices):
    table = parsed(what, **choices)
    assert not table.questions
    roles = roles_of(table.named, "t", Choices(**choices), table.between)
    return sequence_of(roles, "t", table.said, Choices(**choices).missing)


def answers(table):
    (question,) = table.questions
    return [answer.changes for answer in question.answers]


@pytest.mark.parametrize("dtype", ["f2", "f4", "f8", ">f4", ">f8", "i1", ">i4", "u8", "?"])
@pytest.mark.parametrize("order", ["C", "F"])
def test_values_are_those_of_the_array(dtype, order):
    values = np.asarray(RANDOM.normal(size=(40, 3)) * 50, dtype=np.float64)
    array = np.asarray(np.abs(values) if dtype == "u8" else values).astype(dtype, order=order)
    found = read(array, columns=("x1", "x2", "x3"))
    np.testing.assert_array_equal(found.values, array.astype(np.float64))
    assert found.names == ("x1", "x2", "x3")


def test_extremes_keep_their_digits():
    values = np.array([5e-324, 1.7976931348623157e308, -0.1, 1e16, 123456789012345680.0])
    np.testing.assert_array_equal(read(values).values[:, 0], values)
    assert parsed(np.array([2**63 - 1, 0, 7])).named == [("x", (str(2**63 - 1), "0", "7"))]


def test_nan_is_missing_and_can_be_left_out():
    values = np.array([1.5, np.nan, np.inf, -np.inf, 2])
    assert parsed(values).named == [("x", ("1.5", "", "inf", "-inf", "2"))]
    with pytest.raises(InputError, match="no number in 3 of 5 rows"):
        read(values)
    assert read(values, missing="leave out").values.tolist() == [[1.5], [2]]


def test_which_way_round_is_asked_where_there_are_more_columns_than_rows():
    wide = RANDOM.normal(size=(3, 200))
    table = parsed(wide)
    assert "(3, 200): 200 steps of 3 numbers, or 3 steps of 200 numbers?" in table.questions[0].said
    assert answers(table) == [{"across": True}, {"across": False}]
    np.testing.assert_array_equal(read(wide, across=True).values, wide.T)
    np.testing.assert_array_equal(read(wide, across=False).values, wide)
    assert answers(parsed(RANDOM.normal(size=(50, 64))))[0] == {"across": False}
    assert len(read(wide[:, :8])) == 3
    tall = parsed(wide.T)
    assert [(fact.choice, fact.value) for fact in tall.facts] == [("across", False)]
    assert read(wide.T, across=True).values.shape == (3, 200)
    assert read(np.tile(wide, 2)).values.shape == (400, 3)  # no step has 400 numbers


def test_one_of_several_sequences_is_chosen():
    cube = RANDOM.normal(size=(8, 50, 3))
    table = parsed(cube)
    assert "(8, 50, 3): 8 sequences of 50 steps; which one?" in table.questions[0].said
    assert answers(table) == [{"member": str(k)} for k in range(1, 7)]
    assert table.members == tuple("12345678")
    np.testing.assert_array_equal(read(cube, member="8").values, cube[7])
    for wrong in ("0", "9", "x", "[3]"):
        with pytest.raises(InputError, match=r"no array “.*”\. It has 1, 2, 3"):
            parsed(cube, member=wrong)
    across = parsed(cube.transpose(0, 2, 1), member="2")
    assert [question.answers[0].changes for question in across.questions] == [{"across": True}]


def test_axes_of_length_one_are_left_out():
    values = RANDOM.normal(size=(50, 3))
    np.testing.assert_array_equal(read(values[:, None]).values, values)
    np.testing.assert_array_equal(read(values[None]).values, values)
    assert read(values[None, :, :1]).names == ("x",)


def test_a_record_has_a_column_for_each_field():
    fields = [("when", "M8[s]"), ("v", "f4"), ("at", "i2", (2,)), ("ok", "?")]
    values = np.zeros(3, fields)
    values["when"] = np.datetime64("2024-01-01") + np.arange(3)
    values["at"] = [[1, 2], [3, 4], [5, 6]]
    values["v"] = [0.1, 0.2, 0.3]
    found = read(values)
    assert found.labels == ("2024-01-01", "2024-01-02", "2024-01-03")
    assert found.names == ("v", "at1", "at2", "ok")
    np.testing.assert_array_equal(found.values[:, 0], values["v"].astype(float))


def test_words_are_words_and_what_cannot_be_read_is_named():
    assert read(np.array(["to", "be"])).labels == ("to", "be")
    with pytest.raises(InputError, match="half a character"):
        parsed(np.array(["a", "\udc00"]))
    for wrong in (np.array([1j]), np.array([b"a"]), np.zeros(2, "m8[s]"), np.zeros(2, "V4")):
        with pytest.raises(InputError, match="only numbers and words are read"):
            parsed(wrong)
    for shape in ((), (0,), (2, 0), (2, 2, 2, 2)):
        with pytest.raises(InputError, match="A sequence is"):
            parsed(np.zeros(shape))
    with pytest.raises(InputError, match="step has at most 256"):
        parsed(np.zeros((300, 300)))
    with pytest.raises(InputError, match=f"more than {limits.VALUES:,}"):
        parsed(np.zeros(limits.VALUES + 1))


def test_records_of_objects_are_refused_before_they_are_unpickled():
    head = b"{'descr': [('a', '<f8'), ('b', '|O')], 'fortran_order': False, 'shape': (1,), }\n"
    data = b"\x93NUMPY\x01\x00" + len(head).to_bytes(2, "little") + head + b"\0" * 16
    with pytest.raises(InputError, match="only numbers and words are read"):
        parse_arrays(data, "t.npy", "npy", Choices())
    empty = head.replace(b"[('a', '<f8'), ('b', '|O')]", b"'<U0'").replace(b"(1,)", b"(10**9,)")
    empty = empty.replace(b"10**9", b"1000000000000")
    data = b"\x93NUMPY\x01\x00" + len(empty).to_bytes(2, "little") + empty
    with pytest.raises(InputError, match="only numbers and words are read"):
        parse_arrays(data, "t.npy", "npy", Choices())


# --------------------------------------------------------------------------------------------- npz


def test_times_and_values_of_one_length_are_read_together():
    found = read({"t": T, "y": np.sin(T)})
    assert (found.names, found.labels[:2]) == (("y",), ("0", "0.05263157894736842"))
    table = parsed({"t": T, "y": np.sin(T)})
    assert (table.member, table.members) == ("all together", ("all together", "t", "y"))
    assert read({"t": T, "y": np.sin(T)}, member="y").labels[:2] == ("1", "2")
    solution = RANDOM.normal(size=(3, 20))  # as scipy's solve_ivp gives it
    found = read({"t": T, "y": solution})
    np.testing.assert_array_equal(found.values, solution.T)
    assert found.names == ("y1", "y2", "y3")
    assert "is turned" in parsed({"t": T, "y": solution}).notes[0]


def test_means_of_columns_do_not_turn_a_table():
    table = parsed({"mean": np.zeros(3), "std": np.ones(3), "X": RANDOM.normal(size=(90, 3))})
    assert (table.member, len(table.named[0][1])) == ("X", 90)


def test_labels_are_not_read_unless_they_are_chosen():
    cube, classes = RANDOM.normal(size=(8, 50, 3)), np.arange(8) % 2
    table = parsed({"y_train": classes, "X_train": cube})
    assert answers(table)[:2] == [{"member": "X_train[0]"}, {"member": "X_train[1]"}]
    assert "y_train: labels, not read" in table.notes
    found = read({"y_train": classes, "X_train": cube}, member="X_train[7]")
    np.testing.assert_array_equal(found.values, cube[7])
    assert len(read({"y_train": classes, "X_train": cube}, member="y_train")) == 8
    rows = RANDOM.normal(size=(40, 3))
    for labels in ({"y": RANDOM.normal(size=40)}, {"state": np.arange(40) % 3}):
        table = parsed({"X": rows, **labels})
        assert (table.member, len(table.named)) == ("X", 3)
        assert "all together" in table.members


def test_sets_to_train_and_to_test_are_not_put_side_by_side():
    sets = {"x_test": RANDOM.normal(size=(20, 2)), "x_train": RANDOM.normal(size=(20, 2))}
    table = parsed(sets)
    assert table.members == ("x_test", "x_train")
    assert len(table.named) == 2


def test_the_likeliest_of_arrays_that_do_not_belong_together_is_read():
    table = parsed({"names": np.array(["a", "b"]), "cube": np.zeros((2, 2, 2)), "x": T})
    assert (table.member, table.named[0][0]) == ("x", "x")
    table = parsed({"a": np.zeros((30, 2)), "b": np.ones(4)})
    assert (table.member, table.said) == ("a", "30 steps of 2 numbers, a of 2 arrays")
    with pytest.raises(InputError, match=r"no array “c”\. It has a, b"):
        parsed({"a": np.zeros((30, 2)), "b": np.ones(4)}, member="c")


def test_what_cannot_be_read_of_an_archive_is_told_and_the_rest_is_read():
    table = parsed({"t": T, "y": T**2, "rate": np.array(20.0)})
    assert table.members[0] == "all together"
    assert "rate has the shape ()" in table.notes[0]
    with pytest.raises(InputError, match="rate has the shape"):
        parsed({"t": T, "rate": np.array(20.0)}, member="rate")
