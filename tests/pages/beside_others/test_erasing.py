"""How far back: what is recorded is what a run gives, and what the section says follows from it."""

import contextlib
import io

import numpy as np
import pytest

from pages.beside_others.erasing import script
from pages.beside_others.erasing.record import losses
from pages.beside_others.erasing.recorded import HELD_OUT, TRAINED, recorded
from pages.beside_others.erasing.section import NEAR, gained, memorised
from pages.beside_others.models import KINDS, NGRAM
from tests.opening import opened


@pytest.mark.parametrize("name", [NGRAM, "window 2"])
def test_the_recorded_losses_are_those_of_a_run(name):
    loss, targets = losses(name, HELD_OUT)
    assert targets == recorded().targets[HELD_OUT]
    np.testing.assert_allclose(loss, recorded().loss[HELD_OUT][name], atol=1e-4)


def test_what_is_further_back_than_a_model_can_see_changes_nothing():
    for side in (HELD_OUT, TRAINED):
        loss = recorded().loss[side]
        assert set(loss) == set(KINDS)
        assert np.ptp(loss["window 2"][2:]) < 1e-5
        assert np.ptp(loss["window 4"][4:]) < 1e-5
        assert np.ptp(loss[NGRAM][4:]) < 1e-5


def test_near_words_are_what_all_models_live_on():
    for name in KINDS:
        loss = recorded().loss[HELD_OUT][name]
        assert loss[0] - loss[NEAR] > 10 * gained(HELD_OUT, name)


def test_the_model_whose_longer_contexts_help_on_its_own_sentences_alone_is_found():
    name = memorised()
    held, own = recorded().loss[HELD_OUT][name], recorded().loss[TRAINED][name]
    assert held[-1] - held[NEAR - 1] == max(
        each[-1] - each[NEAR - 1] for each in recorded().loss[HELD_OUT].values()
    )
    assert own[-1] < own[NEAR - 1]
    app = opened("beside-others", section="How far back")
    assert any(each.value.startswith(f"{name}: from 2 words") for each in app.markdown)


def test_the_program_prints_what_stands_on_the_page(monkeypatch):
    fast = {"window 2": "lm-window-2"}
    monkeypatch.setattr(script, "IN_ZOO", fast)
    output = io.StringIO()
    with contextlib.redirect_stdout(output):
        exec(script.code(), {"__name__": "__main__"})
    assert output.getvalue().rstrip() == script.printed()
