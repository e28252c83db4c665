"""Figures, one module each: arrays in, a ``drawing.Figure`` out, and nothing else happens.

Every module has ``figure(..., mode)``, ``alt(...)``, what the figure says in words, and
``table(...)``, its columns by name. No Streamlit, no torch and no Plotly here: a figure is made of
plain dicts, which Plotly checks in the tests and draws in the browser. ``dashboard/shell/chart.py``
shows what these build.
"""
