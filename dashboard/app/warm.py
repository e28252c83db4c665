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
import streamlit.emojis
import streamlit.material_icon_names
import torch
from starlette.formparsers import MultiPartParser
from streamlit.runtime.pages_manager import PagesManager

from dashboard.app import memory, serving
from dashboard.app.ending import end_promptly
from dashboard.app.navigation import Entry
from dashboard.votes import store
from dashboard.votes.routes import FOLLOWING
from dashboard.worker import leave, ready

FILES = 4096
"""Files that may be open at once: Streamlit keeps three of each of the 128 tabs closed last."""


@asynccontextmanager
async def lifespan(pages: tuple[Entry, ...], _app: st.App) -> AsyncIterator[None]:
    """Warm up while the server starts, and keep its memory small while it runs."""
    end_promptly(FOLLOWING.let_go)
    warm_up(pages)
    tasks = [asyncio.create_task(each) for each in (memory.give_back(), serving.end_rooms())]
    yield
    for task in tasks:
        task.cancel()
    leave()
    store.leave()


@functools.cache
def warm_up(pages: tuple[Entry, ...]) -> None:
    """Make what first views need, and take all that is loaded out of the collector's sight."""
    # As st.navigation does when first called. Until then Streamlit takes the folder pages/ for its
    # older kind of pages, and whoever comes first by a deep link reads "page not found".
    PagesManager.uses_pages_directory = False
    torch.set_num_threads(1)
    # What is uploaded stays in memory, as all the rest: Starlette would write what is larger than
    # a megabyte to the disk, where it is left to others and fails when that is full.
    MultiPartParser.spool_max_size = (st.get_option("server.maxUploadSize") + 1) * 2**20
    _open_more_files()
    memory.arrange()
    ready()
    # These load parts of theirs when they are first asked for.
    go.Figure().to_json()
    PIL.Image.preinit()
    table = pd.DataFrame({"column": [0]})
    table.to_dict()
    pa.Table.from_pandas(table)
    for page in pages:
        page.screen.warm()
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
