"""Programs as a person runs them, and the many that a page gives away, one after another."""

import contextlib
import io
import os
import subprocess
import sys
import warnings
from pathlib import Path

import torch

ROOT = Path(__file__).parents[1]


def alone(program, folder, threads=None):
    """What a program prints in a Python of its own, in ``folder``; a warning fails it.

    With ``threads=None`` it has as many as the machine gives, unless it chooses for itself. A
    program that does not is best given one: two that wait for each other take minutes when busy.
    """
    # Which kernels OpenBLAS takes is of the machine, and decides the last digit.
    kernels = {name: value for name, value in os.environ.items() if name.startswith("OPENBLAS_")}
    chosen = {"OMP_NUM_THREADS": str(threads)} if threads else {}
    done = subprocess.run(
        [sys.executable, "-X", "utf8", "-W", "error", "-c", program],
        cwd=folder,
        env={"PYTHONPATH": str(ROOT)} | kernels | chosen,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def here(program, folder):
    """What a program prints in this Python, in ``folder``, which spares the seconds of a new one.

    It finds torch's generator in a state that no page has, so that a seed left out is noticed, and
    leaves generator and precision as they were.
    """
    printed, precision = io.StringIO(), torch.get_default_dtype()
    with (
        warnings.catch_warnings(),
        contextlib.chdir(folder),
        contextlib.redirect_stdout(printed),
        torch.random.fork_rng(devices=[]),
    ):
        warnings.simplefilter("error")
        torch.manual_seed(987_654_321)
        try:
            exec(compile(program, "<program>", "exec"), {"__name__": "__main__"})
        finally:
            torch.set_default_dtype(precision)
    return printed.getvalue()
