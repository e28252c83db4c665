"""Recurrence returns: what is trained is what is said, and the sentences follow from the counts."""

import contextlib
import io

import pytest
import torch
from torch import nn

from dashboard.worker import view
from pages.beside_others.costs.measured import LENGTHS
from pages.beside_others.parallel import learning as parts
from pages.beside_others.parallel import script, section
from pages.beside_others.parallel.learning import (
    KINDS,
    OPEN,
    SEEDS,
    TASKS,
    UNITS,
    UPDATES,
    LinearElman,
    Together,
    learning,
    side_by_side,
)
from pages.beside_others.parallel.networks import TIMED_WAYS, ways_counted
from pages.beside_others.parallel.recorded import recorded
from rnncore.nn.scanned import ScannedMinGRU
from tests.opening import opened
from tests.pages.claims.screen import charts, prose

SECTION = {"section": "Recurrence returns"}
RECALL, LIKE, PARITY = TASKS


def test_the_scans_chain_grows_with_the_logarithm():
    scan, loop, gru = ways_counted()
    assert (scan.formula, scan.step) == ("3⌈log₂ T⌉ + 3", ("mul", "add", "cat"))
    assert loop.formula == "2T + 4"
    assert scan.computing[256] < loop.computing[256] < gru.computing[256]


def test_the_recorded_times_say_what_the_section_says():
    """At every length the scan was faster than single operations step by step."""
    seconds = recorded().seconds
    assert list(seconds) == [way.name for way in TIMED_WAYS]
    for steps in LENGTHS:
        assert seconds["minGRU by scan"][steps] < seconds["minGRU by steps"][steps]


def test_the_recorded_counts_say_what_the_section_says():
    """A minGRU recalls what is of another kind alone; the linear ones have no parity."""
    found = recorded()
    assert [found.learned(task, KINDS[0].name) for task in TASKS] == [SEEDS, 0, 0]
    for kind in KINDS:
        assert found.learned(PARITY, kind.name) == (0 if kind.linear else SEEDS)
        assert {len(found.accuracies[task][kind.name]) for task in TASKS} == {SEEDS}


def test_a_linear_elman_network_is_torchs_where_tanh_changes_nothing():
    """From small numbers tanh(x) = x, to third order; and no state is a bound of 1."""
    torch.manual_seed(0)
    module = nn.RNN(3, 4).double()
    linear = LinearElman(3, 4).double()
    with torch.no_grad():
        for weight in module.parameters():
            weight.mul_(1e-4)
    linear.load_state_dict(module.state_dict())
    inputs = torch.randn(9, 2, 3).double()
    torch.testing.assert_close(linear(inputs)[0], module(inputs)[0], rtol=1e-6, atol=0)
    twice, once = linear(2e6 * inputs)[0], linear(1e6 * inputs)[0]
    nothing = linear(0 * inputs)[0]
    torch.testing.assert_close(twice - nothing, 2 * (once - nothing))


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_gates_begin_by_keeping_and_the_scan_has_the_weights_that_were_drawn(kind):
    model, _ = parts.recipe(RECALL, kind, 0).build()
    drawn = {name: value.clone() for name, value in model.recurrent.state_dict().items()}
    trained = kind.change(model.recurrent)
    for name, value in trained.state_dict().items():
        if not (kind.cell == "mingru" and name == "bias_ih_l0"):
            assert torch.equal(value, drawn[name])
    bias = trained.state_dict()["bias_ih_l0"]
    if kind.cell == "mingru":
        assert isinstance(trained, ScannedMinGRU)
        assert set(bias[:UNITS].tolist()) == {-OPEN}
    elif kind.cell in ("lstm", "gru"):
        assert set(bias[UNITS : 2 * UNITS].tolist()) == {OPEN}


def test_equal_seeds_give_equal_runs_and_all_go_side_by_side(monkeypatch):
    monkeypatch.setattr(parts, "UPDATES", 20)
    first, again = (list(learning(RECALL, KINDS[3], 0)) for _ in range(2))
    assert first == again
    assert [shot.update for shot in first] == [0, 20]
    monkeypatch.setattr(parts, "UPDATES", 1)
    together = list(side_by_side(PARITY, 1))
    assert [each.update for each in together] == [0, 1]
    assert together[0].accuracies[1] == next(learning(PARITY, KINDS[1], 1)).accuracy


def test_the_section_says_how_many_learned_what():
    app = opened("beside-others", **SECTION)
    table = app.table[0].value
    learned = [recorded().learned(PARITY, kind.name) for kind in KINDS]
    assert list(table[PARITY]) == [f"{count} of {SEEDS}" for count in learned]
    said = prose(app)
    assert f"of another kind with {SEEDS} of {SEEDS} seeds, one among its like with 0" in said
    assert "learned parity in 0 of 10 runs, the three others in 15 of 15 runs" in said


def test_a_visitor_trains_all_of_them_on_the_task_shown(monkeypatch):
    asked = []

    class Job:
        state, live, place, stop = "running", True, 0, None
        got = (Together(0, (0.5,) * len(KINDS)), Together(20, (0.625,) * len(KINDS)))

        def beat(self):
            pass

    monkeypatch.setattr(view, "start", lambda *given: asked.append(given) or Job())
    app = opened("beside-others", **SECTION, returns=PARITY)
    (button,) = [each for each in app.button if each.key == "returns-start"]
    button.click().run()
    assert not app.exception
    assert asked == [(side_by_side, PARITY, 5)]
    assert section._says(Job.got) == f"20 updates of {UPDATES}, all networks in turn"
    assert section._share(Job.got) == 20 / UPDATES
    assert "Just run: minGRU by scan 0.625" in charts(app)[-1][0]


def test_the_program_trains_as_the_page_does(monkeypatch):
    """Here for a few updates; all of them are what the recorder runs."""
    monkeypatch.setattr(parts, "UPDATES", 20)
    output = io.StringIO()
    with contextlib.redirect_stdout(output):
        exec(script.code(RECALL), {"__name__": "__main__"})
    expected = list(learning(RECALL, KINDS[0], 0))[-1].accuracy
    assert output.getvalue().rstrip() == f"held-out sequences right: {expected}"
    assert str(recorded().accuracies[PARITY][KINDS[0].name][0]) in script.printed(PARITY)
