"""What the server does once, so that no visitor waits for it."""

import asyncio
import functools
import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

# Loaded here and not used: Streamlit and others do so when they first show a table, a picture or an
# icon, and in the thread of another visitor they would meet a library that is half imported.
import numpy.char
import numpy.fft  # noqa: F401
import pandas as pd
import PIL.Image
import PIL.ImageOps
import plotly.graph_objects as go
import pyarrow as pa
import streamlit as st
import streamlit.material_icon_names
import torch
from starlette.formparsers import MultiPartParser
from streamlit.runtime.pages_manager import PagesManager

from dashboard.app import memory
from dashboard.app.ending import end_promptly
from dashboard.models.networks import CELLS
from dashboard.models.spec import RunSpec
from pages.gates_at_work.spec import GatesSpec
from pages.gates_at_work.state import gates_runs
from pages.gradient_flow.spec import GradientSpec
from pages.gradient_flow.state import gradient_runs
from pages.network_types.spec import TypeSpec
from pages.network_types.state import run as type_run
from pages.residual_shortcuts.experiments import resnet_parameters
from pages.residual_shortcuts.spec import ResidualSpec
from pages.residual_shortcuts.state import residual_runs
from pages.unroll.state import run
from pages.your_data import reading, uploads
from pages.your_data.spec import OwnSpec
from pages.your_data.state import run as own_run

FILES = 4096
"""Files that may be open at once: Streamlit keeps three of each of the 128 tabs closed last."""


@asynccontextmanager
async def lifespan(_app: st.App) -> AsyncIterator[None]:
    """Warm up while the server starts, and keep its memory small while it runs."""
    end_promptly()
    warm_up()
    returning = asyncio.create_task(memory.give_back())
    yield
    returning.cancel()


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
    memory.arrange()
    # These load parts of theirs when they are first asked for.
    go.Figure().to_json()
    PIL.Image.preinit()
    pa.Table.from_pandas(pd.DataFrame({"column": [0]}))
    resnet_parameters()
    for cell in CELLS:
        run(RunSpec(cell=cell))
    gradient_runs(GradientSpec())
    tuple(residual_runs(ResidualSpec()).curves)
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
