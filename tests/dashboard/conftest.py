"""Every figure that a test of this folder builds goes through Plotly's check."""

from tests.validated import every_figure_is_validated  # noqa: F401
