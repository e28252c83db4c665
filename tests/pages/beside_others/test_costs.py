"""What it costs: what is counted, kept and timed, and what the section says of it."""

import contextlib
import io
import math

import pytest

from dashboard.figures.growth import written_seconds
from dashboard.worker import view
from pages.beside_others.costs import measured, script, section
from pages.beside_others.costs.measured import (
    BY_KERNELS,
    COUNTED,
    LENGTHS,
    Timed,
    bytes_kept,
    chain_of,
    chains,
    formula_of,
    times,
)
from pages.beside_others.costs.networks import CALLED, FIELD, KEPT, WIDTH, WINDOW, WRITTEN_OUT
from pages.beside_others.costs.recorded import recorded
from tests.opening import opened
from tests.pages.claims.screen import prose

SECTION = {"section": "What it costs"}


def value_of(formula, steps):
    """What a formula of the table is at a length, read by Python."""
    terms = [term.strip() for term in formula.split("+")]
    total = 0
    for term in terms:
        factor, letter, _ = term.partition("⌈log₂ T⌉") if "log₂" in term else term.partition("T")
        grown = math.ceil(math.log2(steps)) if "log₂" in letter else steps
        total += int(factor) * (grown if letter else 1)
    return total


def test_the_formulas_give_the_chains_at_lengths_that_they_were_not_made_of():
    found = {each.name: each for each in chains()}
    assert found["LSTM"].formula == "7T + 1"
    for network in WRITTEN_OUT:
        each = found[network.name]
        for steps in (*COUNTED, 32, 100):
            chain = chain_of(network, steps)
            assert value_of(each.formula, steps) == chain.computing
            assert value_of(each.with_views, steps) == chain.length
    assert len({found["Transformer"].computing[steps] for steps in COUNTED}) == 1
    assert found["LSTM"].computing[256] > found["Transformer"].computing[256]


def test_a_growth_that_is_neither_is_refused():
    with pytest.raises(ValueError, match="grow with T or log T"):
        formula_of({16: 256, 64: 4096, 256: 65536})


def test_what_a_step_adds_is_named_and_its_number_is_the_factor():
    for each in chains():
        assert value_of(each.formula, 2) - value_of(each.formula, 1) == len(each.step)


def test_the_recorded_bytes_are_what_a_stream_holds():
    """A state, a field and a cache: the numbers of each, four bytes a number."""
    for network in KEPT:
        found = dict(bytes_kept(network, (16, 64)))
        assert found == {steps: recorded().bytes[network.name][steps] for steps in found}
    kept = recorded().bytes
    assert set(kept["LSTM"].values()) == {2 * 4 * WIDTH}
    assert set(kept["GRU"].values()) == set(kept["Elman"].values()) == {4 * WIDTH}
    assert set(kept["window"].values()) == {4 * (WINDOW - 1) * WIDTH}
    assert set(kept["CNN"].values()) == {4 * (FIELD - 1) * WIDTH}
    grown = kept["Transformer"]
    assert [grown[steps] / steps for steps in LENGTHS] == [grown[16] / 16] * len(LENGTHS)


def test_the_recorded_seconds_say_what_the_section_says():
    """At every length; a machine where that is not so needs other words."""
    seconds = recorded().seconds
    for steps in LENGTHS:
        assert seconds["LSTM"][steps] < seconds["Transformer"][steps]
        assert seconds["LSTM"][steps] < seconds["LSTM unfused"][steps]
        assert seconds["Transformer"][steps] < seconds["Transformer unfused"][steps]
    assert {name: tuple(each) for name, each in seconds.items()} == {
        each.name: LENGTHS for each in CALLED
    }
    lstm, transformer = seconds["LSTM unfused"], seconds["Transformer unfused"]
    assert lstm[BY_KERNELS] > transformer[BY_KERNELS]  # so what makes it faster is its kernel
    assert lstm[LENGTHS[-1]] < transformer[LENGTHS[-1]]


def test_times_are_told_run_by_run_and_only_fall():
    told = list(times((16, 32), least=2, enough=0))
    assert [(each.name, each.steps) for each in told[::2]] == [
        (network.name, steps) for steps in (16, 32) for network in CALLED
    ]
    for first, second in zip(told[::2], told[1::2], strict=True):
        assert first[:2] == second[:2]
        assert 0 < second.seconds <= first.seconds


def test_it_opens_with_three_figures_the_formulas_and_the_machine():
    app = opened("beside-others", **SECTION)
    table = app.table[0].value
    assert list(table["operations that wait"]) == [each.formula for each in chains()]
    said = prose(app)
    assert "256 B for the LSTM" in said
    lstm = written_seconds(recorded().seconds["LSTM"][BY_KERNELS])
    assert f"Over {BY_KERNELS:,} steps nn.LSTM took {lstm}" in said.replace("`", "")
    assert recorded().machine["processor"] in said
    assert "Operations that wait for each other, at 256 steps: from" in said
    assert "What a stream keeps after 4,096 steps: from 128 B" in said


def test_a_visitor_measures_here_up_to_a_length(monkeypatch):
    """Its figure is drawn of what has come, and how much of the whole that is is said."""

    class Job:
        state, live, place, stop = "running", True, 0, None
        got = (Timed("Elman", 16, 2e-4), Timed("Elman", 16, 1e-4), Timed("LSTM", 16, 2e-4))

        def beat(self):
            pass

    monkeypatch.setattr(view, "start", lambda *_: Job())
    app = opened("beside-others", **SECTION)
    (button,) = [each for each in app.button if each.key == "beside-costs-start"]
    button.click().run()
    assert not app.exception
    assert section._share(Job.got) == 2 / (len(CALLED) * len(measured.HERE))
    assert "Forward and backward over 16 steps: from 0.10 ms (Elman)" in prose(app)


def test_the_program_prints_what_stands_on_the_page():
    output = io.StringIO()
    with contextlib.redirect_stdout(output):
        exec(script.code(), {"__name__": "__main__"})
    assert output.getvalue().rstrip() == script.printed()
