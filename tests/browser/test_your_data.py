"""Your data in the real browser: bring, correct, run, play, take away."""

import csv
import io
import subprocess
import sys
import time

import numpy as np
import pytest
import torch
from playwright.sync_api import expect

import rnncore
from pages.your_data import reading, state
from pages.your_data.page import SECTIONS
from pages.your_data.spec import SAVED, DataSpec
from tests.browser.app import answers, end, free_port
from tests.browser.stage import ARRAYS, StagePage, open_section, turn_to
from tests.browser.uploading import upload
from tests.browser.windows import PHONE, fits, fits_when
from tests.pages.your_data.files import TABLE, trace_file, weights

pytestmark = pytest.mark.browser

GAPS = (
    "Tag;Regen;Max;Ort\r\n"
    + "\r\n".join(f"2024-01-{d:02d};{d % 4},5;{d % 7},25;Bern" for d in range(1, 29))
    + "\r\n2024-01-29;;3,5;Bern\r\n"
).encode()


def bring(stage, label, name, data):
    """A file through the uploader of that label."""
    upload(stage.page, label.lower(), name, data)


def choose(stage, label, option):
    box = stage.page.get_by_role("combobox", name=label).first
    wanted = stage.page.get_by_role("option", name=option, exact=True)
    # A list closes when the page scrolls, and the event of a scroll comes a frame later or two.
    box.scroll_into_view_if_needed()
    deadline = time.monotonic() + 15
    while not wanted.is_visible():
        assert time.monotonic() < deadline, f"{label} does not offer {option}"
        box.click()
        stage.page.wait_for_timeout(300)
    wanted.click()


def pick(stage, name, chip=None):
    place = stage.page.get_by_text(name, exact=True).first
    (stage.within(chip, place) if chip else place).click()


def take(stage, name):
    """A file that the page gives away: its name and its bytes."""
    with stage.page.expect_download() as waiting:
        stage.page.get_by_role("button", name=name).click()
    return waiting.value.path().read_bytes()


@pytest.fixture
def own(visit):
    stage = visit("/your-data")
    stage.before = stage["key"]
    return stage


def changed(stage):
    """Wait for other data than before."""
    stage.changes_from(stage.before)
    stage.idle()
    stage.before = stage["key"]


def test_upload_correct_a_guess_run_and_download(own):
    bring(own, "Sequence", "wetter.csv", GAPS)
    expect(own.page.get_by_text("no number in 1 of 29 rows (row 29 of the data")).to_be_visible()
    expect(own.page.get_by_text("What was on the screen stays")).to_be_visible()
    assert own["key"] == own.before
    pick(own, "leave those rows out")
    changed(own)
    expect(own.page.get_by_text("no number in 1 of 29 rows")).to_have_count(0)
    assert own.ask("frame => frame.stage.model.labels.length") == 28
    # The panel says what was understood, and its columns can be chosen.
    own.page.get_by_role("button", name="Remove Max").first.click()
    changed(own)
    assert own.ask("frame => frame.stage.model.names") == ["Regen"]
    pick(own, "GRU", "network")
    changed(own)
    own.shows(step=28)
    open_section(own.page, "Take it with you")
    trace = rnncore.load(io.BytesIO(take(own, "Trace (.npz)")))
    assert trace.tracks[0].cell == "gru"
    states = trace.tracks[0].states["h"][:, 0].astype("<f4")
    shown = bytes.fromhex(own.arrays()["0.h"])
    assert states.tobytes() == shown
    wide = list(csv.DictReader(io.StringIO(take(own, "Wide table").decode())))
    assert [float(row["h 3"]) for row in wide] == trace.tracks[0].states["h"][1:, 0, 2].tolist()
    assert wide[0]["label"] == "2024-01-01"
    assert len(list(csv.DictReader(io.StringIO(take(own, "Long table").decode())))) == 28 * 12


