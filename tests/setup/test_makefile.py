"""`make run` on a machine that has nothing but Python and make."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time

import pytest

pytestmark = pytest.mark.skipif(not shutil.which("make"), reason="make is not installed")
linux = pytest.mark.skipif(sys.platform != "linux", reason="the CPU build is chosen on Linux alone")
NOBODY = "http://127.0.0.1:9/"
FALLBACK = f"torch==2.13.0 could not be had from {NOBODY}"


@linux
def test_torch_comes_from_its_own_index_though_pip_prefers_another(checkout, torch_index):
    run = checkout.make("run", "PORT=8600", f"TORCH_INDEX={torch_index}")
    assert run.returncode == 0, run.stdout
    assert checkout.installed("torch") == "2.13.0+cpu"
    assert "could not be had" not in run.stdout
    assert run.stdout.endswith("streamlit run streamlit_app.py --server.port=8600\n")

    again = checkout.make("run")
    assert again.stdout == "streamlit run streamlit_app.py\n", "the second run sets nothing up"


@linux
def test_an_index_out_of_reach_is_said_and_passed_over(checkout, record_property):
    start = time.monotonic()
    run = checkout.make("run", f"TORCH_INDEX={NOBODY}")
    seconds = time.monotonic() - start
    record_property("seconds", seconds)
    assert run.returncode == 0, run.stdout
    assert FALLBACK in run.stdout
    assert "5.2 GB on disk\ninstead of 1.5" in run.stdout
    assert "make run TORCH_INDEX=" in run.stdout
    assert checkout.installed("torch") == "2.13.0+cu130", "pip's own indexes serve instead"
    assert run.stdout.endswith("streamlit run streamlit_app.py\n")
    assert seconds < 60, "making .venv included, minutes would mean that pip retries"


@linux
def test_without_any_index_it_is_said_what_to_do_and_nothing_else(checkout):
    """The words of pip about an index out of reach fill a screen."""
    for name in ("PIP_EXTRA_INDEX_URL", "PIP_FIND_LINKS"):
        del checkout.environment[name]
    checkout.environment["PIP_INDEX_URL"] = NOBODY
    run = checkout.make("run", f"TORCH_INDEX={NOBODY}")
    assert run.returncode != 0
    assert "No package index can be reached from here" in run.stdout
    assert "make run PIP_NO_INDEX=1 PIP_FIND_LINKS=wheels TORCH_INDEX=" in run.stdout
    assert "could not be had" not in run.stdout
    assert "ERROR" not in run.stdout


def test_a_port_in_use_is_said_before_anything_is_started(checkout):
    programs = checkout.folder / ".venv/bin"
    programs.mkdir(parents=True)
    (programs / "python").symlink_to(sys.executable)
    (checkout.folder / ".venv/installed-requirements.txt").touch()
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        run = checkout.make("run", f"PORT={port}")
    assert run.returncode != 0
    assert f"Port {port} cannot be used" in run.stdout
    assert "make run PORT=" in run.stdout


@linux
def test_a_set_up_that_was_cut_short_is_made_anew(checkout, torch_index):
    """It is killed while it waits for a server that never answers, and half a torch is left."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"TORCH_INDEX=http://127.0.0.1:{silent.getsockname()[1]}/"
        with subprocess.Popen(**checkout.command("run", address), start_new_session=True) as make:
            silent.settimeout(120)
            silent.accept()[0].close()
            os.killpg(make.pid, signal.SIGKILL)
    (packages,) = checkout.folder.glob(".venv/lib/python*/site-packages")
    half = packages / "torch-2.13.0.dist-info"
    half.mkdir()
    (half / "METADATA").write_text("Metadata-Version: 2.1\nName: torch\nVersion: 2.13.0\n")

    run = checkout.make("run", f"TORCH_INDEX={torch_index}")
    assert run.returncode == 0, run.stdout
    assert checkout.installed("torch") == "2.13.0+cpu"
    python = checkout.folder / ".venv/bin/python"
    torch = subprocess.run([python, "-m", "torch"], capture_output=True, text=True, check=True)
    assert torch.stdout == "whole\n"


def test_a_virtual_environment_without_its_python_is_made_anew(checkout, tmp_path):
    """The Python it was made with was uninstalled: its link leads nowhere."""
    checkout.write("requirements.txt", "streamlit==1.67.0\n")
    assert checkout.make("run").returncode == 0
    python = checkout.folder / ".venv/bin/python"
    python.unlink()
    python.symlink_to(tmp_path / "uninstalled")
    run = checkout.make("run")
    assert run.returncode == 0, run.stdout
    assert run.stdout.endswith("streamlit run streamlit_app.py\n")


