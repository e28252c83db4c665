"""Modules of every kind, inputs in every form, and the helpers that all test files share."""

from types import SimpleNamespace

import pytest
import torch
from torch.nn.utils.rnn import pack_sequence

import rnncore
from rnncore.cells.routes import forced

from . import comparing, toys
from .oracle import cell_step, mixed_loss, plain_loop

KINDS = tuple(
    f"{name}-{choice}" if choice else name
    for name, cell in rnncore.CELLS.items()
    for choice in cell.nonlinearities or ("",)
)
# Ways of computing the same, forced wherever they can serve. The sizes of the tests are those at
# which the engine itself would take "numpy" for one row or two, and "mm" beyond.
ROUTES = {
    "elman-tanh": [(), ("mm",), ("numpy",)],
    "elman-relu": [(), ("mm",), ("numpy",)],
    "lstm": [(), ("fused", "mm"), ("loop", "numpy")],
}
KINDS_BY_ROUTES = [(kind, routes) for kind in KINDS for routes in ROUTES.get(kind, [()])]
ANY = (*KINDS, *toys.TOYS)
INPUT_SIZE = 3


def name_of(value):
    """What a kind by its routes, or another value, is called in a test's name."""
    return "-".join([value[0], *value[1]]) if value in KINDS_BY_ROUTES else str(value)


def make_module(kind, hidden=4, dtype=torch.float64, input_size=INPUT_SIZE, seed=0, **options):
    """A recurrent module of this kind, with seeded weights."""
    torch.manual_seed(seed)
    cell, _, nonlinearity = kind.partition("-")
    if nonlinearity:
        options["nonlinearity"] = nonlinearity
    by_name = {each.name: module for module, each in rnncore.cells.MODULES.items()}
    return (by_name | toys.MODULES)[cell](input_size, hidden, dtype=dtype, **options)


def make_hx(module, batch, dtype=torch.float64, seed=5):
    """Random initial states (L D, B, H), as the module takes them; a tuple for the LSTM."""
    generator = torch.Generator().manual_seed(seed)
    tracks = module.num_layers * (2 if module.bidirectional else 1)
    shape = (tracks, batch, module.hidden_size)
    states = [torch.randn(shape, generator=generator, dtype=dtype) / 2 for _ in "hc"]
    return (
        tuple(states)
        if isinstance(module, torch.nn.LSTM | toys.MODULES["coupled"] | toys.MODULES["odd"])
        else states[0]
    )


def make_rows(lengths, size=INPUT_SIZE, dtype=torch.float64, seed=7):
    """One random sequence (n, I) for each length."""
    generator = torch.Generator().manual_seed(seed)
    return [torch.randn(n, size, generator=generator, dtype=dtype) for n in lengths]


def in_form(rows, form):
    """The rows as a module takes them: "time first", "batch first", "unbatched" or "packed"."""
    if form == "packed":
        return pack_sequence(rows, enforce_sorted=False)
    if form == "unbatched":
        return rows[0]
    return torch.stack(rows, 0 if form == "batch first" else 1)


@pytest.fixture(scope="session")
def lab():
    """The helpers above, for the test files."""
    return SimpleNamespace(
        kinds=KINDS,
        module=make_module,
        hx=make_hx,
        rows=make_rows,
        in_form=in_form,
        loss=mixed_loss,
        step=cell_step,
        plain_loop=plain_loop,
        registered=toys.registered,
        assert_close=comparing.assert_close,
        assert_trace_close=comparing.assert_trace_close,
    )


@pytest.fixture(params=KINDS_BY_ROUTES, ids=name_of)
def kind(request):
    """Every cell, with both nonlinearities where it has a choice, by every route it can take."""
    kind, routes = request.param
    with forced(*routes):
        yield kind


@pytest.fixture(params=ANY)
def any_kind(request):
    """Every cell of the library, and cells that a stranger might bring."""
    with toys.registered(*({request.param} & toys.TOYS.keys())):
        yield request.param


@pytest.fixture
def small(lab):
    """A trace whose file is small enough to be damaged byte by byte."""
    return rnncore.record(lab.module("gru", hidden=1), lab.rows((2,))[0], labels=["a", "b"])
