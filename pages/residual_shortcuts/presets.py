"""The views of the page Residual shortcuts that a lesson can link to."""

from pages.residual_shortcuts.spec import ResidualSpec

USUAL_STORY = "the usual story"
DRAWN_FOR_RELU = "drawn for ReLU"
TURNED_ROUND = "batch norm turns it round"
FULL_BRANCHES = "branches at full scale"
SIGMOID = "a sigmoid on the shortcut"
NEARLY_SHUT = "gates nearly shut"

PRESETS: dict[str, ResidualSpec] = {
    USUAL_STORY: ResidualSpec(depth=100, weights="xavier", variants=("plain", "v1", "v2")),
    DRAWN_FOR_RELU: ResidualSpec(depth=100, variants=("plain", "v1", "v2")),
    TURNED_ROUND: ResidualSpec(depth=50, norm="batch", variants=("plain", "v1", "v2")),
    FULL_BRANCHES: ResidualSpec(
        depth=50, branch=1.0, upper="v1", lower="v2", variants=("plain", "v1", "v2")
    ),
    SIGMOID: ResidualSpec(
        activation="sigmoid", weights="xavier", upper="v1", lower="v2", variants=("v1", "v2")
    ),
    NEARLY_SHUT: ResidualSpec(
        depth=100, gate=-5.0, upper="gated", lower="v2", variants=("plain", "v2", "gated")
    ),
}