# ---------------------------------------------------------------- which Python, and what is said

TOOLS = ("make", "rm", "sed", "sh", "timeout", "touch", "uname")
# A Python that takes itself for another one. Asked for a virtual environment, it says its name.
PYTHON = """#!/bin/sh
[ "$1" = -c ] && exec "{real}" -c 'import platform, sys
{disguise}
exec(sys.argv[1])' "$2"
[ "$1" = --version ] || echo "CHOSEN $(basename "$0")"
exit 1
"""
TOO_OLD = "sys.version_info = (3, 10, 13)"
TOO_NEW = "sys.version_info = (3, 15, 0)"
FITS = "sys.version_info = (3, 12, 1)"
NO_VENV = FITS + '\nsys.modules["ensurepip"] = None'
INTEL_MAC = FITS + '\nsys.platform = "darwin"; platform.machine = lambda: "x86_64"'
BROKEN = "sys.exit(127)"  # a pyenv shim of a version that is not selected


@pytest.fixture
def pythons(checkout, tmp_path):
    """Call it with disguises by name: afterwards the PATH holds those Pythons and no other."""
    tools = tmp_path / "only these" / "bin"
    tools.mkdir(parents=True)
    for tool in filter(shutil.which, TOOLS):
        (tools / tool).symlink_to(shutil.which(tool))
    (tools / "basename").symlink_to(shutil.which("basename"))
    checkout.environment["PATH"] = str(tools)
    del checkout.environment["PYTHON"]

    def install(**disguises):
        for name, disguise in disguises.items():
            path = tools / name.replace("_", ".")
            path.write_text(PYTHON.format(real=sys.executable, disguise=disguise), encoding="utf-8")
            path.chmod(0o755)
        return tools

    return install


@pytest.mark.parametrize(
    ("disguises", "chosen"),
    [
        ({"python3": FITS}, "python3"),
        ({"python3": TOO_OLD, "python3_13": FITS, "python3_12": FITS}, "python3.13"),
        ({"python3": TOO_NEW, "python3_11": FITS}, "python3.11"),
        ({"python3": BROKEN, "python3_14": BROKEN, "python": FITS}, "python"),
        ({"python3": NO_VENV, "python3_12": FITS}, "python3.12"),
    ],
)
def test_the_first_python_that_fits_is_chosen(checkout, pythons, disguises, chosen):
    pythons(**disguises)
    run = checkout.make("run")
    assert run.returncode != 0
    assert f"CHOSEN {chosen}\n" in run.stdout


def test_a_named_python_is_taken_though_another_fits(checkout, pythons):
    tools = pythons(python3=FITS, python3_12=FITS)
    run = checkout.make("run", f"PYTHON={tools / 'python3.12'}")
    assert "CHOSEN python3.12\n" in run.stdout


@pytest.mark.parametrize(
    ("disguises", "said"),
    [
        ({}, "No Python from 3.11 to 3.14 found.\n"),
        ({"python3": TOO_OLD}, "No Python from 3.11 to 3.14 found. python3 is 3.10.\n"),
        ({"python3": TOO_NEW}, "No Python from 3.11 to 3.14 found. python3 is 3.15.\n"),
        ({"python3": TOO_OLD}, "make run PYTHON="),
        ({"python3": NO_VENV}, "sudo apt install python3.12-venv\n"),
        ({"python3": INTEL_MAC}, "no build for Macs with an Intel processor"),
    ],
)
def test_what_is_missing_is_said(checkout, pythons, disguises, said):
    pythons(**disguises)
    run = checkout.make("run")
    assert run.returncode != 0
    assert said in run.stdout
    assert "CHOSEN" not in run.stdout
    assert not (checkout.folder / ".venv").exists()


def test_a_named_python_that_does_not_fit_is_refused(checkout, pythons):
    tools = pythons(python3=FITS, python3_10=TOO_OLD)
    run = checkout.make("run", f"PYTHON={tools / 'python3.10'}")
    assert "No Python from 3.11 to 3.14 found." in run.stdout
    assert "python3.10 is 3.10." in run.stdout
    assert "CHOSEN" not in run.stdout


def test_a_named_python_that_is_not_there_is_said(checkout, pythons):
    pythons(python3=FITS)
    run = checkout.make("run", "PYTHON=nothere")
    assert run.returncode != 0
    assert "PYTHON=nothere names no program here. Give the path of a Python" in run.stdout
    assert "CHOSEN" not in run.stdout


def test_make_alone_lists_the_targets(checkout):
    listed = checkout.make()
    assert listed.returncode == 0
    for target in ("run", "test", "lint", "bench"):
        assert f"make {target} " in listed.stdout
