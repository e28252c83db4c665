"""What networks write by themselves, and how far their counting holds."""

import torch

from pages.training.presets import PRESETS
from pages.training.sections.said import samples
from pages.training.state import training_runs
from rnncore.train.sampling import sample
from tests.lessons import lesson
from tests.opening import opened


def trained(name, place):
    """A network of the story with its last weights."""
    lane = training_runs(PRESETS[name]).lanes[place]
    model, _ = lane.recipe.build()
    weights = lane.shots[-1].weights
    model.load_state_dict({each: torch.tensor(value) for each, value in weights.items()})
    return lane, model.eval()


def test_a_text_is_shown_as_it_is_learned():
    lane, model = trained("a text", 0)
    again = sample(model, lane.recipe.task)
    assert again[:20] == lane.shots[-1].sample[:20]
    found = samples(lane)
    assert found["update"] == ["0", "50", "120", "250", "500"]
    tables = opened("training", preset="a-text").table
    assert (
        list(tables[-1].value["Elman writes"]) == samples(trained("a text", 1)[0])["Elman writes"]
    )


def test_how_far_the_counting_holds_is_said():
    lane, model = trained("as many b as a", 0)
    task = lane.recipe.task
    inputs, targets = task.words(torch.arange(1, 4 * task.longest + 1))
    with torch.no_grad():
        right = task.right(model(inputs), targets).tolist()
    assert lane.shots[-1].beyond == (right.index(False) if False in right else len(right))
    lanes = training_runs(PRESETS["as many b as a"]).lanes
    each = ", ".join(f"{lane.title} {lane.shots[-1].beyond} after update 600" for lane in lanes)
    said = " ".join(each.value for each in opened("training", preset="as-many-b-as-a").caption)
    assert " ".join(lesson("training", "beyond", each=each, longest=10).split()) in " ".join(
        said.split()
    )
