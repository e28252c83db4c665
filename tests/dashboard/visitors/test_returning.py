"""What a page is told when its connection is back; that it asks, tests/browser/test_faults.py."""

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.visitors import returning


@pytest.mark.parametrize(
    ("connections", "sent"), [("aa", False), ("ab", True), ("abb", False), ("aBb", True)]
)
def test_over_a_new_connection_what_a_widget_holds_is_sent(monkeypatch, connections, sent):
    """The page may have forgotten it, and would show the default. A capital: that run is cut."""

    def show():
        import streamlit as st

        from dashboard.visitors import returning

        returning.say_again(("words", "not here"))
        if st.session_state.get("cut"):
            st.stop()
        st.text_input("Words", "the default", key="words")
        returning.said_again()

    app = AppTest.from_function(show)
    monkeypatch.setattr(returning, "_connection", lambda: connections[0])
    app.run().text_input[0].set_value("rain").run()
    for connection in connections[1:]:
        monkeypatch.setattr(returning, "_connection", connection.lower)
        app.session_state["cut"] = connection.isupper()
        app.run()
    assert app.text_input[0].proto.set_value is sent
    assert app.text_input[0].value == "rain"
