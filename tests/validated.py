"""What every figure and every table of ours is held to, whichever test shows it.

Plotly's own check of a figure, which ``dashboard/figures/drawing.py`` leaves to the tests; and that
a table says what it and each of its columns are.
"""

import functools
import importlib
import json
import pkgutil

import plotly.graph_objects as go
import pytest
import streamlit as st

from dashboard import figures


def validated(figure):
    """A figure of ours as Plotly's own: a name or a value that Plotly does not know raises.

    What we send to the browser is what Plotly would have sent, to the last byte of each array.
    """
    checked = go.Figure(figure.to_dict())
    assert json.loads(figure.to_json()) == json.loads(checked.to_json())
    return checked


def modules():
    """The modules that draw a figure, by name."""
    names = [info.name for info in pkgutil.iter_modules(figures.__path__)]
    found = {name: importlib.import_module(f"dashboard.figures.{name}") for name in names}
    return {name: module for name, module in found.items() if hasattr(module, "figure")}


def validating(draw):
    """``draw``, whose figures go through Plotly's check before anybody gets them."""

    @functools.wraps(draw)
    def checked(*data, **options):
        figure = draw(*data, **options)
        validated(figure)
        return figure

    return checked


@pytest.fixture(scope="package", autouse=True)
def every_figure_is_validated():
    """Whatever figure a test builds, itself or by opening a page, goes through Plotly's check."""
    with pytest.MonkeyPatch.context() as patch:
        for module in modules().values():
            if not hasattr(module.figure, "__wrapped__"):  # of a folder above
                patch.setattr(module, "figure", validating(module.figure))
        yield


def told(show):
    """``show``, a table of Streamlit's that has a text for whoever cannot see it, and headings."""

    @functools.wraps(show)
    def checked(table, *data, alt, **options):
        assert alt.strip()
        assert all(str(heading).strip() for heading in table), list(table)
        return show(table, *data, alt=alt, **options)

    return checked


@pytest.fixture(scope="package", autouse=True)
def every_table_is_told():
    """Whatever table a test shows by opening a page has a text beside it, and no empty heading."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("dataframe", "data_editor"):
            patch.setattr(st, name, told(getattr(st, name)))
        yield
