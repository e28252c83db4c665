"""Tasks: every answer once more from what was read, and the loss at chance from the answers."""

import math

import pytest
import torch

from rnncore.train import (
    TASKS,
    Adding,
    Characters,
    Counting,
    FirstSymbol,
    Independent,
    LocalRule,
    Parity,
    Recall,
    TemporalOrder,
)
from rnncore.train.tasks.base import IGNORED

TEXT = "a rose is a rose, and so is a row of roses in a row. " * 20


def draw(task, size=400, seed=0):
    return task.batch(size, torch.Generator().manual_seed(seed))


@pytest.mark.parametrize("others", [False, True])
def test_the_first_symbol_is_the_answer(others):
    inputs, targets = draw(FirstSymbol(9, others))
    read = inputs.argmax(-1)
    assert torch.equal(read[0], targets)
    assert (read[1:] >= 4).all() == others
    assert set(targets.tolist()) == {0, 1, 2, 3}


def test_the_order_of_two_symbols_is_the_answer():
    inputs, targets = draw(TemporalOrder(30))
    for row, answer in zip(inputs.argmax(-1).T.tolist(), targets.tolist(), strict=True):
        places = [step for step, symbol in enumerate(row) if symbol < 2]
        first, second = places
        assert 3 <= first < 6
        assert 15 <= second < 18
        assert answer == 2 * row[first] + row[second]


def test_the_marked_numbers_add_up():
    inputs, targets = draw(Adding(11))
    numbers, marks = inputs.unbind(-1)
    assert (marks[:5].sum(0) == 1).all()
    assert (marks[5:].sum(0) == 1).all()
    torch.testing.assert_close((numbers * marks).sum(0), targets)
    always_one = torch.ones(len(targets), 1)
    task = Adding(11)
    assert task.loss(always_one, targets).item() == pytest.approx(task.chance, rel=0.2)
    assert task.right(targets[:, None] + 0.19, targets).all()
    assert not task.right(targets[:, None] - 0.21, targets).any()
    assert task.learned(task.chance / 11, 0.0)
    assert not task.learned(task.chance / 9, 1.0)


def test_parity_is_asked_after_every_step():
    inputs, targets = draw(Parity(7))
    odd = [[sum(row[: t + 1]) % 2 for t in range(7)] for row in inputs[..., 0].T.tolist()]
    assert targets.T.tolist() == odd


def word(n):
    return "#" + "a" * n + "b" * n


def test_words_of_as_many_b_as_a():
    task = Counting(9)
    inputs, targets = task.words(torch.tensor([1, 4, 2]))
    for column, n in enumerate((1, 4, 2)):
        spelled = "".join("#ab"[k] for k in inputs[: 2 * n + 1, column].argmax(-1))
        follows = "".join("#ab"[k] for k in targets[: 2 * n + 1, column])
        assert spelled == word(n)
        assert follows == word(n)[1:] + "#"
        assert (targets[2 * n + 1 :, column] == IGNORED).all()
    assert set((draw(task).targets != IGNORED).sum(0).tolist()) == {3, 5, 7, 9}


def test_a_word_is_right_where_what_is_determined_is():
    task = Counting(9)
    _, targets = task.words(torch.tensor([3]))  # a a a b b b #
    outputs = torch.nn.functional.one_hot(targets, 3).float()  # (7, 1, 3)
    assert task.right(outputs, targets).all()
    surprised = outputs.clone()
    surprised[:4] = outputs[:4].roll(1, -1)  # nobody can know when the b begin
    assert task.right(surprised, targets).all()
    for step in (4, 5, 6):
        wrong = outputs.clone()
        wrong[step] = outputs[step].roll(1, -1)
        assert not task.right(wrong, targets).any()


def test_windows_of_a_text_and_what_is_held_out():
    task = Characters(20, TEXT)
    cut = len(TEXT) - len(TEXT) // 10
    for batch, part in ((task.batch, TEXT[:cut]), (task.held_out, TEXT[cut:])):
        inputs, targets = batch(50, torch.Generator().manual_seed(1))
        for column in range(50):
            read = "".join(task.alphabet[k] for k in inputs[:, column].argmax(-1))
            window = read + task.alphabet[targets[-1, column]]
            assert window in part
            assert [task.alphabet[k] for k in targets[:, column]] == list(window[1:])


