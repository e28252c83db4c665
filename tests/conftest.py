"""What all tests share: one thread for torch, its random numbers, and programs that some need.

A test that needs Chromium, Firefox, node or haproxy is skipped where there is none, and the end of
the run says so and says what to install. Where CI is "true" a missing program is a failure: there,
a skip would hide that nothing was tested.
"""

import os
import random
import shutil
import subprocess
import sys
import tempfile
import zlib
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")  # as streamlit_app.py, before torch is imported

import pytest
import torch

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
MISSING_CHROMIUM = (
    "No Chromium found. Install one: `sudo apt install chromium` on Debian, or "
    "`.venv/bin/python -m playwright install chromium` anywhere; or name one: CHROMIUM=path."
)
MISSING_NODE = (
    "No node found. Install it: `sudo apt install nodejs` on Debian, `brew install node` on macOS."
)
MISSING_FIREFOX = (
    "No Firefox found on the PATH. Install it: `sudo apt install firefox-esr` on Debian, `brew "
    "install --cask firefox` on macOS."
)
MISSING_HAPROXY = (
    "No haproxy found on the PATH. Install it: `sudo apt install haproxy` on Debian (it lies in "
    "/sbin), `brew install haproxy` on macOS."
)
MISSING_OPENSSL = "No openssl found on the PATH. Install it: `sudo apt install openssl` on Debian."
# Prints where playwright keeps its own browser. It asks in a process of its own, because a second
# playwright cannot be started beside the one that a test may be using.
ASK_PLAYWRIGHT = """
from playwright.sync_api import sync_playwright
with sync_playwright() as playwright:
    print(playwright.chromium.executable_path)
"""


def pytest_configure(config):
    # Small matrices gain nothing from threads, and the workers of a parallel run would fight.
    torch.set_num_threads(1)
    # Rooms of this run, its servers included, in a file that no other server has.
    folder = tempfile.TemporaryDirectory(prefix="unrolled-votes-")
    config.add_cleanup(folder.cleanup)
    os.environ["UNROLLED_VOTES"] = f"{folder.name}/votes.sqlite"


def draw_alike(name):
    """From here on random numbers are those of ``name``, whatever ran before, on any worker."""
    seed = zlib.crc32(name.encode())
    random.seed(seed)
    torch.manual_seed(seed)


@pytest.hookimpl(tryfirst=True)
def pytest_fixture_setup(fixturedef):
    draw_alike(fixturedef.argname)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_call(item):
    draw_alike(item.nodeid)


@pytest.hookimpl(tryfirst=True)  # before `-m` chooses among the marks
def pytest_collection_modifyitems(items):
    # What asks for Chromium is a browser test, whether it says so or not.
    for item in items:
        if "chromium_path" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")


def pytest_terminal_summary(terminalreporter):
    """Say at the end, and in red, which tests did not run for want of a program."""
    reasons = [
        report.longrepr[2]
        for report in terminalreporter.stats.get("skipped", [])
        if isinstance(report.longrepr, tuple)
    ]
    programs = (MISSING_CHROMIUM, MISSING_FIREFOX, MISSING_NODE, MISSING_HAPROXY, MISSING_OPENSSL)
    for message in programs:
        skipped = sum(message in reason for reason in reasons)
        if skipped:
            terminalreporter.section(f"{skipped} tests did NOT run", red=True, bold=True)
            terminalreporter.line(message)


def missing(message):
    """Fail where CI is "true", and skip elsewhere."""
    if os.environ.get("CI") == "true":
        pytest.fail(message, pytrace=False)
    pytest.skip(message)


def find_chromium():
    """The path of a Chromium: the one that CHROMIUM names, one on the PATH, or playwright's own."""
    named = os.environ.get("CHROMIUM")
    if named:
        if not shutil.which(named):
            pytest.fail(f"CHROMIUM must name a program that can be run; got {named!r}")
        return shutil.which(named)
    on_path = next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)
    if on_path:
        return on_path
    command = [sys.executable, "-c", ASK_PLAYWRIGHT]
    answer = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    own = answer.stdout.strip()
    return own if own and Path(own).is_file() else None


@pytest.fixture(scope="session")
def chromium_path():
    """The path of a Chromium, as a string."""
    return find_chromium() or missing(MISSING_CHROMIUM)


@pytest.fixture(scope="session")
def firefox_path():
    """The path of a Firefox, as a string."""
    found = next(filter(None, map(shutil.which, ("firefox-esr", "firefox"))), None)
    return found or missing(MISSING_FIREFOX)


@pytest.fixture(scope="session")
def node_path():
    """The path of node, as a string."""
    return shutil.which("node") or missing(MISSING_NODE)


@pytest.fixture(scope="session")
def haproxy_path():
    """The path of haproxy, as a string."""
    return shutil.which("haproxy") or missing(MISSING_HAPROXY)


@pytest.fixture(scope="session")
def openssl_path():
    """The path of openssl, as a string."""
    return shutil.which("openssl") or missing(MISSING_OPENSSL)
