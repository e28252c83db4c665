"""The programs that pages give away: their imports. That they run is tested page by page."""

from dashboard.models.program import complete


def test_a_program_imports_what_it_uses_and_nothing_that_it_only_quotes():
    body = 'labels = ["np", "hashlib.sha256"]  # math.pi\ntorch.zeros(2).numpy()\nembed(labels)\n'
    imports = "import torch\n\nfrom rnncore.readers.mapping import embed\n"
    assert complete(body) == f"{imports}\n{body}"
