"""The parts of the page Types of network under the answers, in the order of their tabs.

Each takes the run on screen and draws itself; a closed tab's function is not called.
"""

from collections.abc import Callable

from dashboard.types.runs import TypeRun
from dashboard.types.sections.attention import attention
from dashboard.types.sections.code import code
from dashboard.types.sections.directions import directions
from dashboard.types.sections.notice import notice
from dashboard.types.sections.order import order
from dashboard.types.sections.outside import outside
from dashboard.types.sections.predict import predict
from dashboard.types.sections.take import take

SECTIONS: dict[str, Callable[[TypeRun], None]] = {
    "Predict first": predict,
    "What to notice": notice,
    "Attention": attention,
    "Order": order,
    "Both directions": directions,
    "From outside": outside,
    "The code": code,
    "Take it with you": take,
}
