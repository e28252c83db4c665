"""The page Types of network: the family of recurrent networks, each trained and at work."""

from collections.abc import Callable
from functools import partial

from dashboard.shell.page import Page, player
from dashboard.shell.tabs import in_tabs
from dashboard.shell.take import program
from pages.network_types import controls, lesson, script, state
from pages.network_types.answers import answers
from pages.network_types.runs import STAGE, TypeRun, block
from pages.network_types.scene import scene, stage
from pages.network_types.sections.attention import attention
from pages.network_types.sections.directions import directions
from pages.network_types.sections.forecast import forecasting
from pages.network_types.sections.notice import notice
from pages.network_types.sections.order import order
from pages.network_types.sections.outside import outside
from pages.network_types.sections.predict import predict
from pages.network_types.sections.take import take
from pages.network_types.spec import TabSpec, TypeSpec

__all__ = ["PAGE", "scene", "show", "warm"]

SECTIONS: dict[str, Callable[[TypeRun], None]] = {
    "Predict first": predict,
    "What to notice": notice,
    "Attention": attention,
    "Order": order,
    "Both directions": directions,
    "A forecast": forecasting,
    "From outside": outside,
    "The code": partial(program, lesson("code"), script, height="content"),
    "Take it with you": take,
}

PAGE = Page("types", "Types of network", (TypeSpec, TabSpec), sections=tuple(SECTIONS))


def show() -> None:
    head = PAGE.open()
    run = controls.choose(head)

    if run.parts:
        player(block, run, key=STAGE)

    controls.answered(run)
    answers(run)
    controls.describe(run)

    in_tabs(SECTIONS, run)

    PAGE.close(head, run.spec, stage(run))


def warm() -> None:
    state.run(TypeSpec())
