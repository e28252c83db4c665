"""Requirements are exact, and nothing in the repository belongs to one machine or one registry."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SKIPPED_FOLDERS = {".git", ".venv", ".hypothesis", "__pycache__"}
PIN = re.compile(r"[A-Za-z0-9_.-]+==[0-9][0-9A-Za-z.]*")
TORCH_INDEX = "https://download.pytorch" + ".org/whl/cpu"
# Written in halves, so that this file passes its own test.
REGISTRIES = re.compile(
    "|".join(
        host + r"\." + domain
        for host, domain in [
            ("pypi", "org"),
            ("pythonhosted", "org"),
            ("pytorch", "org/whl"),
            ("npmjs", "org"),
            ("yarnpkg", "com"),
            ("debian", "org/debian"),
            ("anaconda", "(org|com)"),
            ("jsdelivr", "net"),
            ("unpkg", "com"),
            ("googleapis", "com"),
        ]
    )
)
MACHINE_PATHS = re.compile(
    r"(?<![\w.~>*)}\]])/(tmp|home|root|work|Users|opt|usr|var|mnt|srv)/(?!bin/env )\w"
    r"|\b[A-Z]:\\\\?\w+\\"
)


def requirements(name):
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    return [line.partition("#")[0].strip() for line in lines if line.partition("#")[0].strip()]


def repository_files():
    """What is committed or about to be; without git (a downloaded archive), whatever is there."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    if shutil.which("git") and (ROOT / ".git").exists():
        listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
        paths = [ROOT / name for name in listed.stdout.splitlines()]
    else:
        paths = [p for p in ROOT.rglob("*") if not SKIPPED_FOLDERS & {*p.relative_to(ROOT).parts}]
    return [path for path in paths if path.is_file()]


def lines_matching(pattern):
    """`file: line` for every line of every text file that the pattern is found in."""
    found = []
    for path in repository_files():
        try:
            lines = path.read_text(encoding="utf-8").splitlines()
        except UnicodeDecodeError:
            continue  # a picture or an archive
        name = path.relative_to(ROOT).as_posix()
        found += [f"{name}: {line.strip()}" for line in lines if pattern.search(line)]
    return found


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_requirements_are_exact(name):
    wanted = requirements(name)
    if name == "requirements-dev.txt":
        assert wanted.pop(0) == "-r requirements.txt"
    assert wanted
    assert [line for line in wanted if not PIN.fullmatch(line)] == []


def test_torch_is_pinned_without_a_local_suffix():
    """So that 2.13.0+cpu satisfies the pin, and every other build does too."""
    assert "torch==2.13.0" in requirements("requirements.txt")


def test_the_package_takes_what_the_app_pins():
    """What rnncore asks for by itself is among the pins."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked = {re.match(r"[\w-]+", line).group() for line in project["dependencies"]}
    pinned = {line.partition("==")[0] for line in requirements("requirements.txt")}
    assert asked <= pinned


def test_the_one_registry_that_is_named_is_the_index_of_cpu_builds():
    assert lines_matching(REGISTRIES) == [f"Makefile: TORCH_INDEX ?= {TORCH_INDEX}"]


def test_no_path_of_one_machine():
    assert lines_matching(MACHINE_PATHS) == []


@pytest.mark.parametrize(
    "text", ["see https://pypi" + ".org/project/torch", "https://cdn.jsdelivr" + ".net/x"]
)
def test_a_registry_would_be_found(text):
    assert REGISTRIES.search(text)


@pytest.mark.parametrize("folder", ["tmp", "home", "root", "work", "Users"])
def test_a_path_of_one_machine_would_be_found(folder):
    assert MACHINE_PATHS.search(f"open('/{folder}/me/x')")
    assert not MACHINE_PATHS.search(f"example.org/{folder}/page")
    assert not MACHINE_PATHS.search(f"pages/{folder}/page")


def files_of(folder):
    return {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and path.suffix != ".pyc"
    }


def test_rnncore_installs_on_its_own(tmp_path):
    """A wheel made from the source has rnncore in it, the player's page too, and no floor above."""
    source, target = tmp_path / "source", tmp_path / "target"
    shutil.copytree(ROOT / "rnncore", source / "rnncore")
    for name in ("pyproject.toml", "LICENSE"):
        shutil.copy(ROOT / name, source)
    (source / "README.md").write_text("# Unrolled\n", encoding="utf-8")
    (source / "dashboard").mkdir()
    (source / "dashboard/__init__.py").touch()
    offline = ["--no-deps", "--no-build-isolation", "--no-index", "--disable-pip-version-check"]
    command = [sys.executable, "-m", "pip", "install", *offline, "--target", target, source]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    assert files_of(target / "rnncore") == files_of(ROOT / "rnncore")
    assert not list(target.rglob("dashboard"))


@pytest.mark.skipif(os.name == "nt", reason="Windows has no executable bit")
def test_the_ci_script_can_be_run():
    assert os.access(ROOT / ".ci" / "run", os.X_OK)
