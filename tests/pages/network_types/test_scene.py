"""What a lesson can measure of the family: another text, another network, where it looked."""

import pytest

from pages.network_types import state
from pages.network_types.scene import scene
from pages.network_types.spec import (
    BIDIRECTIONAL,
    ENCODER_DECODER,
    MANY_TO_MANY,
    SENTENCE_NOUN,
    TabSpec,
    TypeSpec,
)
from rnncore import zoo
from rnncore.zoo.tasks import tags


def measured(section="", **chosen):
    return scene(TypeSpec(**chosen), TabSpec(), section=section)


def test_another_text_and_another_network_are_run_themselves():
    found = measured(kind=MANY_TO_MANY).measures
    noun = tags.TAGS.index("noun")
    other = state.run(TypeSpec(kind=MANY_TO_MANY, sentence=SENTENCE_NOUN))
    assert found["answer-to"](SENTENCE_NOUN, 3) == other.answers[2]
    assert found["probability-to"](SENTENCE_NOUN, 2, "noun") == other.probabilities[1, noun]
    both = state.run(TypeSpec(kind=BIDIRECTIONAL))
    assert found["answer-by"](BIDIRECTIONAL, 2) == both.answers[1] != found["answer"](2)
    assert found["probability-by"](BIDIRECTIONAL, 2) == both.probabilities[1].max()
    assert found["score-of"](BIDIRECTIONAL) == zoo.card("tags-bidirectional").score
    with pytest.raises(ValueError, match="there is no kind that reads this “stacked”"):
        found["answer-by"]("stacked", 1)


def test_the_section_on_attention_shows_the_map_and_the_peak_is_its_largest_weight():
    beat = measured("Attention", kind=ENCODER_DECODER)
    assert beat.block is None
    assert beat.figure is not None
    attention, peak = beat.measures["attention"], beat.measures["peak"]
    run = state.run(TypeSpec(kind=ENCODER_DECODER))
    for written in range(1, len(run.chosen) + 1):
        weights = [attention(written, read) for read in range(1, len(run.read) + 1)]
        assert peak(written) == run.read[weights.index(max(weights))]
        assert sum(weights) == pytest.approx(1, abs=1e-5)
    assert measured("Attention", kind=MANY_TO_MANY).block is not None


def test_tags_stand_on_the_stage():
    """Eight outputs that are words have room there: the likeliest is drawn."""
    beat = measured(kind=MANY_TO_MANY)
    assert beat.stage.outputs == len(tags.TAGS)