def test_the_page_that_is_taken_away_plays_offline_with_the_same_numbers(own, tmp_path, browser):
    bring(own, "Sequence", TABLE.name, TABLE.data)
    changed(own)
    open_section(own.page, "Take it with you")
    (tmp_path / "taken.html").write_bytes(take(own, "Page that plays"))
    here = own.arrays()
    asked = []
    context = browser.new_context(offline=True, viewport={"width": 1440, "height": 900})
    context.on("request", lambda request: asked.append(request.url))
    page = context.new_page()
    try:
        page.goto((tmp_path / "taken.html").as_uri())
        frames = page.locator("section.stage[data-key]")
        expect(frames).to_have_count(2)
        taken = frames.first
        assert taken.evaluate(ARRAYS) == here
        taken.press("Space")
        expect(taken).to_have_attribute("data-playing", "1")
        expect(taken).not_to_have_attribute("data-step", "28")
        expect(page.get_by_text("table.csv").first).to_be_visible()
        assert [url for url in asked if not url.startswith(("file:", "data:", "blob:"))] == []
    finally:
        context.close()


def test_two_traces_stand_over_each_other_with_one_playhead(own):
    """Protects what only a browser shows: both cells, their difference, one pin in all of them."""
    torch.manual_seed(0)
    x = torch.randn(8, 1, 3)
    a, b = (rnncore.record(torch.nn.LSTM(3, 6), x) for _ in range(2))
    pick(own, "a recorded trace", "input")
    bring(own, "Trace", "first.npz", trace_file(a).data)
    changed(own)
    bring(own, "Compare with", "second.npz", trace_file(b).data)
    changed(own)
    expect(own.frame.locator(".lanemark")).to_have_text(["first", "second", "difference"])
    apart = b.tracks[0].gates["forget"][:, 0] - a.tracks[0].gates["forget"][:, 0]
    drawn = np.frombuffer(bytes.fromhex(own.arrays()["2.forget"]), "<f4").reshape(8, 6)
    np.testing.assert_allclose(drawn, apart, atol=1e-7)
    expect(own.frame.locator(".story")).to_contain_text("Over all steps: ")
    own.focus()
    own.press("Home")
    own.shows(step=0)
    own.press("Space")
    own.shows(step=8, playing=0)
    for width in ("phone", "desktop"):
        fits_when(own, width)
    own.pin(4, 2, lane=2)
    panel = own.arithmetic()
    states = [trace.tracks[0].states["h"][5, 0, 2] for trace in (a, b)]
    assert float(panel["value"]) == pytest.approx(states[1] - states[0], abs=1e-5)
    assert float(panel["lines"]["Δf"]["value"]) == pytest.approx(apart[4, 2], abs=1e-5)


def test_saved_weights_are_run_on_the_sequence(own):
    bring(own, "Sequence", TABLE.name, TABLE.data)
    changed(own)
    pick(own, "saved weights", "network")
    expect(own.page.get_by_text("No weights have been uploaded yet")).to_be_visible()
    file = weights()
    bring(own, "Weights", file.name, file.data)
    changed(own)
    found = reading.usual(TABLE)
    spec = DataSpec(found.window, network=SAVED, weights=file.digest, module="encoder.rnn")
    run = state.run(spec, found, file)
    for place, track in enumerate(run.trace.tracks):
        expected = track.states["h"][:, 0].astype("<f4").tobytes()
        assert bytes.fromhex(own.arrays()[f"{place}.h"]) == expected
    own.press("u", "End")
    own.pin(t=27, unit=1, lane=1)
    value = float(own.arithmetic()["value"])
    assert value == pytest.approx(run.trace.tracks[1].states["h"][27, 0, 1], abs=1e-6)


def test_a_recorded_trace_plays_with_the_inputs_that_dropout_left(own):
    torch.manual_seed(0)
    network = torch.nn.LSTM(3, 6, num_layers=2, dropout=0.4)
    trace = rnncore.record(network, torch.randn(12, 2, 3), loss=rnncore.every_step)
    pick(own, "a recorded trace", "input")
    expect(own.page.get_by_text("No trace has been opened yet")).to_be_visible()
    file = trace_file(trace)
    bring(own, "Trace", file.name, file.data)
    changed(own)
    own.pin(t=11, unit=2, lane=1)
    value = float(own.arithmetic()["value"])
    assert value == pytest.approx(float(trace.tracks[1].states["h"][12, 0, 2]), abs=1e-5)
    open_section(own.page, "Gradients")
    frames = own.page.locator("section.stage[data-key]")
    expect(frames).to_have_count(2)
    expect(frames.nth(1).locator(".where")).to_contain_text("back at step 1 of 12")
    # Only the first player's view is part of the address.
    frames.nth(1).press("ArrowLeft")
    own.press("Home")
    assert "step=0" in own.address("step=0")


