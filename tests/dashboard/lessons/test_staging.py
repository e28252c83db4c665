"""A beat from its address to its scene; what the pages do not have is said with its line."""

import numpy as np
import pytest

from dashboard.lessons.lesson import LessonError
from dashboard.lessons.parsing import parse
from dashboard.lessons.staging import checked, staged
from dashboard.models.spec import RunSpec
from pages import PLAYED
from pages.gradient_flow.presets import HALF_SHUT, PRESETS
from pages.gradient_flow.state import gradient_runs
from pages.unroll.page import OPENING
from pages.unroll.state import run
from rnncore import measures
from rnncore.written import number


def beat(show, *lines):
    """The only beat of a lesson that shows this."""
    return parse("\n".join(("# T", "## B", f"show: {show}", "", *(lines or ("Words.",))))).beats[0]


@pytest.mark.parametrize(
    "written",
    [
        "gradient-flow?preset=a-gate-half-shut&step=3",
        "http://localhost:8501/gradient-flow?preset=a-gate-half-shut&step=3",
        "https://school.example/class/gradient-flow/?step=3&preset=A+gate+half-shut",
        "gradient-flow?cells=Elman+tanh&cells=LSTM&length=14&radius=0.5&step=3",
    ],
)
def test_an_address_is_read_as_its_page_reads_it(written):
    found = staged(beat(written, "{{kept LSTM|6}}"), PLAYED)
    runs = gradient_runs(PRESETS[HALF_SHUT])
    grads = runs.lane("LSTM").track.state_grads["h"][:, 0]  # (T + 1, H)
    kept = measures.norm(grads[0]) / measures.norm(grads[-1])
    assert found.text == (number(kept, 6),)
    assert found.view.step == 3
    assert found.scene.stage.moments == 15


def test_parameters_depart_from_a_preset_and_a_bare_address_opens_as_its_page_does():
    longer = staged(beat("gradient-flow?preset=a-gate-half-shut&length=20"), PLAYED)
    assert longer.scene.stage.steps == 0
    assert longer.scene.stage.moments == 21
    words = len(OPENING.text.split())
    assert staged(beat("?"), PLAYED).scene.stage.steps == words
    for named in ("?step=3", "?view=usual", "?section=The+maths"):
        assert staged(beat(named), PLAYED).scene.stage.steps == 4, "as on the page itself"


def test_another_network_brings_its_own_example():
    reads = {
        name: staged(beat(f"gates?trained={name}", "{{word 1}}"), PLAYED).text
        for name in ("Who+is+it%3F", "Next+word%2C+LSTM")
    }
    assert len(set(reads.values())) == len(reads)


@pytest.mark.parametrize(
    ("show", "reason"),
    [
        ("nowhere?x=1", "there is no page “nowhere”"),
        ("your-data", "there is no page “your-data” whose views are beats"),
        ("gates?hold=nothing", "“hold” is no parameter of this page"),
        ("gates?held=door", "held=door cannot be used: the choices are nothing, forget gate"),
        ("gradient-flow?length=1", "length=1 cannot be used: whole numbers from 2 to 500"),
        ("gradient-flow?radius=wide", "radius=wide cannot be used: numbers from 0.1 to 4"),
        ("gradient-flow?preset=nothing", "preset=nothing is not a preset"),
        ("gradient-flow?input=your+data", "upload"),
        ("gradient-flow?cells=", "cannot be used"),
        ("?text=+&step=0", "Type"),
        ("network-types?review=", "nothing was typed"),
        ("gradient-flow?length=20&step=22", "step=22 is not on this stage, which has 21 moments"),
        ("?pin=1.2.99", "pin=1.2.99 is not on this stage"),
        ("gates?lane=3", "lane=3 is not on this stage"),
        ("http://[", "is no address"),
    ],
)
def test_what_a_page_does_not_have_is_said_with_its_line(show, reason):
    with pytest.raises(LessonError) as refused:
        staged(beat(show), PLAYED)
    (fault,) = refused.value.faults
    assert fault.line == 3
    assert reason in fault.reason.replace("\u2068", "").replace("\u2069", "")


@pytest.mark.parametrize(
    ("lines", "line", "reason"),
    [
        (("play: 99", "Words."), 5, "4 moments can be played, not 99"),
        (("It is {{kept LSTM}}.",), 5, "there is no measure “kept” on this page"),
        (("It is {{word 5}}.",), 5, "there is no step 5: from 1 to 4, or last"),
        (("holds: state 13 1 > 0", "Words."), 5, "there is no unit 13: from 1 to 12"),
        (("holds: gate door 1 > 0", "Words."), 5, "there is no gate “door”: there are input"),
        (("Words.", "ask: Which?", "- a if steps > 5", "- b if steps > 6"), 6, "none of the ans"),
        (("Words.", "ask: Which?", "- a if steps < 5", "- b if steps < 6"), 6, "every one of the"),
        (("Words.", "ask: Which?", "- a if up > 5", "- b if steps < 6"), 7, "no measure “up”"),
    ],
)
def test_what_cannot_be_measured_is_said_with_its_line(lines, line, reason):
    with pytest.raises(LessonError) as refused:
        staged(beat("?view=usual", *lines), PLAYED)
    assert [(fault.line, reason in fault.reason) for fault in refused.value.faults] == [
        (line, True)
    ]


def test_a_claim_that_does_not_hold_is_told_with_what_was_measured():
    found = staged(beat("?view=usual", "holds: steps > 3", "holds: steps > 4", "Words."), PLAYED)
    assert found.broken == ("steps > 4, measured: 4",)


def test_all_faults_of_a_lesson_are_told_at_once():
    lesson = parse("# T\n## A\nshow: nowhere\n\nWords.\n## B\nshow: ?text=a\n\n{{no}}\n")
    with pytest.raises(LessonError) as refused:
        checked(lesson, PLAYED)
    assert [fault.line for fault in refused.value.faults] == [3, 9]


def test_what_is_measured_of_a_network_is_what_was_recorded():
    found = staged(beat("?text=a+b+c&cell=GRU&units=5&seed=3"), PLAYED)
    track = run(RunSpec(text="a b c", cell="GRU", units=5, seed=3)).trace.tracks[0]
    states = track.states["h"][:, 0]
    measured = found.scene.measures
    assert measured["state"](4, 2) == states[2, 3]
    assert measured["moved"](3) == pytest.approx(np.linalg.norm(states[3] - states[2]))
    assert measured["size"]("last") == pytest.approx(np.linalg.norm(states[-1]))
    assert measured["gate"]("update", 2) == pytest.approx(track.gates["update"][1, 0].mean())
    assert (measured["word"](2), measured["steps"](), measured["units"]()) == ("b", 3, 5)
