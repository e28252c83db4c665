"""Crashes of our own readers, seen: in files of text nothing is "damaged"."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext

import pytest

from rnncore.readers import files, understood
from rnncore.readers.fenced import GRIDS
from rnncore.readers.files import ARRAYS, ending_of
from rnncore.readers.sequence import InputError


@contextmanager
def shown() -> Iterator[None]:
    """What a file of text makes the readers raise is raised, and not said to be its damage."""
    usual = files.unreadable_is_input_error

    def unreadable(name: str) -> AbstractContextManager[None]:
        try:
            text = ending_of(name) not in (*ARRAYS, *GRIDS)
        except InputError:
            text = True
        return nullcontext() if text else usual(name)

    with pytest.MonkeyPatch.context() as patch:
        for module in (files, understood):
            patch.setattr(module, "unreadable_is_input_error", unreadable)
        yield
