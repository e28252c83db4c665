"""The parts of the page Residual shortcuts under the curves, in the order of their tabs.

Each takes the runs on screen and draws itself; a closed tab's function is not called.
"""

from collections.abc import Callable

from pages.residual_shortcuts.sections.code import code
from pages.residual_shortcuts.sections.maths import maths
from pages.residual_shortcuts.sections.notice import notice
from pages.residual_shortcuts.sections.paths import paths
from pages.residual_shortcuts.sections.pathways import pathways
from pages.residual_shortcuts.sections.predict import predict
from pages.residual_shortcuts.sections.resnet import resnet
from pages.residual_shortcuts.sections.shattered import shattered
from pages.residual_shortcuts.sections.stacks import stacks
from pages.residual_shortcuts.sections.tied import tied
from pages.residual_shortcuts.sections.training import training
from pages.residual_shortcuts.state import ResidualRuns

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
