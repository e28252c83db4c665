"""One update: every network with every kind of weight, what was typed, and what the page says."""

import itertools

import numpy as np
import pytest

from dashboard.choices import canonical
from pages.training.sections.update import told_apart
from pages.training.update import (
    NETWORKS,
    WEIGHTS,
    WORD,
    UpdateSpec,
    block_of,
    readable,
    table_of,
    update_of,
    weight_of,
)
from tests.dashboard.stage.blocks import read_block


@pytest.mark.parametrize(("network", "weight"), list(itertools.product(NETWORKS, WEIGHTS)))
def test_every_weight_of_every_network_can_be_followed(network, weight):
    spec = UpdateSpec(network=network, weight=weight, units=2, source="2", into="2")
    if network == "minGRU" and weight == "state":
        return  # it has none between states
    spec = canonical(spec)
    found, place = update_of(spec), weight_of(spec)
    head, arrays = read_block(block_of(spec))
    np.testing.assert_allclose(
        arrays["term"].sum(), found.gradients[place.parameter][place.place], rtol=1e-4, atol=1e-12
    )
    assert head["numbers"]["before"] == found.before[place.parameter][place.place]
    table = table_of(spec)
    assert len(table["step"]) == len(WORD)
    np.testing.assert_array_equal(table["h2"], found.states["h"][1:, 1])


def test_losses_that_differ_are_told_with_the_digits_that_differ():
    found = update_of(UpdateSpec(network="Elman", units=2, rate="0.001", number=200))
    before, after = told_apart(found.loss, found.loss_after)
    assert before != after
    assert float(before) == pytest.approx(found.loss, rel=1e-5)
    assert (float(after) < float(before)) == (found.loss_after < found.loss)
    assert told_apart(2.0, 2.0) == ("2.000", "2.000")
    assert told_apart(1.0, 0.5) == ("1.000", "0.5000")


def test_the_sequence_shown_is_what_can_be_read_of_the_one_typed():
    assert readable("b a d!") == "BAD"
    assert readable("ABCDABCDABCD") == "ABCDABCD"
    assert readable("AB") == readable("the cat") == ""


def test_the_first_default_has_several_steps_with_a_say():
    """The page opens on a sum to which more than the last step gives."""
    terms = np.abs(read_block(block_of(UpdateSpec()))[1]["term"])
    assert (terms > 0.1 * terms.max()).sum() >= 3
    assert update_of(UpdateSpec()).loss_after < update_of(UpdateSpec()).loss
    assert update_of(UpdateSpec()).factor < 1
