"""The parts of the page Gradient flow under the curves, in the order of their tabs.

Each takes the runs on screen and draws itself; a closed tab's function is not called.
"""

from collections.abc import Callable

from pages.gradient_flow.sections.clip import clip
from pages.gradient_flow.sections.code import code
from pages.gradient_flow.sections.influence import influence
from pages.gradient_flow.sections.jacobians import jacobians
from pages.gradient_flow.sections.maths import maths
from pages.gradient_flow.sections.notice import notice
from pages.gradient_flow.sections.predict import predict
from pages.gradient_flow.sections.weights import weights
from pages.gradient_flow.state import GradientRuns

SECTIONS: dict[str, Callable[[GradientRuns], None]] = {
    "Predict first": predict,
    "What to notice": notice,
    "Influence map": influence,
    "Step by step": jacobians,
    "Shares and float32": weights,
    "Clipping": clip,
    "The maths": maths,
    "Code and files": code,
}
