"""The page: a table of all cards, the card of the address, and a run that somebody asks for."""

import pytest

from dashboard.worker import view
from pages.papers.recorded import recorded
from pages.papers.shelf import PAPERS
from pages.papers.verdict import judged, number, verdict
from tests.opening import chips, opened


class Job:
    """A run that gives one part a look, in this process."""

    def __init__(self, function, *arguments):
        self._run, self.got = function(*arguments), []
        self.state, self.error, self.place = "running", "", 0

    @property
    def live(self):
        return self.state == "running"

    def beat(self):
        if self.state == "running":
            try:
                self.got.append(next(self._run))
            except StopIteration:
                self.state = "done"
            except ArithmeticError as error:
                self.state, self.error = "failed", str(error)

    def stop(self):
        self.state = "stopped"

    def resume(self):
        self.state = "running"


@pytest.fixture(autouse=True)
def _in_this_process(monkeypatch):
    monkeypatch.setattr(view, "start", Job)


def _criteria(app):
    return app.table[0].value.to_dict("list")


def test_it_opens_with_all_papers_and_the_verdicts_that_follow_from_their_numbers():
    app = opened("papers")
    rows = app.dataframe[0].value
    came = {key: verdict(paper.criteria, recorded().outcomes[key]) for key, paper in PAPERS.items()}
    assert list(rows["paper"]) == [paper.title for paper in PAPERS.values()]
    assert [said[2:] for said in rows["verdict"]] == list(came.values())
    counts = [list(came.values()).count(each) for each in dict.fromkeys(came.values())]
    assert f"{len(PAPERS)} published results" in app.markdown[0].value
    assert all(str(count) in app.markdown[0].value for count in counts)


@pytest.mark.parametrize("key", PAPERS)
def test_every_card_has_an_address(key):
    app, paper = opened("papers", card=key), PAPERS[key]
    outcome = recorded().outcomes[key]
    assert chips(app)["story"] == paper.title
    assert app.header[0].value == f"{paper.title}: {verdict(paper.criteria, outcome)}"
    assert any(paper.cited in each.value for each in app.caption)
    got = [number(each, outcome) for each in paper.criteria]
    table = _criteria(app)
    assert [said.partition(" (")[0] for said in table["recorded"]] == [str(each) for each in got]
    assert table["tolerance"] == [each.tolerance for each in paper.criteria]
    assert table["verdict"] == [judged(*pair) for pair in zip(paper.criteria, got, strict=True)]


def test_an_unknown_card_is_answered_and_the_first_one_is_shown():
    app = opened("papers", card="nobody")
    assert "**card=nobody** in the address cannot be used" in app.warning[0].value
    assert chips(app)["story"] == "Pascanu 2013"


def _run_to_the_end(app, key):
    app.button(key="papers-start").click().run()
    for _ in range(PAPERS[key].seeds * 10):
        if not [each for each in app.button if each.key == "papers-stop"]:
            return app
        app.run()
    raise AssertionError(f"{key} did not end")


def test_a_run_ends_beside_what_is_recorded():
    app = _run_to_the_end(opened("papers", card="pascanu-2013"), "pascanu-2013")
    assert not app.exception
    table = _criteria(app)
    assert table["just run"] == table["recorded"]
    assert table["its verdict"] == table["verdict"]
    assert "Just run: **held**" in "".join(each.value for each in app.markdown)
    app.segmented_control(key="card").set_value("saxe-2013").run()
    assert "just run" not in _criteria(app)  # another card has run nothing
    app.segmented_control(key="card").set_value("pascanu-2013").run()
    assert "just run" in _criteria(app)


def test_a_run_that_is_stopped_has_no_verdict():
    app = opened("papers", card="pascanu-2013")
    app.button(key="papers-start").click().run()
    app.button(key="papers-stop").click().run()
    assert "so there is no verdict" in app.info[0].value
    assert "just run" not in _criteria(app)
    _run_to_the_end(app, "pascanu-2013")  # "Go on": from where it was
    assert _criteria(app)["just run"] == _criteria(app)["recorded"]


def test_a_run_that_fails_says_of_what(monkeypatch):
    def fails(seeds):
        raise ArithmeticError("the loss is not finite")
        yield

    monkeypatch.setattr(view, "start", lambda *_: Job(fails, ()))
    app = _run_to_the_end(opened("papers", card="pascanu-2013"), "pascanu-2013")
    assert "the loss is not finite" in app.error[0].value
