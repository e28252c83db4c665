"""What the tests let the worker run."""

import itertools
import os
import random
import sys
import time

import numpy as np


def count(upto, seconds=0.0):
    for number in range(upto):
        time.sleep(seconds)
        yield number


def arrays(seed):
    draw = np.random.default_rng(seed)
    for size in range(1, 6):
        yield draw.normal(size=(size, 3)).astype(np.float32)


def printing():
    os.write(1, b"straight to the file descriptor\n")
    print("hello", flush=True)
    yield "said"


def raising():
    yield 1
    raise ValueError("the second step")


def unpicklable():
    yield 1
    yield lambda: 2


def hungry():
    yield 1
    np.zeros(2**62, dtype=np.int8)


def endless():
    yield 1
    for number in itertools.count():
        _ = number


def ending(code):
    yield 1
    os._exit(code)


def torched(seed, steps=30):
    """Uses all that torch keeps for the whole process, and leaves it changed between steps."""
    import torch

    torch.manual_seed(seed)
    random.seed(seed)
    np.random.seed(seed)  # noqa: NPY002
    torch.set_flush_denormal(bool(seed % 2))
    network = torch.nn.Linear(20, 20)
    tiny = torch.full((1,), 1e-310, dtype=torch.float64)
    for _ in range(steps):
        loss = network(torch.randn(8, 20)).square().mean()
        gradients = torch.autograd.grad(loss, list(network.parameters()))
        time.sleep(0.01)
        with torch.no_grad():  # and it stays so while others have their turns
            for parameter, gradient in zip(network.parameters(), gradients, strict=True):
                parameter.sub_(0.1 * gradient)
            weight = network.weight.numpy().copy()
            yield weight, float(tiny * 1.0), random.random(), np.random.random()  # noqa: NPY002


def leaving():
    yield 1
    sys.exit(3)


def loaded():
    yield [name for name in ("streamlit", "torch", "plotly", "pandas") if name in sys.modules]


def repeated(value, times):
    yield from [value] * times
