"""The pages, one row each, in the order of the navigation. No other file imports a page."""

from dashboard.app.navigation import Entry
from dashboard.lessons.scene import Played
from pages.beside_others import page as beside_others_screen
from pages.gates_at_work import page as gates_at_work_screen
from pages.gradient_flow import page as gradient_flow_screen
from pages.lessons.page import Lessons
from pages.network_types import page as network_types_screen
from pages.papers import page as papers_screen
from pages.residual_shortcuts import page as residual_shortcuts_screen
from pages.training import page as training_screen
from pages.unroll import page as unroll_screen
from pages.your_data import page as your_data_screen

_PAGES: tuple[Entry, ...] = (
    Entry(unroll_screen, "unroll", default=True),
    Entry(gradient_flow_screen, "gradient-flow"),
    Entry(residual_shortcuts_screen, "residual-shortcuts"),
    Entry(gates_at_work_screen, "gates"),
    Entry(training_screen, "training"),
    Entry(network_types_screen, "network-types"),
    Entry(beside_others_screen, "beside-others"),
    Entry(your_data_screen, "your-data"),
    Entry(papers_screen, "papers"),
)

PLAYED: dict[str, Played] = {
    "" if entry.default else entry.url_path: entry.screen
    for entry in _PAGES
    if isinstance(entry.screen, Played)
}
"""The pages whose views can be the beats of a lesson, by the end of their address."""

PAGES: tuple[Entry, ...] = (*_PAGES, Entry(Lessons(PLAYED), "lessons"))
