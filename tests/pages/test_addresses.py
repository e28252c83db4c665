"""Random addresses of every page, a sixth of their values damaged.

Protects what no single parameter's test does: that one which cannot be used takes nothing along,
and that what becomes of the address shows the same numbers, bit for bit.
"""

import pytest

from tests.addresses import FOLDERS, addresses, players
from tests.opening import opened

ASKED = [(page, query) for page in FOLDERS for query in addresses(page, 8, seed=5)]


@pytest.mark.parametrize(("page", "query"), ASKED, ids=str)
def test_what_becomes_of_an_address_shows_the_same_numbers(page, query):
    app = opened(page, **query)
    became = {key: app.query_params[key] for key in app.query_params}
    assert players(opened(page, **became)) == players(app)
