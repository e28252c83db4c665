"""Modules on another device than the CPU, which is one of our own making (``elsewhere.py``)."""

import json

import torch

from benchmarks import gpu
from tests.programs import ROOT, alone


def test_what_runs_on_another_device_is_seen_as_if_it_ran_here():
    """Copies that are there at once, and copies that arrive when they are waited for."""
    program = "from tests.rnncore.elsewhere_runs import main; main()"
    found = json.loads(alone(program, ROOT, threads=1))
    assert len(found) == 16
    assert {name: wrong for name, wrong in found.items() if wrong is not None} == {}


def test_the_script_for_a_gpu_measures_and_says_where_there_is_none(monkeypatch, capsys):
    names = ("nn.LSTM, bfloat16", "nn.GRUCell", "nn.LSTM, dropout between layers")
    monkeypatch.setattr(gpu, "CASES", [case for case in gpu.CASES if case.name in names])
    threads = torch.get_num_threads()
    gpu.main(["--device", "cpu", "--seconds", "0"])
    torch.set_num_threads(threads)
    lines = capsys.readouterr().out.splitlines()
    cells = {line.split(" | ")[0].strip("| "): line.split(" | ") for line in lines[2:5]}
    assert tuple(cells) == names  # dropout too: on a CPU its masks are drawn again
    assert [row[2] for row in cells.values()] == ["bfloat16 on cpu", *["float32 on cpu"] * 2]
    for _, _, _, outputs, gradients, bits, *_ in cells.values():
        apart, limit = map(float, outputs.split(" of "))
        assert apart < limit
        assert float(gradients) < limit
        assert bits == "the same"
    monkeypatch.setattr(torch.accelerator, "is_available", lambda: False)
    gpu.main([])
    assert capsys.readouterr().out.startswith("Not run: torch finds no GPU here.")
