"""The link to a view: the address that others reach, what is left out of it, its QR code."""

import pytest
import segno
from streamlit.testing.v1 import AppTest

from dashboard.models.spec import RunSpec
from dashboard.shell import link, reach
from pages.gradient_flow.spec import GradientSpec
from pages.unroll.sections.order import OrderSpec

LAN = "192.168.7.20"
HERE = "http://localhost:8501/gradient-flow"
REACHED = reach.reached


@pytest.mark.parametrize(
    ("url", "listens", "own", "expected"),
    [
        ("https://class.example/u/gates", "127.0.0.1", LAN, "https://class.example/u/gates"),
        ("http://10.0.0.3:8501/", None, LAN, "http://10.0.0.3:8501/"),
        (HERE, "0.0.0.0", LAN, f"http://{LAN}:8501/gradient-flow"),
        (HERE, None, LAN, f"http://{LAN}:8501/gradient-flow"),
        ("http://127.0.0.1/proxied/gates", "::", LAN, f"http://{LAN}/proxied/gates"),
        ("http://[::1]:8501/", "2001:db8::7", LAN, "http://[2001:db8::7]:8501/"),
        (HERE, "127.0.0.1", LAN, None),
        (HERE, "localhost", LAN, None),
        (HERE, "0.0.0.0", None, None),
        (HERE, "0.0.0.0", "127.0.1.1", None),
        ("", "127.0.0.1", LAN, None),
    ],
)
def test_the_address_is_one_that_others_in_the_room_reach(url, listens, own, expected):
    assert reach.reached(url, listens, own) == expected


def test_a_link_names_what_is_chosen_the_open_tab_and_the_players_view():
    chosen, now = RunSpec(text="<b>&c", cell="GRU"), {"step": "3", "section": "The code", "x": "1"}
    kept = link.query_of([chosen, OrderSpec()], now)
    assert kept == {"text": "<b>&c", "cell": "GRU", "step": "3", "section": "The code"}
    named = "text=%3Cb%3E%26c&cell=GRU&section=The+code&step=3"
    assert link.address(f"{HERE}?x=1#y", kept) == f"{HERE}?{named}"
    assert link.query_of([RunSpec(), OrderSpec()], {}) == {"view": "usual"}
    several = link.query_of([GradientSpec(cells=("LSTM", "GRU"))], {})
    assert link.address(HERE, several) == f"{HERE}?cells=LSTM&cells=GRU"


def test_the_code_is_that_of_the_address_dark_on_white_with_its_quiet_zone():
    address = f"http://{LAN}:8501/gates?text=a+b"
    svg = link.code(address)
    size = segno.make(address, error="m", micro=False).symbol_size(border=4)[0]
    assert f'viewBox="0 0 {size} {size}"' in svg
    assert 'fill="#fff"' in svg
    assert 'stroke="#000"' in svg
    assert "<script" not in svg


def page():
    """A page with a link, whose popover is open."""
    import streamlit as st

    from dashboard.models.spec import RunSpec
    from dashboard.shell import link
    from dashboard.shell.widgets import foreseen

    link._shown([foreseen(RunSpec())])
    st.write("end")


def opened(monkeypatch, listens, **query):
    """What is said under the button where the server listens to ``listens``."""
    monkeypatch.setattr("streamlit.get_option", lambda _: listens)
    monkeypatch.setattr(reach, "own_address", lambda: LAN)
    monkeypatch.setattr(reach, "reached", lambda _, *given: REACHED(HERE, *given))
    app = AppTest.from_function(page, default_timeout=20)
    for key, value in query.items():
        app.query_params[key] = value
    app.run()
    assert not app.exception
    return app


def test_the_address_can_be_copied_and_photographed(monkeypatch):
    app = opened(monkeypatch, "0.0.0.0", step="3")
    assert app.code[0].value == f"http://{LAN}:8501/gradient-flow?step=3"
    assert not app.info
    assert len(app.get("image")) == 1


def test_where_the_server_listens_to_this_computer_only_it_says_how_to_change_that(monkeypatch):
    app = opened(monkeypatch, "127.0.0.1", step="3")
    assert app.code[0].value.endswith("?step=3")
    assert "STREAMLIT_SERVER_ADDRESS=0.0.0.0" in app.info[0].value
    assert not app.get("image")


def test_an_address_that_is_too_long_for_a_code_says_what_makes_it_so(monkeypatch):
    app = opened(monkeypatch, "0.0.0.0", text="word " * 60, step="3")
    count = len(app.code[0].value)
    assert count > 300
    assert f"{count:,} characters" in app.info[0].value
    assert "`text`" in app.info[0].value
    assert not app.get("image")
