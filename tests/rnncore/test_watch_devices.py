"""Modules on another device than the CPU, which is one of our own making (``elsewhere.py``)."""

import json
from types import SimpleNamespace

import pytest
import torch

from benchmarks import gpu
from rnncore.watching.agreement import tolerance
from rnncore.watching.precision import origin_of
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


@pytest.mark.parametrize(
    ("dtype", "device", "asked", "tf32", "capability", "said", "near"),
    [
        ("float32", "cuda:0", None, "tf32", (9, 0), "float32 (TF32 allowed) on cuda:0", 0.02),
        ("float32", "cuda:1", None, "ieee", (9, 0), "float32 on cuda:1", 1e-3),
        ("float32", "cuda:0", None, "tf32", (7, 5), "float32 on cuda:0", 1e-3),
        ("float64", "cuda:0", None, "tf32", (9, 0), "float64 on cuda:0", 1e-9),
        ("float64", "cuda:0", "bfloat16", "tf32", (9, 0), "float64 on cuda:0", 1e-9),
        ("bfloat16", "cuda:0", None, "tf32", (9, 0), "bfloat16 on cuda:0", 0.1),
        # cuDNN gives float16 when autocast is asked for bfloat16; a GRUCell gives float32.
        ("float16", "cuda:0", "bfloat16", "tf32", (9, 0), "float16 (autocast) on cuda:0", 0.02),
        ("float32", "cuda:0", "bfloat16", "tf32", (9, 0), "bfloat16 (autocast) on cuda:0", 0.1),
        ("float16", "mps:0", None, "tf32", None, "float16 on mps:0", 0.02),
        ("float32", "mps:0", None, "tf32", None, "float32 on mps:0", 1e-3),
    ],
)
def test_what_ran_on_a_gpu_is_named_and_held_to_what_it_can_do(
    monkeypatch, dtype, device, asked, tf32, capability, said, near
):
    """Without one: of the output only dtype and device are looked at."""
    where, kind = torch.device(device), getattr(torch, dtype)
    monkeypatch.setattr(torch, "is_autocast_enabled", lambda of: of == where.type and bool(asked))
    monkeypatch.setattr(torch, "get_autocast_dtype", lambda _: getattr(torch, asked))
    monkeypatch.setattr(torch.cuda, "get_device_capability", lambda _: capability)
    for backend, part in ((torch.backends.cudnn, "rnn"), (torch.backends.cuda, "matmul")):
        monkeypatch.setattr(backend, part, SimpleNamespace(fp32_precision=tf32))
    origin = origin_of(SimpleNamespace(dtype=kind, device=where, is_cpu=False), casts=True)
    assert str(origin) == said
    replayed = torch.float64 if kind is torch.float64 else torch.float32
    assert tolerance(origin, replayed) == near
