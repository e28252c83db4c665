"""The page Lessons as a visitor meets it; a file of one's own comes through the uploader."""

import json
import re

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.lessons.marked import marked
from dashboard.lessons.parsing import parse
from dashboard.votes import rooms, store, teaching
from pages.lessons import shelf
from pages.lessons.playing import STAGE
from tests.opening import chips, go, opened

OWN = """# Mine

About **it**.

## One
show: gradient-flow?preset=a-gate-keeps-it&step=1
play: end

It reads {{steps|step}}.

ask: Which keeps more?
- the LSTM if kept LSTM > kept "Elman tanh"
- the other if kept LSTM <= kept "Elman tanh"
then: It keeps {{kept LSTM|%}}.

## Two
show: gates?step=3
holds: steps = 2

<script>alert(1)</script> [here](http://evil.example) ![](http://evil.example/x.png)

## Three
show: network-types?kind=one+to+one

It says {{answer 1}}.
"""


def bring(app: AppTest, text: str, name: str = "mine.md") -> AppTest:
    app.file_uploader[0].set_value((name, text.encode(), "text/markdown")).run()
    assert not app.exception
    return app


def press(app: AppTest, key: str) -> AppTest:
    app.button(key).click().run()
    assert not app.exception
    return app


def said(app: AppTest) -> str:
    shown = (*app.markdown, *app.warning, *app.header)
    words = " ".join(element.value for element in shown)
    return re.sub(r"\s+", " ", re.sub(r"[\\\u2060]", "", words))


def has(app: AppTest, key: str) -> bool:
    return any(each.key == key for each in app.button)


@pytest.mark.parametrize("name", shelf.NAMES)
def test_every_lesson_opens_at_the_beat_of_its_link_and_goes_on_to_its_last(name):
    beats = shelf.told(name).beats
    app = opened("lessons", lesson=name, beat=2)
    assert chips(app)["story"] == name
    assert app.header[0].value == marked(beats[1].title.words)
    for number in range(2, len(beats)):
        if has(app, "beat-show"):
            press(app, "beat-show")
        press(app, "beat-next")
        assert list(app.query_params["beat"]) == list(str(number + 1))
        assert not app.warning, "a claim does not hold"
    if has(app, "beat-show"):
        press(app, "beat-show")
    assert app.button("beat-next").disabled


def test_choosing_gives_nothing_away_and_the_answer_waits_for_the_player():
    app, mark = bring(opened("lessons"), OWN), parse(OWN).mark
    assert chips(app)["story"] == "your own"
    assert "It reads 14 steps." in said(app)
    assert app.button("beat-next").disabled
    app.button_group(f"answer {mark} 1").set_value("the other").run()
    assert "9.2 %" not in said(app)
    press(app, "beat-show")
    assert "9.2 %" not in said(app), "the player is still on its way"
    app.session_state[STAGE] = {"view": json.dumps({"step": None, "turn": f"{mark} 1 shown"})}
    app.run()
    assert "Measured, it is **the LSTM**. It keeps 9.2 %." in said(app)
    assert not app.button("beat-next").disabled


def test_an_own_lesson_shows_as_text_and_says_what_does_not_hold():
    app = bring(opened("lessons"), OWN)
    press(press(app, "beat-show"), "beat-next")
    shown = [element.value for element in app.markdown]
    assert not any(re.search(r"(?<!\\)[<\[]", text) for text in shown if "evil" in text)
    assert "steps = 2, measured: " in said(app)
    press(app, "beat-next")
    assert "It says rainy" in said(app)


def test_a_figure_gives_no_answer_away():
    cliff = OWN.replace("preset=a-gate-keeps-it&step=1", "section=Clipping").replace(
        "play: end\n", ""
    )
    asked = re.sub(r"kept \S+ (>|<=) .*", r"steepest free \1 1", cliff).replace("|%", "")
    app = bring(opened("lessons"), asked.replace("kept LSTM", "steepest free"))
    assert not app.get("plotly_chart")
    assert app.get("plotly_chart") != press(app, "beat-show").get("plotly_chart")


def test_another_version_of_a_lesson_asks_anew_and_shows_its_own_views():
    app = press(bring(opened("lessons"), OWN), "beat-show")
    assert not has(app, "beat-show")
    app = bring(app, OWN.replace("step=1", "step=2"))
    assert has(app, "beat-show")


