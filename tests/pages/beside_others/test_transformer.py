"""Inside a Transformer: what the section draws and says is what the networks of the zoo do."""

import numpy as np
import pytest

from pages.beside_others.spec import DEPTHS, BesideSpec
from pages.beside_others.state import beside_runs
from pages.beside_others.transformer.measured import inside, network
from tests.opening import opened
from tests.pages.beside_others.test_costs import prose


@pytest.mark.parametrize("depth", DEPTHS)
def test_both_networks_are_those_of_the_zoo_on_the_same_words(depth):
    found = inside(beside_runs(BesideSpec("I was feeling under the weather", depth=depth)))
    assert (found.labels, found.answer) == (
        ("(start)", "i", "was", "feeling", "under", "the"),
        "weather",
    )
    for name, trace in ((depth, found.transformer), ("LSTM", found.lstm)):
        model = network(name).model
        row = model.log_probabilities(list(found.labels[1:]))[-1]
        asked = int(model.vocabulary.encode(["weather"])[0])
        assert trace.loss == pytest.approx(-row[asked], rel=1e-12)
        assert trace.labels == found.labels


@pytest.mark.parametrize(
    ("text", "labels", "answer"),
    [
        ("under the xyzzy", ("(start)", "under"), "the"),
        ("the xyzzy weather", ("(start)", "the", "⟨xyzzy⟩"), "weather"),
        ("xyzzy", ("(start)", "⟨xyzzy⟩"), "."),
    ],
)
def test_they_are_asked_for_the_last_word_that_they_know(text, labels, answer):
    found = inside(beside_runs(BesideSpec(text)))
    assert (found.labels, found.answer) == (labels, answer)


@pytest.mark.parametrize("depth", DEPTHS)
def test_what_is_told_of_the_stream_and_its_gradient_holds(depth):
    found = inside(beside_runs(BesideSpec(depth=depth)))
    assert found.attention.sum(-1) == pytest.approx(1)
    assert not np.triu(found.attention, 1).any()
    last = np.isfinite(found.gradients)
    assert last[-1].tolist() == [False] * (len(found.labels) - 1) + [True]
    assert last[0].all()


def test_the_section_shows_every_head_and_the_stream():
    app = opened("beside-others", section="Inside a Transformer", heads_of="layer 2")
    said = prose(app)
    for head in ("Layer 2, head 1", "Layer 2, head 2", "norm of the residual stream", "∂L/∂x"):
        assert head in said
    app = opened("beside-others", section="Inside a Transformer", inside_depth="one layer")
    assert "Layer 1, head 2" in prose(app)
