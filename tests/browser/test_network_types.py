"""Types of network in the real browser: choose, type, play."""

from urllib.parse import urlencode

import pytest
from playwright.sync_api import expect

from dashboard.choices import query_string
from pages.network_types.spec import (
    BIDIRECTIONAL,
    ENCODER_DECODER,
    HEADLINES,
    KINDS,
    MANY_TO_ONE,
    ONE_TO_MANY,
    ONE_TO_ONE,
    STACKED,
    TypeSpec,
)
from pages.network_types.state import run
from tests.browser.stage import ARRAYS, idle
from tests.browser.windows import EXCESS, PHONE, fits, fits_when

pytestmark = pytest.mark.browser


def at(**query):
    return f"/network-types?{urlencode(query)}"


def choose(stage, kind):
    before = stage["key"]
    stage.within("network", stage.page.get_by_role("radio", name=kind, exact=True)).click()
    stage.changes_from(before)
    stage.idle()


def write(stage, label, text):
    box = stage.within("input", stage.page.get_by_role("textbox", name=label))
    box.fill(text)
    box.press("Enter")


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != ONE_TO_ONE])
def test_every_kind_fits(visit, kind):
    stage = visit(at(kind=kind))
    fits(stage)
    fits_when(stage, "phone")


@pytest.mark.parametrize("options", [{}, PHONE], ids=["desktop", "phone"])
def test_a_network_without_steps_fits_and_says_why_nothing_plays(tab, options):
    page = tab(**options)
    page.goto(at(kind=ONE_TO_ONE))
    expect(page.get_by_text("There is nothing to play here")).to_be_visible()
    expect(page.locator(".st-key-types-choices .js-plotly-plot")).to_be_visible()
    idle(page)
    assert page.evaluate(EXCESS) <= 1
    assert page.locator("section.stage").count() == 0


def test_from_kind_to_kind_the_picture_and_the_network_follow(visit):
    stage = visit(at(kind=MANY_TO_ONE))
    for kind in (STACKED, ONE_TO_MANY, BIDIRECTIONAL, ENCODER_DECODER):
        choose(stage, kind)
        expect(stage.page.get_by_role("img", name=f"{kind}:")).to_have_count(1)
        expect(stage.page.get_by_role("img", name=", chosen")).to_have_count(1)
        stage.address(urlencode({"kind": kind}))


def test_what_is_typed_is_played_and_unknown_words_are_marked(visit):
    stage = visit(at(kind=MANY_TO_ONE))
    before = stage["key"]
    write(stage, "Review", "the <b>xyzzy</b> was not bad")
    stage.changes_from(before)
    labels = stage.ask("frame => frame.stage.model.labels")
    assert labels[:3] == ["the", "⟨<⟩", "⟨b⟩"]
    expect(stage.page.get_by_text("xyzzy · unknown")).to_be_visible()
    stage.address("review=the")
    again = visit(stage.page.url)
    assert again.arrays() == stage.arrays()


def test_nothing_typed_keeps_the_example(visit):
    stage = visit(at(kind=ENCODER_DECODER, date=""))
    expect(stage.page.get_by_text("There is no word in the box")).to_be_visible()
    expect(stage.page.get_by_text("1984-03-03")).to_be_visible()


def test_an_encoder_and_its_decoder_are_one_player(visit):
    """The decoder comes after the encoder; over each word stands how much it looks there."""
    stage = visit(at(kind=ENCODER_DECODER, step=6))
    expect(stage.page.locator("section.stage[data-key]")).to_have_count(1)
    looked = run(TypeSpec(kind=ENCODER_DECODER)).attention

    def shown():
        found = stage.frame.locator(".copy .look:visible").evaluate_all(
            "all => all.map(one => [Number(one.closest('.copy').dataset.at), one.dataset.weight])"
        )
        return [weight for _, weight in sorted(found)]

    assert shown() == [""] * 7
    stage.focus()
    stage.press("ArrowRight", "ArrowRight")
    stage.shows(step=8)
    assert [float(weight) for weight in shown()] == pytest.approx(looked[0].tolist(), abs=1e-6)
    stage.press("End")
    stage.shows(step=15)
    assert [float(weight) for weight in shown()] == pytest.approx(looked[-1].tolist(), abs=1e-6)
    stage.press("u")
    stage.address("folded=1")
    fits(stage)


@pytest.mark.parametrize(("lane", "t", "unit"), [(1, 0, 23), (2, 8, 47)])
def test_a_unit_of_either_network_opens_its_arithmetic(visit, lane, t, unit):
    """And a link to it opens it again; the state is the trace's own."""
    stage = visit(at(kind=ENCODER_DECODER))
    stage.pin(t=t, unit=unit, lane=lane)
    tracks = [
        track for part in run(TypeSpec(kind=ENCODER_DECODER)).parts for track in part.trace.tracks
    ]
    states = tracks[lane].states["h"][:, 0, unit]
    value = states[t] if lane == 1 else states[t - 7 + 1]
    assert float(stage.panel.get_attribute("data-value")) == pytest.approx(value, abs=1e-5)
    again = visit(stage.address(f"pin={lane + 1}.{t + 1}.{unit + 1}"))
    expect(again.panel).to_contain_text(f"Unit {unit + 1}, step {t + 1}")


def test_a_unit_of_a_trained_network_opens_its_arithmetic(visit):
    stage = visit(at(kind=MANY_TO_ONE, folded=0, step=4))
    stage.pin(t=3, unit=2)
    panel = stage.arithmetic()
    assert panel["sums"]
    stage.address("pin=1.4.3")


def test_a_deep_link_shows_the_same_numbers(visit):
    spec = TypeSpec(kind=ENCODER_DECODER, writes=HEADLINES)
    one, two = (visit(f"/network-types?{query_string(spec)}&section=Attention") for _ in range(2))
    assert one.ask(ARRAYS) == two.ask(ARRAYS)
    expect(two.page.locator(".st-key-types-attention .js-plotly-plot")).to_be_visible()
