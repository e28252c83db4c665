"""Every figure that a test of this folder builds goes through Plotly's check."""

from tests.opening import installed_components_are_looked_for_once  # noqa: F401
from tests.validated import every_figure_is_validated, every_table_is_told  # noqa: F401