@pytest.mark.parametrize(
    "task",
    [
        *(FirstSymbol(4), TemporalOrder(10), Parity(9), Counting(21)),
        *(LocalRule(9), Independent(9), Recall(9, 4)),
    ],
)
def test_the_loss_at_chance_is_the_entropy_of_the_answers(task):
    asked = draw(task, 20000).targets.flatten()
    asked = asked[asked != IGNORED]
    shares = asked.bincount() / len(asked)
    assert task.chance == pytest.approx(float(-(shares * shares.log()).sum()), rel=0.01)


def test_the_loss_of_a_text_by_its_frequencies():
    task = Characters(20, "ab" * 500 + "ba" * 500)
    assert task.chance == pytest.approx(math.log(2), rel=1e-3)


def test_too_short_is_refused():
    for kind in (*TASKS.values(),):
        given = (TEXT,) if kind is Characters else ()
        with pytest.raises(ValueError, match=f"steps of {kind.name} must be {kind.shortest} or"):
            kind(kind.shortest - 1, *given)
        assert kind(kind.shortest, *given).name in TASKS
    with pytest.raises(ValueError, match=r"text must have 220 characters or more .*; got 53"):
        Characters(20, TEXT[:53])
    with pytest.raises(ValueError, match="100 different characters at most; got 300"):
        Characters(10, "".join(map(chr, range(1000, 1300))))
    with pytest.raises(ValueError, match="2 different characters or more; got 1"):
        Characters(10, "a" * 300)  # nothing can be learned, and every gradient is 0


def test_a_local_rule_is_asked_of_two_bits():
    inputs, targets = draw(LocalRule(7))
    for bits, answers in zip(inputs[..., 0].T.tolist(), targets.T.tolist(), strict=True):
        assert answers[:2] == [IGNORED] * 2
        assert answers[2:] == [float(bits[t] != bits[t - 2]) for t in range(2, 7)]


def test_independent_answers_need_their_own_input_alone():
    inputs, targets = draw(Independent(5))
    assert torch.equal(targets, (inputs[..., 0] != inputs[..., 1]).long())


def test_what_is_recalled_stood_with_the_key():
    inputs, targets = draw(Recall(20, 12))
    for row, answers in zip(inputs.movedim(1, 0), targets.T.tolist(), strict=True):
        keys, values = row[:, :16].argmax(-1).tolist(), row[:, 16:]
        assert (row[:, :16].sum(-1) == 1).all()
        assert values[:12].sum(-1).tolist() == [1] * 12
        assert not values[12:].any()
        stored = dict(zip(keys[:12], values[:12].argmax(-1).tolist(), strict=True))
        assert len(stored) == 12
        assert answers == [IGNORED] * 12 + [stored[key] for key in keys[12:]]
    for pairs, said in ((0, "pairs must be from 1 to 16"), (9, "steps must be 10 or more")):
        with pytest.raises(ValueError, match=said):
            Recall(9, pairs)


def _said(task):
    """The labels of each sequence, and the right answer at its end by its name."""
    inputs, targets = draw(task, 40)
    for row in range(inputs.shape[1]):
        asked = targets[..., row].reshape(-1)
        asked = asked[asked != IGNORED]
        read = inputs[:, row] if task.at_end else inputs[: len(asked), row]
        yield task.labels(read), task.answers[int(asked[-1])]


def test_the_label_of_a_step_is_the_symbol_that_was_drawn():
    """So that who reads the labels alone finds the answer, by the name that it has there."""
    for labels, answer in _said(FirstSymbol(9, others=True)):
        assert answer == labels[0]
        assert set(labels[1:]) <= set("EFGH")
    for labels, answer in _said(TemporalOrder(20)):
        assert answer == "".join(each for each in labels if each in "XY")
    for labels, answer in _said(Parity(7)):
        assert answer == ("odd" if labels.count("1") % 2 else "even")
    for labels, answer in _said(Counting(11)):
        assert (labels[0], answer) == ("start", "end")
        assert labels.count("a") == labels.count("b") == (len(labels) - 1) / 2
    text = Characters(6, TEXT)
    for labels, answer in _said(text):
        assert "".join(labels) + answer in TEXT


def test_the_labels_of_numbers_say_which_to_add():
    task = Adding(11)
    inputs, targets = draw(task, 20)
    assert task.answers == ()
    for row in range(20):
        marked = [float(each) for each in task.labels(inputs[:, row]) if each.startswith("+")]
        assert sum(marked) == pytest.approx(float(targets[row]), abs=0.011)
