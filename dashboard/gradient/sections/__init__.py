"""The parts of the page Gradient flow under the curves, in the order of their tabs.

Each takes the runs on screen and draws itself; a closed tab's function is not called.
"""

from collections.abc import Callable

from dashboard.gradient.sections.clip import clip
from dashboard.gradient.sections.code import code
from dashboard.gradient.sections.influence import influence
from dashboard.gradient.sections.jacobians import jacobians
from dashboard.gradient.sections.maths import maths
from dashboard.gradient.sections.notice import notice
from dashboard.gradient.sections.predict import predict
from dashboard.gradient.sections.weights import weights
from dashboard.gradient.state import GradientRuns

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
