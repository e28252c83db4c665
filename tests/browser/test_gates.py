"""Gates at work in the real browser: holds a gate, and its links."""

import time

import pytest
from playwright.sync_api import expect

from dashboard.models import trained
from dashboard.models.trained import EXAMPLES, WHO
from pages.gates_at_work.spec import FORGET, GatesSpec
from pages.gates_at_work.state import gates_runs
from tests.pace import TIMES, within

pytestmark = pytest.mark.browser

HOLDS_WITHIN = 0.5  # seconds from a click to the new run on the stage


def test_a_copied_address_shows_the_same_numbers(visit):
    stage = visit("/gates?held=forget+gate&value=shut&unit=2&begin=3&step=5&folded=0")
    again = visit(stage.address("held=forget", "unit=2", "step=5"))
    assert again.arrays() == stage.arrays()
    again.shows(step=5, folded=0)
    runs = gates_runs(GatesSpec(held=FORGET, value="shut", unit=2, begin=3))
    expected = runs.shown.track.states["c"][:, 0].astype("<f4").tobytes()
    assert bytes.fromhex(stage.arrays()["0.c"]) == expected
    # The arithmetic is that of the gate as it was held, and not as it would have been.
    again.pin(t=4, unit=1)
    panel = again.arithmetic()
    h = runs.shown.track.after(runs.shown.track.states["h"])[4, 0, 1]
    assert float(panel["value"]) == pytest.approx(h, abs=2e-6)
    (held,) = [row for row in panel["sums"]["f"]["rows"] if row["kind"] == "held"]
    assert float(held["printed"]) == 0


# The copies at rest: step, padlocks that show, the untouched answer that is drawn or "".
COPIES = """frame => frame.stage.scene.copies.filter(copy => copy.root.style.opacity === '1')
  .sort((a, b) => a.t - b.t).map(copy => [copy.t,
    [...copy.svg.querySelectorAll('.lock')].filter(lock => lock.style.display !== 'none').length,
    copy.output.ghost.style.display === 'none' ? '' : copy.output.ghostText.textContent])"""

# The colours of the rows of the forget gate's column in the copy of step t, unit by unit.
GATE = """(frame, t) => {
  const {copies, columns, geometry} = frame.stage.scene, copy = copies.find(one => one.t === t);
  const row = geometry.down.rows[0], ratio = copy.canvas.width / copy.box.width;
  const px = (x, y, w, h) => [x, y, w, h].map(value => Math.round(value * ratio));
  return Array.from({length: 8}, (_, unit) => {
    const y = row.columnY + unit * row.column / 8 - copy.box.y;
    const [x, width] = [columns[0].x + 1 - copy.box.x, columns[0].width - 2];
    const where = px(x, y + 2, width, row.column / 8 - 4);
    const {data} = copy.canvas.getContext('2d').getImageData(...where);
    const pixels = Array.from({length: data.length / 4}, (_, k) => data.slice(4 * k, 4 * k + 3));
    return new Set(pixels.map(pixel => pixel.join())).size;
  });
}"""


def test_what_is_held_is_locked_and_hatched_and_the_untouched_answer_stands_beside(visit):
    stage = visit("/gates?held=forget+gate&value=shut&unit=3&begin=5&end=9&step=14")
    runs = gates_runs(GatesSpec(held=FORGET, value="shut", unit=3, begin=5, end=9))
    best = [
        [run.answers.best(t, 1)[0] for t in range(run.steps)] for run in (runs.shown, runs.plain)
    ]
    said = [[f"{name} {share:.2f}" for name, share in row] for row in best]
    found = stage.ask(COPIES)
    assert len(found) == 14
    for t, locks, untouched in found:
        assert locks == (4 <= t < 9)
        assert untouched == ("" if said[0][t] == said[1][t] else said[1][t])
    assert any(untouched for *_, untouched in found)
    for t in (3, 4, 8, 9):
        colours = stage.ask(GATE, t)
        assert [k for k, count in enumerate(colours) if count > 2] == ([2] if 4 <= t < 9 else [])
    assert "held" in stage.frame.locator(".legend").inner_text()
    stage.press("End")
    rows = [stage.ask("(frame, k) => frame.stage.matrix.answers.rows[k]?.said", k) for k in (0, 1)]
    assert [[cell["name"] for cell in row] for row in rows] == [[n for n, _ in row] for row in best]
    free = visit("/gates?step=14")
    assert free.frame.locator(".lock").count() == 0
    assert free.ask(
        "frame => [frame.stage.scene.ghosts, frame.stage.matrix.answers.rows.length]"
    ) == [False, 1]


@pytest.mark.speed
def test_holding_another_gate_is_quick(visit):
    """Acceptance 7: the new run is on the stage half a second after the choice; best of rounds."""
    stage = visit("/gates?held=forget+gate&value=shut")
    stage.idle()

    def hold(number):
        key = stage["key"]
        box = stage.within("hold", stage.page.get_by_role("spinbutton", name="From word"))
        box.fill(str(2 + number % TIMES))  # a run never asked for before, in the first round
        begun = time.monotonic()
        box.press("Enter")
        stage.changes_from(key)
        seconds = time.monotonic() - begun
        stage.idle()
        return seconds

    within(HOLDS_WITHIN, "holding", hold)


def test_nonsense_and_markup_are_met_with_grace(visit):
    stage = visit("/gates?trained=Next+word,+LSTM&said=feeling+under+the")
    box = stage.within("input", stage.page.get_by_role("textbox", name="Words"))
    box.fill("<img src=x onerror=window.hacked=1> under the")
    box.press("Enter")
    expect(stage.page.get_by_role("alert").first).to_contain_text("Not known to the network")
    stage.idle()  # the message comes before the stage does
    assert stage.page.evaluate("window.hacked") is None
    key = stage["key"]
    box.fill("!!!")
    box.press("Enter")
    expect(stage.page.get_by_role("alert").first).to_contain_text("There is no word in this text")
    stage.idle()
    assert stage["key"] == key


def test_the_likeliest_answer_of_every_step_is_said_with_its_probability(visit):
    stage = visit("/gates")
    answers = trained.run(WHO, trained.read(WHO, EXAMPLES[WHO])).answers
    steps, said = len(answers.probability), set()
    for step in range(steps - 10, steps + 1):
        [(name, sure)] = answers.best(step - 1, 1)
        copy = stage.frame.locator(f".copy[data-at='{step}']")
        expect(copy.locator(".answer")).to_have_text(name)
        expect(copy.locator(".sure")).to_have_text(f"{sure:.2f}")
        said.add(name)
    assert len(said) == 3
