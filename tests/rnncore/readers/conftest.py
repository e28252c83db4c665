"""A crash of a reader on a text is a failure here, and no "damaged" file."""

import pytest

from tests import crashes


@pytest.fixture(scope="module", autouse=True)
def _crashes_are_seen():
    with crashes.shown():
        yield
