"""What a lesson can measure of another text that the same network reads, against torch."""

import pytest
import torch

from dashboard.models import trained
from dashboard.models.networks import SIZE, build, embed
from dashboard.models.spec import RunSpec
from pages.unroll.scene import scene
from pages.unroll.sections.order import OrderSpec

HERE, THERE = "rain today and rain", "today rain and rain"


def measured(spec):
    return scene(spec, OrderSpec()).measures


def states(spec, inputs):
    """The last layer's forward states, one row a step, by torch alone."""
    network, _ = build(spec, inputs.shape[1])
    with torch.no_grad():
        return network(torch.as_tensor(inputs).unsqueeze(1))[0][:, 0, : spec.units]


def test_the_distance_to_another_text_is_that_of_torchs_states():
    spec = RunSpec(text=HERE, cell="GRU", units=5, layers=2, seed=3)
    here, there, short = (
        states(spec, embed(text.split(), seed=3)) for text in (HERE, THERE, "rain today")
    )
    found = measured(spec)
    assert found["distance"](THERE) == pytest.approx(float((here[-1] - there[-1]).norm()))
    assert found["distance"](THERE, 2) == pytest.approx(float((here[1] - there[1]).norm()))
    assert found["distance"]("rain today") == pytest.approx(float((here[-1] - short[-1]).norm()))
    with pytest.raises(ValueError, match="there is no step 3"):
        found["distance"]("rain today", 3)


def test_a_bag_knows_no_order_and_another_text_needs_no_more_parameters():
    found = measured(RunSpec(text=HERE, units=5))
    assert found["bag"](THERE) < 1e-12
    tomorrow, today = embed(("tomorrow", "today"), seed=0)
    assert found["bag"]("rain tomorrow and rain") == pytest.approx(
        ((tomorrow - today) ** 2).sum() ** 0.5
    )
    lstm = torch.nn.LSTM(SIZE, 5)
    assert found["other-parameters"](HERE * 20) == sum(each.numel() for each in lstm.parameters())
    assert found["inputs"]() == SIZE


def test_the_answer_to_another_text_is_the_trained_networks():
    weights = trained.WHO
    other = "John sees Alice ."
    model = trained.network(weights).model
    inputs = torch.as_tensor(trained.encoded(weights, other.split()[:3])[0])
    outputs = model.readout(model.recurrent["words"](inputs.unsqueeze(1))[0])
    says = trained.answer_names(weights)[int(outputs[-1, 0].argmax())]
    found = measured(RunSpec(text="Alice sees John .", weights=weights))
    assert found["other-answer"]("John sees Alice") == says == "he"
    assert "other-answer" not in measured(RunSpec(text=HERE))


def test_a_window_of_the_text_does_not_cut_the_other_one():
    found = measured(RunSpec(text="so " + HERE, start=2, steps=4, units=5))
    assert found["distance"](HERE) == 0
