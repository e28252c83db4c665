"""The views of the page, in the order of its story; each is recorded over five seeds."""

from pages.training.spec import (
    ADDING,
    BIASED,
    COUNTING,
    ORDER,
    ORTHOGONAL,
    OTHERS,
    PARITY,
    PLAIN,
    TEXT,
    USUAL,
    TrainingSpec,
)

RACE, SIGNATURE = "which came first?", "it arrives, then it learns"
ORDERED, PARITIES = "in which order?", "parity"
PRESETS: dict[str, TrainingSpec] = {
    RACE: USUAL,
    SIGNATURE: TrainingSpec(between=OTHERS, span=20, lanes=("GRU",), rate="0.005", updates=400),
    ORDERED: TrainingSpec(
        ORDER, span=60, lanes=(BIASED, ORTHOGONAL, "Elman"), rate="0.005", updates=1000
    ),
    "adding": TrainingSpec(
        ADDING, span=50, lanes=(BIASED, ORTHOGONAL, "GRU"), rate="0.005", updates=1500
    ),
    PARITIES: TrainingSpec(PARITY, span=16, lanes=(PLAIN, "Elman", "minGRU"), rate="0.005"),
    "as many b as a": TrainingSpec(COUNTING, span=21, lanes=(PLAIN, "Elman", "GRU"), rate="0.005"),
    "a text": TrainingSpec(TEXT, span=30, lanes=(PLAIN, "Elman"), rate="0.005", updates=500),
}