def test_a_file_with_faults_is_answered_with_lines_and_loses_nothing():
    app = bring(opened("lessons"), OWN)
    app = bring(app, OWN.replace("show: gates", "show: gate").replace("play:", "plays:"), "x*y.md")
    (error,) = app.error
    assert "line 7: “plays\\:" in error.value
    assert "line 17" not in error.value, "what is read is said before what is run"
    assert "x\\*y" in error.value
    assert "It reads 14 steps." in said(app)


def test_the_own_lesson_stays_when_another_page_was_visited():
    app = bring(opened("lessons"), OWN)
    app = go(go(app, "gates"), "lessons")
    assert "It reads 14 steps." in said(app)


def test_an_address_that_asks_for_what_is_not_there_is_answered():
    app = opened("lessons", lesson="your own", beat=3)
    assert "No lesson of your own is open" in app.info[0].value
    app = opened("lessons", lesson=shelf.NAMES[0], beat=99)
    assert "**beat=99** in the address cannot be used" in said(app)
    assert list(app.query_params["beat"]) == ["1"]


def test_where_nobody_else_could_open_it_there_is_no_room_and_the_page_says_why():
    app = press(opened("lessons"), "room-open")
    assert "The server listens to this computer only" in app.info[0].value
    assert "UNROLLED_PUBLIC_ADDRESS=" in app.info[0].value
    assert not app.get("image")
    assert "room" not in app.query_params
    app = opened("lessons", room="guessed")
    assert "The room has ended" in app.info[0].value
    assert "room" not in app.query_params


def test_a_room_is_asked_what_has_not_been_told_and_keeps_what_it_was_asked(monkeypatch):
    monkeypatch.setenv("UNROLLED_PUBLIC_ADDRESS", "https://class.example/lab")
    app = press(opened("lessons", lesson="gradients", beat=2), "beat-show")
    app = press(press(app, "room-open"), "room-on")
    token = "".join(app.query_params["room"])
    room = rooms.by_token(token)
    assert room.question is None, "its answer was told before"
    app = press(app, "beat-4")
    question = rooms.by_token(token).question
    assert question.asked == "What becomes of the gradient of the tanh network?"
    assert question.options[0] == "it vanishes again"
    assert set(question.others) == {"de", "es"}
    rooms.cast(room.code, "a phone", question.id, 1)
    assert app.get("image")[0].proto.imgs[0].alt.endswith(f"class.example/lab/vote/{room.code}")
    app = press(app, "beat-show")
    assert rooms.by_token(token).question.locked
    app = go(go(app, "gates"), "lessons")
    assert rooms.by_token(token).question.id == question.id
    assert "".join(app.query_params["room"]) == token
    reopened = opened("lessons", lesson="gradients", beat=4, room=token)
    assert not has(reopened, "beat-show"), "it stays locked for who comes by the link"
    assert teaching.results(token)[1].votes == 1
    store.leave()


def test_the_next_class_gets_a_room_of_its_own_and_is_asked_anew(monkeypatch):
    monkeypatch.setenv("UNROLLED_PUBLIC_ADDRESS", "https://class.example/lab")
    app = press(press(opened("lessons", lesson="gradients", beat=2), "room-open"), "room-on")
    first = "".join(app.query_params["room"])
    app = press(press(app, "beat-show"), "room-show")
    app = press(press(app, "room-close"), "room-another")
    second = "".join(app.query_params["room"])
    assert second != first
    app = press(app, "room-on")
    assert rooms.by_token(second).question.asked == "How much of it arrives there?"
    app = press(press(press(app, "room-show"), "room-close"), "room-on")
    app = press(app, "beat-show")
    assert "has ended" not in said(app), "a closed room is there until it ends"
    store.leave()


def test_a_file_that_cannot_be_read_for_now_does_not_cost_the_teacher_the_room(monkeypatch, caplog):
    monkeypatch.setenv("UNROLLED_PUBLIC_ADDRESS", "https://class.example/lab")
    app = press(press(opened("lessons", lesson="gradients", beat=2), "room-open"), "room-on")
    token = "".join(app.query_params["room"])
    store.leave()
    store.path().chmod(0o644)
    app = press(app, "beat-1")
    assert "cannot be kept here" in app.info[0].value
    assert "of this user only" in caplog.text, "the log says why"
    store.path().chmod(0o600)
    app = press(app, "beat-2")
    assert has(app, "room-show")
    assert "".join(app.query_params["room"]) == token
    store.leave()
