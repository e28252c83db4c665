"""The pages, one row each. The app draws its navigation from this table and the tests walk it.

A page's ``url_path`` must differ from the stem of its script: Streamlit runs the files of a folder
``pages/`` without the entry script when the first visit is a deep link to such a stem.
The default page answers at ``/`` only.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Page:
    """One row of the navigation.

    ``script`` is relative to the entry script; ``title`` stands in the navigation;
    ``url_path`` is the address below ``/``; exactly one page is the ``default``.
    """

    script: str
    title: str
    url_path: str
    default: bool = False


PAGES: tuple[Page, ...] = (
    Page("pages/unroll/page.py", "Unroll", "unroll", default=True),
    Page("pages/gradient_flow/page.py", "Gradient flow", "gradient-flow"),
    Page("pages/residual_shortcuts/page.py", "Residual shortcuts", "residual-shortcuts"),
    Page("pages/gates_at_work/page.py", "Gates at work", "gates"),
    Page("pages/network_types/page.py", "Types of network", "network-types"),
    Page("pages/your_data/page.py", "Your data", "your-data"),
)
