"""Figures, one module each: arrays in, ``go.Figure`` out, and nothing else happens.

Every module has ``figure(..., mode)``, ``alt(...)``, what the figure says in words, and
``table(...)``, its columns by name. No Streamlit and no torch here; ``dashboard/chart.py`` shows
what these build.
"""
