"""A test that cannot run for want of a program says so; under CI it fails."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

CONFTEST = Path(__file__).resolve().parents[1] / "conftest.py"
TESTS = """
def test_browser(chromium_path): print("CHROMIUM IS", chromium_path)
def test_script(node_path): print("NODE IS", node_path)
def test_proxy(haproxy_path): print("HAPROXY IS", haproxy_path)
"""


@pytest.fixture
def run_without_programs(tmp_path):
    """Run three small tests with an empty PATH, and no browser of playwright's; more by name.

    A stand-in for torch, of which nothing is asked here, spares its seconds.
    """
    shutil.copy(CONFTEST, tmp_path)
    fake = "def set_num_threads(count): pass\ndef manual_seed(seed): pass\n"
    (tmp_path / "torch.py").write_text(fake, encoding="utf-8")
    (tmp_path / "test_small.py").write_text(TESTS, encoding="utf-8")
    empty = tmp_path / "empty"
    empty.mkdir()

    def run(**more):
        kept = {
            k: v for k, v in os.environ.items() if not k.startswith(("PYTEST", "CI", "CHROMIUM"))
        }
        environment = kept | {"PATH": str(empty), "PLAYWRIGHT_BROWSERS_PATH": str(empty)} | more
        command = [sys.executable, "-m", "pytest", "-s", "-p", "no:cacheprovider", tmp_path]
        return subprocess.run(
            command, env=environment, cwd=tmp_path, capture_output=True, text=True, check=False
        )

    return run


def test_without_the_programs_tests_are_skipped_and_it_is_said(run_without_programs):
    answer = run_without_programs()
    assert answer.returncode == 0, answer.stdout
    assert answer.stdout.count("1 tests did NOT run") == 3
    assert "sudo apt install chromium" in answer.stdout
    assert "sudo apt install nodejs" in answer.stdout
    assert "sudo apt install haproxy" in answer.stdout


def test_under_ci_they_fail(run_without_programs):
    answer = run_without_programs(CI="true")
    assert answer.returncode == 1
    assert "3 errors" in answer.stdout
    assert "skipped" not in answer.stdout


def test_what_asks_for_chromium_is_marked_as_a_browser_test(run_without_programs):
    answer = run_without_programs(PYTEST_ADDOPTS="-m 'not browser' --collect-only -q")
    assert "test_small.py::test_script" in answer.stdout
    assert "test_small.py::test_browser" not in answer.stdout


def test_chromium_may_be_named(run_without_programs, tmp_path):
    browser = tmp_path / "my browser"
    browser.write_text("#!/bin/sh\n", encoding="utf-8")
    browser.chmod(0o755)
    answer = run_without_programs(CHROMIUM=str(browser))
    assert f"CHROMIUM IS {browser}" in answer.stdout


def test_a_wrong_name_is_not_passed_over(run_without_programs):
    answer = run_without_programs(CHROMIUM="no/such/browser")
    assert answer.returncode == 1
    assert "CHROMIUM must name a program that can be run; got 'no/such/browser'" in answer.stdout
