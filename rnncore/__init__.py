"""Recurrent networks, unrolled: run one, and keep every state, gate and gradient of every step."""

import os

from rnncore import cells, measures, residual
from rnncore.cells import CELLS
from rnncore.comparing import Comparison, compare
from rnncore.losses import at_step, cross_entropy, every_step, last_step
from rnncore.measures import influence
from rnncore.monitoring.monitor import Monitor
from rnncore.nn.causal import CausalTransformer
from rnncore.nn.gru_reset_before import ResetBeforeGRU
from rnncore.nn.indrnn import IndRNN
from rnncore.nn.mingru import MinGRU
from rnncore.nn.recurrent import Recurrent
from rnncore.nn.residual_stack import ResidualStack
from rnncore.record import record
from rnncore.report import Finding, diagnose, notebook
from rnncore.sweeping.sweep import sweep
from rnncore.trace import Trace, Track, load
from rnncore.trace.archive import TraceError
from rnncore.trace.trace import bind_views
from rnncore.watching.agreement import ReplayError
from rnncore.watching.watch import watch

__all__ = [
    "CELLS",
    "CausalTransformer",
    "Comparison",
    "Finding",
    "IndRNN",
    "MinGRU",
    "Monitor",
    "Recurrent",
    "ReplayError",
    "ResetBeforeGRU",
    "ResidualStack",
    "Trace",
    "TraceError",
    "Track",
    "at_step",
    "cells",
    "compare",
    "cross_entropy",
    "diagnose",
    "every_step",
    "influence",
    "last_step",
    "load",
    "measures",
    "record",
    "residual",
    "sweep",
    "watch",
]


def _bundle(trace: Trace) -> dict[str, str]:
    from rnncore.player.notebook import (
        bundle,  # a quarter of a second that most programs never need
    )

    return bundle(trace)


def _to_html(trace: Trace, path: str | os.PathLike[str]) -> None:
    from rnncore.player.notebook import to_html

    to_html(trace, path)


bind_views(to_frame=notebook.to_frame, bundle=_bundle, to_html=_to_html)
