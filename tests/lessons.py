"""All that the pages say, by the name under which the tests know each file of it."""

from dashboard import parts, visitors
from dashboard.worker import view
from pages import (
    beside_others,
    gates_at_work,
    gradient_flow,
    network_types,
    papers,
    residual_shortcuts,
    training,
    unroll,
    your_data,
)
from pages.beside_others import (
    costs,
    counting,
    distance,
    erasing,
    history,
    learning,
    parallel,
    sentence,
    transformer,
)

LESSONS = {
    "unroll": unroll.lesson,
    "gates": gates_at_work.lesson,
    "gradient": gradient_flow.lesson,
    "residual": residual_shortcuts.lesson,
    "training": training.lesson,
    "types": network_types.lesson,
    "beside": beside_others.lesson,
    "beside-costs": costs.lesson,
    "beside-counting": counting.lesson,
    "beside-distance": distance.lesson,
    "beside-erasing": erasing.lesson,
    "beside-history": history.lesson,
    "beside-learning": learning.lesson,
    "beside-parallel": parallel.lesson,
    "beside-sentence": sentence.lesson,
    "beside-transformer": transformer.lesson,
    "own": your_data.lesson,
    "papers": papers.lesson,
    "parts": parts.lesson,
    "server": visitors.lesson,
    "worker": view.lesson,
}


def lesson(page: str, section: str, **numbers: object) -> str:
    """A section with its numbers."""
    return LESSONS[page](section, **numbers)


def sections(page: str) -> dict[str, str]:
    """All sections by id."""
    return LESSONS[page].sections
