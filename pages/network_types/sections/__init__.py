"""The parts of the page Types of network under the answers, in the order of their tabs.

Each takes the run on screen and draws itself; a closed tab's function is not called.
"""

from collections.abc import Callable

from dashboard.shell.take import program
from pages.network_types import lesson, script
from pages.network_types.runs import TypeRun
from pages.network_types.sections.attention import attention
from pages.network_types.sections.directions import directions
from pages.network_types.sections.notice import notice
from pages.network_types.sections.order import order
from pages.network_types.sections.outside import outside
from pages.network_types.sections.predict import predict
from pages.network_types.sections.take import take


def _code(run: TypeRun) -> None:
    program(lesson("code"), script.code(run), script.printed(run), height="content")


SECTIONS: dict[str, Callable[[TypeRun], None]] = {
    "Predict first": predict,
    "What to notice": notice,
    "Attention": attention,
    "Order": order,
    "Both directions": directions,
    "From outside": outside,
    "The code": _code,
    "Take it with you": take,
}
