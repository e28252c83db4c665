"""The server is closed by default, and its colours can be read."""

import tomllib
from pathlib import Path

import pytest
from streamlit import config as streamlit_config

from dashboard.theme import PALETTE

CONFIG = Path(__file__).resolve().parents[2] / ".streamlit" / "config.toml"
SETTINGS = tomllib.loads(CONFIG.read_text(encoding="utf-8"))
REQUIRED = {
    "server.address": "127.0.0.1",
    "server.headless": True,
    "server.maxUploadSize": 5,
    "server.maxMessageSize": 50,
    "server.enableCORS": True,
    "server.enableXsrfProtection": True,
    "server.disconnectedSessionTTL": 600,
    "server.fileWatcherType": "none",
    "server.enableStaticServing": False,
    "browser.gatherUsageStats": False,
    "client.toolbarMode": "viewer",
    "client.showErrorDetails": "none",
    "runner.magicEnabled": False,
    "runner.postScriptGC": False,
}
READABLE = 4.5  # WCAG 2.2, success criterion 1.4.3, level AA


def flat(table, prefix=""):
    """The leaves of nested tables by dotted name."""
    leaves = {}
    for key, value in table.items():
        name = f"{prefix}{key}"
        leaves |= flat(value, f"{name}.") if isinstance(value, dict) else {name: value}
    return leaves


def luminance(colour):
    """Relative luminance of "#rrggbb", as WCAG 2.2 defines it."""
    channels = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    """WCAG's contrast ratio, 1 to 21."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(("name", "value"), REQUIRED.items())
def test_the_server_is_closed_by_default(name, value):
    assert flat(SETTINGS)[name] == value


@pytest.mark.parametrize("name", flat(SETTINGS))
def test_streamlit_knows_the_option(name):
    """An option that is misspelt is ignored, with a line in the log that nobody reads."""
    assert name in streamlit_config.get_config_options()


def test_contrast_agrees_with_the_definition():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("foreground", ["textColor", "primaryColor", "linkColor", "codeTextColor"])
def test_text_can_be_read_on_every_background(mode, foreground):
    theme = SETTINGS["theme"][mode]
    backgrounds = [theme["backgroundColor"], theme["secondaryBackgroundColor"]]
    backgrounds += [
        theme["sidebar"]["backgroundColor"],
        theme["sidebar"]["secondaryBackgroundColor"],
    ]
    unreadable = [b for b in backgrounds if contrast(theme[foreground], b) < READABLE]
    assert unreadable == []


def test_both_modes_are_designed():
    """A colour that one mode leaves to Streamlit would not match its neighbours."""
    assert flat(SETTINGS["theme"]["light"]).keys() == flat(SETTINGS["theme"]["dark"]).keys()


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize(
    ("option", "role"),
    [
        ("backgroundColor", "background"),
        ("secondaryBackgroundColor", "well"),
        ("textColor", "ink"),
        ("borderColor", "faint"),
    ],
)
def test_the_page_and_the_stage_have_the_same_neutrals(mode, option, role):
    assert SETTINGS["theme"][mode][option] == PALETTE[mode][role]


@pytest.mark.parametrize(
    "value", [v for v in flat(SETTINGS["theme"]).values() if isinstance(v, str)]
)
def test_nothing_of_the_look_is_fetched_from_outside(value):
    assert "://" not in value
