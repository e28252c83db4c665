"""The sequence of the page Your data, where another page reads it."""

from dataclasses import replace
from typing import TypeVar

import streamlit as st

from dashboard.models import uploaded
from dashboard.plain import plain
from rnncore.readers import InputError

Spec = TypeVar("Spec")


def with_uploaded(spec: Spec) -> Spec:
    """``spec`` with the window that Your data shows, whose name is drawn; as it is without one."""
    try:
        found = uploaded.current()
    except InputError:  # nothing is there: reading it says so
        return spec
    st.markdown(f":green-badge[{plain(found.name, longest=40)}]")
    return replace(spec, uploaded=found.window)  # type: ignore[type-var]
