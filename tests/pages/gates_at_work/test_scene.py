"""What a lesson can measure of a trained network and its gates, against torch and the library."""

import pytest
import torch

from pages.gates_at_work.scene import scene
from pages.gates_at_work.spec import FORGET, SHUT, GatesSpec
from rnncore import zoo
from rnncore.interventions import hold
from rnncore.zoo.who import accuracy

SAID = "Alice sees John ."


def test_a_gate_is_torchs_unit_by_unit():
    found = scene(GatesSpec(said=SAID)).measures
    network = zoo.load("who-is-it")
    model, words = network.model.double(), SAID.lower().split()
    layer, units = model.recurrent["words"], found["units"]()
    with torch.no_grad():
        inputs = model.embed(network.vocabulary.encode(words))
        state = torch.zeros(units, dtype=torch.float64), torch.zeros(units, dtype=torch.float64)
        cell = torch.nn.LSTMCell(inputs.shape[-1], units, dtype=torch.float64)
        for name, values in layer.named_parameters():
            getattr(cell, name.removesuffix("_l0")).copy_(values)
        for step in inputs[:-1]:
            state = cell(step, state)
        sums = cell.weight_ih @ inputs[-1] + cell.bias_ih + cell.weight_hh @ state[0] + cell.bias_hh
    forget = sums[units : 2 * units].sigmoid()  # rows i, f, g, o
    assert found["gate"]("forget", "last") == pytest.approx(float(forget.mean()))
    assert found["gate"]("forget", 4, 3) == pytest.approx(float(forget[2]))
    with pytest.raises(ValueError, match="there is no unit 9"):
        found["gate"]("forget", 4, 9)


def test_what_is_right_on_held_out_sentences_is_what_the_library_counts():
    right = scene(GatesSpec(held=FORGET, value=SHUT)).measures["right"]
    model = zoo.load("who-is-it").model
    assert right("nothing") == accuracy(model)
    assert right("shut") == accuracy(model, [hold("forget", 0.0)])
    assert right("open") == accuracy(model, [hold("forget", 1.0)])
    assert right(2) == accuracy(model, [hold("forget", 1.0, (1,))])
    with pytest.raises(ValueError, match="there is no way to hold a gate “ajar”"):
        right("ajar")


def test_the_score_of_another_network_is_that_of_its_card():
    found = scene(GatesSpec(trained="Next word, GRU")).measures
    assert found["score-of"]("next word, elman") == zoo.card("next-word-elman").score
    assert "right" not in found
