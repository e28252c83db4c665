"""What is drawn of a Transformer: the numbers in the drawing, its words and its table."""

import numpy as np
import pytest

from dashboard.figures import head_attention, stream_map
from dashboard.figures.common import title_of
from tests.validated import validated

WORDS = ("(start)", "<b>under", "the")
WEIGHTS = np.array([[1.0, 0.0, 0.0], [0.25, 0.75, 0.0], [0.5, 0.25, 0.25]])
NORMS = np.array([[1.0, 2.0, 3.0], [2.0, 2.0, 5.0], [4.0, 8.0, 6.0]])
GRADIENTS = np.array([[-3.0, -1.0, -2.0], [-np.inf, -np.inf, -1.5], [-np.inf, -np.inf, -1.0]])
CASES = {
    "head": (head_attention, (WEIGHTS, WORDS), {"head": "Layer 1, head 2"}),
    "norm": (stream_map, (NORMS, WORDS), {"kind": "norm"}),
    "gradient": (stream_map, (GRADIENTS, WORDS), {"kind": "gradient"}),
    "no gradient": (stream_map, (GRADIENTS[1:, :2] - 1, WORDS[:2]), {"kind": "gradient"}),
    "one value": (stream_map, (np.full((3, 1), -1.0), WORDS[:1]), {"kind": "gradient"}),
}


def test_a_heads_map_has_its_weights_and_says_where_the_last_step_looks():
    figure = validated(head_attention.figure(WEIGHTS, WORDS, head="Layer 1, head 2", mode="light"))
    np.testing.assert_array_equal(np.array(figure.data[0].z, dtype=float), WEIGHTS)
    said = head_attention.alt(WEIGHTS, WORDS, head="Layer 1, head 2")
    assert "at “the” the most attention, 50 %, goes to “(start)”; on average it lies 1.25" in said
    table = head_attention.table(WEIGHTS, WORDS)
    assert table["attention"].tolist() == [1, 0.25, 0.75, 0.5, 0.25, 0.25]
    assert table["word heeded"][3:] == list(WORDS)


@pytest.mark.parametrize(("values", "kind"), [(NORMS, "norm"), (GRADIENTS, "gradient")])
def test_the_stream_stands_from_its_last_boundary_to_its_first(values, kind):
    figure = validated(stream_map.figure(values, WORDS, kind=kind, mode="dark"))
    drawn = np.array(figure.data[0].z, dtype=float)
    np.testing.assert_array_equal(drawn, np.where(np.isfinite(values), values, np.nan)[::-1])
    rows = list(figure.layout.yaxis.ticktext)
    assert rows == ["after feed-forward 1", "after attention 1", "before layer 1"]
    assert stream_map.table(values, WORDS)["value"].tolist() == values.ravel().tolist()


def test_what_the_stream_is_said_to_do_was_measured():
    assert "median 2.00 before the first layer, 6.00 after the last" in stream_map.alt(
        NORMS, WORDS, kind="norm"
    )
    said = stream_map.alt(GRADIENTS, WORDS, kind="gradient")
    assert "largest at “<b>under” with 0.10, smallest at “(start)” with 0.0010" in said
    assert "What is exactly 0 is empty." in said
    module, data, options = CASES["no gradient"]
    assert "no gradient reaches" in title_of(module.figure(*data, mode="light", **options))