def test_what_was_uploaded_is_there_on_the_other_pages(own):
    bring(own, "Sequence", TABLE.name, TABLE.data)
    changed(own)
    turn_to(own.page, "Unroll")
    pick(own, "Your data", "input")
    expect(own.page.get_by_text("table.csv").first).to_be_visible()
    own.idle()
    assert own.ask("frame => frame.stage.model.names") == ["a", "b"]
    turn_to(own.page, "Gradient flow")
    pick(own, "your data", "input")
    expect(own.page.get_by_text("table.csv").first).to_be_visible()
    own.idle()
    assert own.ask("frame => frame.stage.model.steps") == 28


def test_a_hostile_name_and_hostile_cells_stay_text(own):
    markup = "<img src=x onerror=window.hacked=1>"
    data = f'"{markup}",=1+1\n1,2\n3,4\n5,6\n'.encode()
    bring(own, "Sequence", f"{markup}.csv", data)
    changed(own)
    for section in SECTIONS:
        open_section(own.page, section)
        own.idle()
    assert own.page.evaluate("window.hacked") is None
    wide = take(own, "Wide table").decode()
    assert "\n=" not in wide


@pytest.mark.parametrize("options", [{}, PHONE], ids=["desktop", "phone"])
def test_what_is_brought_fits_the_window_and_plays(visit, options):
    stage = visit("/your-data", **options)
    fits(stage)
    stage.before = stage["key"]
    bring(stage, "Sequence", "wetter.csv", GAPS)
    expect(stage.page.get_by_text("no number in 1 of 29 rows")).to_be_visible()
    stage.idle()
    choose(stage, "Rows with missing numbers", "leave out")
    changed(stage)
    fits(stage)
    stage.press("Space")
    stage.shows(playing=1)
    stage.shows(step=2)
    stage.press("Space", "u", "End")
    stage.shows(step=28)
    stage.press("Enter")
    expect(stage.panel).to_contain_text("Unit 1, step 28")
    fits(stage)


def test_a_copied_address_shows_the_same_numbers_of_the_example(visit):
    stage = visit("/your-data?cell=GRU&units=7&seed=5&loss=every+step&step=3&folded=0")
    again = visit(stage.address("cell=GRU", "seed=5", "step=3"))
    assert again.arrays() == stage.arrays()
    again.shows(step=3, folded=0)


def test_an_address_that_cannot_be_used_is_explained(visit):
    stage = visit("/your-data?cell=LSTN&network=nothing&units=6")
    expect(stage.page.get_by_role("alert").first).to_contain_text("cannot be used")
    assert stage.ask("frame => frame.stage.model.hidden") == 6


def test_the_command_line_opens_a_trace_in_the_dashboard(browser, tmp_path):
    trace = rnncore.record(torch.nn.GRU(3, 5), torch.randn(9, 2, 3), labels=list("abcdefghi"))
    trace.save(tmp_path / "step.npz")
    port = free_port()
    command = [sys.executable, "-m", "rnncore", "view", str(tmp_path / "step.npz")]
    command += [f"--port={port}", "--no-browser"]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, start_new_session=True)
    context = browser.new_context()
    try:
        assert f"http://localhost:{port}/your-data" in server.stdout.readline()
        answers(f"http://127.0.0.1:{port}/", server)
        page = context.new_page()
        page.goto(f"http://127.0.0.1:{port}/your-data")
        stage = StagePage(page)
        assert stage.ask("frame => frame.stage.model.labels") == list("abcdefghi")
        expected = trace.tracks[0].states["h"][:, 0].astype("<f4").tobytes()
        assert bytes.fromhex(stage.arrays()["0.h"]) == expected
    finally:
        context.close()
        end(server)
        server.stdout.close()
