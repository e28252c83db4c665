"""What a page says of a run in the worker, and which buttons it has."""

import time

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.worker.view import lesson


def page(upto=10_000):
    import streamlit as st

    from dashboard.worker.view import Shown, run_here
    from tests.dashboard.worker import jobs

    shown = Shown(
        draw=lambda got: st.markdown(f"drawn {len(got)}"),
        share=lambda got: got[-1] / 10_000,
        says=lambda got: f"{len(got)} given",
    )
    run_here("test", st.session_state.get("key", 0), shown, jobs.count, upto, 0.001)


@pytest.fixture
def app():
    app = AppTest.from_function(page, default_timeout=30).run()
    yield app
    if "_run_test" in app.session_state:
        app.session_state["_run_test"][1].stop()


def job_of(app):
    return app.session_state["_run_test"][1]


def begun(app):
    app.button(key="test-start").click().run()
    job = job_of(app)
    while not job.got:
        job.beat()
        time.sleep(0.02)
    return job


def labels(app):
    return [button.label for button in app.button]


def test_a_run_is_begun_stopped_and_goes_on(app):
    assert labels(app) == ["Run it here"]
    job = begun(app)
    app.run()
    assert labels(app) == ["Stop"]
    assert any(said.value.startswith("drawn ") for said in app.markdown)
    app.button(key="test-stop").click().run()
    assert job.state == "stopped"
    assert labels(app) == ["Go on"]
    app.button(key="test-start").click().run()
    assert job_of(app) is job
    assert labels(app) == ["Stop"]


def test_a_run_that_has_given_nothing_yet_is_at_its_beginning(app):
    """As where others are trained, and it waits in the line."""
    job = begun(app)
    job.stop()
    job.got.clear()
    job.state, job.beat = "waiting", lambda: None
    app.run()
    assert not app.exception
    job.state, job.place = "waiting", 2
    app.run()
    assert not app.exception
    job.state = "stopped"


def test_a_page_says_what_became_of_its_run(app):
    job = begun(app)
    job.stop()
    job.state, job.error = "failed", "ValueError: *no*"
    app.run()
    assert app.error[0].value == lesson("failed", error="ValueError\\:\N{WORD JOINER} \\*no\\*")
    assert labels(app) == ["Run again"]
    job.state = "lost"
    app.run()
    assert app.warning[0].value == lesson("lost", again="Go on")
    assert labels(app) == ["Go on"]


def test_another_key_forgets_the_run_and_ends_it(app):
    job = begun(app)
    app.session_state["key"] = 1
    app.run()
    assert labels(app) == ["Run it here"]
    assert job.state == "stopped"
