"""The entry: page configuration, warm-up, navigation. Run with ``streamlit run streamlit_app.py``.

Streamlit imports this file once when the server starts, finds ``app`` and warms up before anybody
visits. It then runs the same file as a script, ``__main__``, for every visit.
"""

import os

# Before torch is imported, which reads it once: small matrices gain nothing from threads, and every
# run of a visitor has a thread of its own, in which torch.set_num_threads does not hold.
os.environ.setdefault("OMP_NUM_THREADS", "1")

from functools import partial
from pathlib import Path

import streamlit as st

from dashboard.app import serving
from dashboard.app.navigation import navigation
from dashboard.app.warm import lifespan, warm_up
from dashboard.shell.page import carry_over
from dashboard.visitors.returning import asks_again
from dashboard.visitors.turn import page_turn
from pages import PAGES

HERE = Path(__file__).parent

if __name__ == "__main__":
    warm_up(PAGES)
    st.set_page_config("Unrolled", page_icon=str(HERE / "rnncore/player/icon.png"), layout="wide")
    st.logo(str(HERE / "rnncore/player/unrolled.svg"), size="large")
    st.html(HERE / "dashboard/assets/page.css")
    page = navigation(PAGES)
    with page_turn():
        carry_over(page.title)
        asks_again()
        page.run()
else:
    app = st.App(__file__, lifespan=partial(lifespan, PAGES), routes=serving.routes(PAGES))
