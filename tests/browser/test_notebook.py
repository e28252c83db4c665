"""A notebook that ends its cells with traces: executed, exported, and opened without a network."""

import sys
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from nbconvert import HTMLExporter, LatexExporter
from nbconvert.preprocessors.sanitize import SanitizeHTML
from playwright.sync_api import expect

from tests.browser.stage import StagePage
from tests.browser.test_standalone import show  # noqa: F401

pytestmark = pytest.mark.browser
ROOT = Path(__file__).parents[2]
CELLS = [
    "import torch, rnncore\ntorch.manual_seed(0)\nlstm = torch.nn.LSTM(32, 64)\n"
    "rnncore.record(lstm, torch.randn(50, 1, 32))",
    "gru = torch.nn.GRU(4, 6, num_layers=2, bidirectional=True)\n"
    "rnncore.record(gru, torch.randn(9, 2, 4), labels=list('unrolling'))",
    "rnncore.record(torch.nn.LSTM(8, 256), torch.randn(400, 1, 8))",
]
# Of what GitHub leaves of HTML, as github/markup lists it, that which is of use here.
LEFT = {
    "tags": ["b", "details", "div", "img", "p", "summary", "table", "tbody", "td", "th", "tr"],
    "attributes": {"img": ["alt", "height", "src", "width"]},
}


@pytest.fixture(scope="module")
def notebook():
    """The notebook as it is saved after all of its cells were run."""
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in CELLS])
    resources = {"metadata": {"path": str(ROOT)}}
    kernel = {"name": "python3", "display_name": "Python", "language": "python"}
    book.metadata.kernelspec = kernel
    client = NotebookClient(book, timeout=120, resources=resources)
    client.create_kernel_manager().kernel_spec.argv[0] = sys.executable
    return client.execute()


def outputs(book):
    return [cell.outputs[0].data for cell in book.cells]


class Player(StagePage):
    """The player in a cell's output, counted from 0."""

    def __init__(self, page, cell):
        self.page = page
        inside = page.frame_locator("iframe").nth(cell)
        self.frame = inside.locator("section.stage[data-key]")
        self.panel = self.frame.locator(".panel")
        self.said = inside.locator(".sentence")
        page.locator("iframe").nth(cell).scroll_into_view_if_needed()
        expect(self.frame).to_be_visible()


def exported(book):
    """As ``nbconvert --to html``, without what that itself fetches."""
    body, _ = HTMLExporter(template_name="basic").from_notebook_node(book)
    return f"<!doctype html><meta charset=utf-8>{body}"


def test_a_trace_plays_in_an_exported_notebook_without_a_network(show, notebook):  # noqa: F811
    page = show(exported(notebook))
    first = Player(page, 0)
    first.shows(playing=1)  # by itself
    first.press("Space")
    first.shows(playing=0)
    second, third = Player(page, 1), Player(page, 2)
    for player in (first, second, third):
        player.press("End")
    first.press("Home", "ArrowRight", "ArrowRight")
    second.press("Home", "ArrowRight", "u")
    first.shows(step=2, folded=0, playing=0)  # each has its own keys
    second.shows(step=1, folded=1, playing=0)
    first.press("Enter")
    expect(first.panel).to_contain_text("step 2")
    assert not page.locator(".rnncore-still").first.is_visible()
    expect(third.said).to_contain_text("of 400")
    third.frame.locator(".copy .token").last.dispatch_event("pointermove", {"bubbles": True})
    tip = third.frame.locator(".tip")  # its weights and inputs did not fit
    expect(tip).to_contain_text("what the network reads at step")
    assert page.evaluate("document.querySelector('iframe').contentDocument") is None  # isolated


def test_a_usual_trace_takes_less_than_300_kilobytes(notebook):
    sizes = [len(data["text/html"].encode()) for data in outputs(notebook)]
    print("bytes:", ", ".join(f"{size:,}" for size in sizes))
    assert max(sizes) < 300_000
    for data in outputs(notebook):
        assert len(data["text/plain"].splitlines()) <= 12


def test_where_frames_and_styles_are_taken_out_a_picture_and_the_table_are_left(notebook):
    """As in a notebook that is not trusted, and as on GitHub."""
    book, _ = SanitizeHTML(strip=True, **LEFT).preprocess(nbformat.from_dict(notebook), {})
    for data, cell in zip(outputs(book), ("lstm", "gru", "lstm"), strict=True):
        left = data["text/html"]
        assert "<iframe" not in left
        assert "<!doctype" not in left
        assert 'alt="The state h' in left
        assert f"<td>{cell}</td>" in left


def test_on_paper_there_is_the_table(notebook):
    body, _ = LatexExporter().from_notebook_node(notebook)
    assert body.count(r"\begin{tabular}{llll}") == len(CELLS)
    assert r"2 & backward & gru & from" in body
    assert "iframe" not in body
