"""The parts of the page Residual shortcuts under the curves, in the order of their tabs.

Each takes the runs on screen and draws itself; a closed tab's function is not called.
"""

from collections.abc import Callable

from dashboard.residual.sections.code import code
from dashboard.residual.sections.maths import maths
from dashboard.residual.sections.notice import notice
from dashboard.residual.sections.paths import paths
from dashboard.residual.sections.pathways import pathways
from dashboard.residual.sections.predict import predict
from dashboard.residual.sections.resnet import resnet
from dashboard.residual.sections.shattered import shattered
from dashboard.residual.sections.stacks import stacks
from dashboard.residual.sections.tied import tied
from dashboard.residual.sections.training import training
from dashboard.residual.state import ResidualRuns

SECTIONS: dict[str, Callable[[ResidualRuns], None]] = {
    "Predict first": predict,
    "What to notice": notice,
    "Pathways": pathways,
    "Paths by length": paths,
    "Shattered gradients": shattered,
    "Tied weights": tied,
    "Training": training,
    "Recurrent stacks": stacks,
    "ResNet-34": resnet,
    "The maths": maths,
    "Code and files": code,
}
