"""Modules on another device than the CPU, which is one of our own making (``elsewhere.py``)."""

import json

from tests.programs import ROOT, alone


def test_what_runs_on_another_device_is_seen_as_if_it_ran_here():
    """Copies that are there at once, and copies that arrive when they are waited for."""
    program = "from tests.rnncore.elsewhere_runs import main; main()"
    found = json.loads(alone(program, ROOT, threads=1))
    assert len(found) == 16
    assert {name: wrong for name, wrong in found.items() if wrong is not None} == {}
