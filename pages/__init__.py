"""The pages, one row each, in the order of the navigation. No other file imports a page."""

from dashboard.app.navigation import Page
from pages.gates_at_work import page as gates_at_work
from pages.gradient_flow import page as gradient_flow
from pages.network_types import page as network_types
from pages.residual_shortcuts import page as residual_shortcuts
from pages.unroll import page as unroll
from pages.your_data import page as your_data

PAGES: tuple[Page, ...] = (
    Page(unroll.show, unroll.warm, "Unroll", "unroll", default=True),
    Page(gradient_flow.show, gradient_flow.warm, "Gradient flow", "gradient-flow"),
    Page(
        residual_shortcuts.show, residual_shortcuts.warm, "Residual shortcuts", "residual-shortcuts"
    ),
    Page(gates_at_work.show, gates_at_work.warm, "Gates at work", "gates"),
    Page(network_types.show, network_types.warm, "Types of network", "network-types"),
    Page(your_data.show, your_data.warm, "Your data", "your-data"),
)
