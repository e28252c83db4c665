"""Every card has what it needs, and what ships with the page is what its replicas give here."""

import re

import numpy as np
import pytest

from dashboard import theme
from pages.papers import lesson, shelf
from pages.papers.recorded import recorded
from pages.papers.replicas import pascanu
from pages.papers.replicas.repeating import Outcome, Progress
from pages.papers.verdict import verdict
from pages.training.cures import CURES
from rnncore.train.networks import open_share

PAPERS = shelf.PAPERS
FASTEST = sorted(PAPERS, key=lambda key: recorded().seconds[key])[:5]
MOST_SECONDS, MOST_TOGETHER = 30, 240


@pytest.mark.parametrize("key", FASTEST)
def test_the_fastest_give_what_is_recorded_and_the_same_verdict(key):
    """On another kind of processor the last digits differ, and training may carry them further."""
    paper, shipped = PAPERS[key], recorded().outcomes[key]
    *told, outcome = paper.replica(shipped.seeds)
    assert isinstance(outcome, Outcome)
    assert outcome.seeds == shipped.seeds
    assert outcome.numbers.keys() == shipped.numbers.keys()
    for name, values in outcome.numbers.items():
        assert np.allclose(values, shipped.numbers[name], rtol=0.02, atol=0.02), name
    assert verdict(paper.criteria, outcome) == verdict(paper.criteria, shipped)
    shares = [each.share for each in told]
    assert all(isinstance(each, Progress) for each in told)
    assert shares == sorted(shares)
    assert 0 <= shares[0] <= shares[-1] <= 1


def test_equal_seeds_give_equal_numbers_and_others_do_not():
    *_, once = pascanu.replica((3, 4))
    *_, again = pascanu.replica((3, 4))
    *_, other = pascanu.replica((5, 4))
    assert once == again
    for name, (first, second) in once.numbers.items():
        assert other.numbers[name][0] != first
        assert other.numbers[name][1] == second


def test_the_first_of_40_symbols_came_39_steps_before_the_answer():
    """As *Training* has it, which gives the same shares of the same network."""
    jozefowicz, tallec = (PAPERS[key].settings for key in ("jozefowicz-2015", "tallec-2018"))
    assert (jozefowicz["steps"], tallec["steps"]) == (39, 99)
    for bias, name in ((1, "one"), (3, "three")):
        kept = CURES["forget bias"].conditions[f"b = {bias}"]
        assert jozefowicz[name] == theme.number(open_share(bias, kept.task.steps - 1))


@pytest.mark.parametrize("key", PAPERS)
def test_a_card_has_its_paper_its_words_and_its_numbers(key):
    paper, outcome = PAPERS[key], recorded().outcomes[key]
    year = re.search(r"-(\d{4})$", key)[1]
    assert paper.key == key
    assert paper.title.endswith(year)
    assert f" {year}: " in paper.cited
    assert outcome.seeds == tuple(range(paper.seeds))
    assert all(len(values) == paper.seeds for values in outcome.numbers.values())
    for each in paper.criteria:
        assert each.of in outcome.numbers
        assert each.minus in {"", *outcome.numbers}
    assert lesson(f"{key}-says")
    assert lesson(f"{key}-here", **paper.settings)


def test_what_ships_names_its_machine_and_fits_the_time():
    made, seconds = recorded().machine, recorded().seconds
    assert made.processor
    assert made.cores > 0
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", made.date)
    assert seconds.keys() == PAPERS.keys() == recorded().outcomes.keys()
    assert max(seconds.values()) <= MOST_SECONDS
    assert sum(seconds.values()) <= MOST_TOGETHER
