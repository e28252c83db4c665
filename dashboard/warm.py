"""What the server does once, so that no visitor waits for it."""

import functools
import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

# Imported here and not used: Streamlit does so when it first shows a table or a picture, and in
# the thread of another visitor Plotly would meet a library that is half imported.
import pandas as pd  # noqa: F401
import PIL.Image  # noqa: F401
import plotly.graph_objects as go
import pyarrow as pa  # noqa: F401
import streamlit as st
import torch
from starlette.formparsers import MultiPartParser
from streamlit.runtime.pages_manager import PagesManager

from dashboard.ending import end_promptly
from dashboard.gates.spec import GatesSpec
from dashboard.gates.state import gates_runs
from dashboard.gradient.spec import GradientSpec
from dashboard.gradient.state import gradient_runs
from dashboard.memory import keep_together
from dashboard.networks import CELLS
from dashboard.own import reading, uploads
from dashboard.own.spec import OwnSpec
from dashboard.own.state import run as own_run
from dashboard.residual.spec import ResidualSpec
from dashboard.residual.state import residual_runs
from dashboard.spec import RunSpec
from dashboard.state import run
from dashboard.types.spec import TypeSpec
from dashboard.types.state import run as type_run

FILES = 4096
"""Files that may be open at once: Streamlit keeps three of each of the 128 tabs closed last."""


@asynccontextmanager
async def lifespan(_app: st.App) -> AsyncIterator[None]:
    """Warm up while the server starts."""
    end_promptly()
    warm_up()
    yield


@functools.cache
def warm_up() -> None:
    """Run every cell once, and take all that is loaded out of the garbage collector's sight."""
    # As st.navigation does when first called. Until then Streamlit takes the folder pages/ for its
    # older kind of pages, and whoever comes first by a deep link reads "page not found".
    PagesManager.uses_pages_directory = False
    torch.set_num_threads(1)
    # What is uploaded stays in memory, as all the rest: Starlette would write what is larger than
    # a megabyte to the disk, where it is left to others and fails when that is full.
    MultiPartParser.spool_max_size = (st.get_option("server.maxUploadSize") + 1) * 2**20
    _open_more_files()
    keep_together()
    go.Figure(go.Heatmap(z=[[0.0]])).to_json()
    for cell in CELLS:
        run(RunSpec(cell=cell))
    gradient_runs(GradientSpec())
    residual_runs(ResidualSpec())
    gates_runs(GatesSpec())
    type_run(TypeSpec())
    example = reading.usual(uploads.example())
    own_run(OwnSpec(example.own), example, None)
    gc.collect()
    gc.freeze()


def _open_more_files() -> None:
    """Let the process open as many files as a class needs; macOS begins with 256.

    Nothing where the system counts otherwise, as Windows does.
    """
    try:
        import resource
    except ImportError:
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = FILES if hard == resource.RLIM_INFINITY else min(FILES, hard)
    if resource.RLIM_INFINITY != soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
