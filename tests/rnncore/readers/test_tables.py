"""Any table of numbers, by any writer: read back equal, or asked about; never different."""

import numpy as np
import pytest
from hypothesis import event, given

from rnncore.readers import AskedError, Choices
from rnncore.readers.files import parse, read

from .fuzzing import fuzzed
from .writing import tables

LEFT_OUT = Choices(missing="leave out")


def equal_or_asked(data, name, right, choices=LEFT_OUT):
    try:
        found = read(parse(data, name, choices), name, choices)
    except AskedError as error:
        event(f"asked: {error.question.said[:12]}")
        return
    assert found.values is not None
    np.testing.assert_array_equal(found.values, right)


@fuzzed
@given(tables())
def test_a_table_is_read_back_equal_or_asked_about(table):
    equal_or_asked(*table)


@fuzzed
@given(tables(rows=(1, 4), columns=(1, 3), remarks=False))
def test_so_is_a_small_one(table):
    data, name, right = table
    if len(right):
        equal_or_asked(data, name, right)


@fuzzed
@given(tables(index="row names"))
def test_of_a_header_that_is_one_name_short_an_answer_is_right(table):
    data, name, right = table
    with pytest.raises(AskedError) as caught:
        read(parse(data, name, LEFT_OUT), name, LEFT_OUT)
    if "one name less" in caught.value.question.said:
        answers = caught.value.question.answers
        equal_or_asked(data, name, right, LEFT_OUT.answered(answers[0]))
