"""A trace is written whole or not at all: what was there before stays when the disk is full."""

import io
import os
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest
import torch

import rnncore
from rnncore.__main__ import main

ROOM = 50_000
"""Bytes that a file may have; the trace has more."""

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no limit on files, and no pipes")


@pytest.fixture
def trace():
    torch.manual_seed(0)
    return rnncore.record(torch.nn.LSTM(2, 32), torch.randn(100, 1, 2))


def no_room():
    import resource  # not on Windows

    resource.setrlimit(resource.RLIMIT_FSIZE, (ROOM, resource.RLIM_INFINITY))


@pytest.mark.parametrize("before", [None, b"what was there before"])
def test_a_full_disk_is_said_and_leaves_what_was_there(tmp_path, before):
    torch.manual_seed(0)
    torch.save(torch.nn.LSTM(2, 32).state_dict(), tmp_path / "one.pt")
    (tmp_path / "t.csv").write_text("x,y\n" + "1,2\n" * 300, encoding="utf-8")
    if before is not None:
        (tmp_path / "out.npz").write_bytes(before)
    listed = sorted(tmp_path.iterdir())
    command = [sys.executable, "-m", "rnncore", "record", "--weights", "one.pt"]
    done = subprocess.run(
        [*command, "--sequence", "t.csv", "-o", "out.npz"],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(Path(rnncore.__file__).parents[1])},
        preexec_fn=no_room,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.startswith("python -m rnncore: ")
    assert "File too large: 'out.npz'" in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert "wrote" not in done.stdout
    assert sorted(tmp_path.iterdir()) == listed
    if before is not None:
        assert (tmp_path / "out.npz").read_bytes() == before


def test_a_device_without_room_is_said(tmp_path, monkeypatch, capsys):
    """Through a link of its own: where it is taken for a file, the device itself stays."""
    if not Path("/dev/full").exists():  # as on macOS
        pytest.skip("there is no /dev/full")
    monkeypatch.chdir(tmp_path)
    torch.save(torch.nn.LSTM(2, 3).state_dict(), "one.pt")
    Path("t.csv").write_text("x,y\n1,2\n", encoding="utf-8")
    Path("full").symlink_to("/dev/full")
    assert main(["record", "--weights", "one.pt", "--sequence", "t.csv", "-o", "full"]) == 1
    assert "No space left on device: 'full'" in capsys.readouterr().err
    assert Path("full").is_char_device()


def test_a_pipe_is_written_to_and_stays_a_pipe(tmp_path, trace):
    pipe, read = tmp_path / "pipe", []
    os.mkfifo(pipe)
    reader = threading.Thread(target=lambda: read.append(pipe.read_bytes()), daemon=True)
    reader.start()
    trace.save(pipe)
    reader.join(30)
    assert pipe.is_fifo()
    np.testing.assert_array_equal(rnncore.load(io.BytesIO(read[0])).outputs, trace.outputs)


def test_through_a_link_the_file_that_it_names_is_written(tmp_path, trace):
    (tmp_path / "named.npz").write_bytes(b"what was there before")
    (tmp_path / "link.npz").symlink_to("named.npz")
    trace.save(tmp_path / "link.npz")
    assert (tmp_path / "link.npz").is_symlink()
    np.testing.assert_array_equal(rnncore.load(tmp_path / "named.npz").outputs, trace.outputs)
