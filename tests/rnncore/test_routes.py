"""Every route gives the same numbers; each is taken at the sizes it is meant for."""

import copy

import numpy as np
import pytest
import torch

import rnncore
from rnncore.cells import routes
from rnncore.cells.products import linear, summed_outer
from rnncore.cells.routes import forced
from rnncore.cells.sweep import Sweep

GROUPS = ("states", "state_grads", "gates", "gate_grads")
BY_CELL = {
    "lstm": [("loop", "mm"), ("loop", "onednn"), ("loop", "numpy"), ("fused", "onednn")],
    "gru": [("mm",), ("onednn",)],
    "elman-tanh": [("mm",), ("onednn",), ("numpy",)],
}
PAIRS = [(kind, chosen) for kind, all_of_them in BY_CELL.items() for chosen in all_of_them]


@pytest.mark.parametrize("sizes", [(70, 16, 1), (60, 32, 8)], ids=str)
@pytest.mark.parametrize(("kind", "chosen"), PAIRS)
def test_every_route_in_float32_is_near_the_engine_in_float64(lab, kind, chosen, sizes):
    steps, hidden, batch = sizes
    options = {"hidden": hidden, "num_layers": 2, "bidirectional": True}
    module = lab.module(kind, dtype=torch.float32, **options)
    inputs = torch.stack(lab.rows((steps,) * batch, dtype=torch.float32), 1)
    hx = lab.hx(module, batch, torch.float32)
    wide = tuple(h.double() for h in hx) if isinstance(hx, tuple) else hx.double()
    with forced("loop", "mm"):  # which the contract tests hold against the plain loop
        exact = rnncore.record(
            copy.deepcopy(module).double(), inputs.double(), wide, loss=rnncore.every_step
        )
    with forced(*chosen):
        trace = rnncore.record(module, inputs, hx, loss=rnncore.every_step)
        ours = rnncore.measures.parameter_gradients(trace)
    for track, expected in zip(trace.tracks, exact.tracks, strict=True):
        for group in GROUPS:
            for name, array in getattr(expected, group).items():
                what = f"{group} {name}"
                lab.assert_close(getattr(track, group)[name].astype(float), array, 1e-5, what)
    for name, gradient in rnncore.measures.parameter_gradients(exact).items():
        np.testing.assert_allclose(ours[name], gradient, rtol=0, atol=1e-5 * np.abs(gradient).max())


def test_the_fused_route_follows_a_cell_state_that_fades_away(lab):
    # No input and no bias: c falls faster than the product of the forget gates would let it, and
    # a recurrence over f and i g alone would lose it in its own rounding.
    module = lab.module("lstm", hidden=6, bias=False, num_layers=1)
    with torch.no_grad():
        module.weight_hh_l0[12:18] = -0.9 * torch.eye(6)
    hx = lab.hx(module, 2)
    inputs = torch.zeros(200, 2, 3, dtype=torch.float64)
    with forced("loop"):
        expected = rnncore.record(module, inputs, hx)
    with forced("fused"):
        trace = rnncore.record(module, inputs, hx)
    assert np.abs(expected.tracks[0].states["c"][-1]).max() < 1e-60
    for group in GROUPS:
        for name, array in getattr(expected.tracks[0], group).items():
            lab.assert_close(getattr(trace.tracks[0], group)[name], array, 1e-11, f"{group} {name}")


def a_sweep(batch_sizes, hidden, dtype):
    batch = batch_sizes[0]
    h = torch.zeros(len(batch_sizes) + 1, batch, hidden, dtype=dtype)
    return Sweep({}, None, False, batch_sizes, h[1:], {"h": h, "c": h})


def test_the_lstm_takes_the_fused_kernel_only_where_it_serves():
    small, large = 16, routes.FUSED_UP_TO + 1
    assert routes.lstm_route(a_sweep([1, 1], small, torch.float32)) == "fused"
    assert routes.lstm_route(a_sweep([1, 1], large, torch.float32)) == "loop"
    assert routes.lstm_route(a_sweep([1, 1], small, torch.float64)) == "loop"
    with forced("fused"):
        assert routes.lstm_route(a_sweep([1, 1], large, torch.float64)) == "fused"
        assert routes.lstm_route(a_sweep([2, 1], small, torch.float32)) == "loop"


def test_products_take_the_route_of_their_size():
    small, large = torch.zeros(16, 4), torch.zeros(2048, 512)
    route = routes.product_route
    assert route(large, 32) == route(large, 32, per_step=True) == "onednn"
    assert route(large.double(), 32, per_step=True) == "mm"
    assert route(large, None, per_step=True) == "mm"
    assert route(small, 1) == route(small, None, per_step=True) == "mm"
    assert route(small, 1, per_step=True) == "numpy"
    assert route(large.to("meta"), 32) == route(small.to("meta"), 1, per_step=True) == "mm"
    with forced("onednn"):
        assert route(small, 1, per_step=True) == "onednn"
        assert route(small.double(), 1) == "mm"


def test_without_onednn_everything_goes_another_way(monkeypatch, lab):
    monkeypatch.setattr(torch.backends.mkldnn, "is_available", lambda: False)
    assert routes.product_route(torch.zeros(2048, 512), 32) == "mm"
    assert routes.lstm_route(a_sweep([1, 1], 16, torch.float32)) == "loop"
    with forced("fused", "onednn"):
        assert routes.product_route(torch.zeros(2048, 512), 32) == "mm"
        assert routes.lstm_route(a_sweep([1, 1], 16, torch.float32)) == "loop"


def test_a_route_that_there_is_not_is_refused():
    with (
        pytest.raises(ValueError, match=r"route must be one of 'loop', .*; got 'lop'"),
        forced("lop"),
    ):
        pass


@pytest.mark.parametrize("chosen", ["mm", "onednn"])
def test_products_of_blocks_and_of_contiguous_arrays(chosen):
    generator = torch.Generator().manual_seed(0)
    whole = torch.randn(7, 3, 12, generator=generator)
    read = torch.randn(7, 3, 5, generator=generator)
    for left in (whole, whole[..., 4:8]):
        with forced(chosen):
            ours = summed_outer(left, read)
        torch.testing.assert_close(ours, torch.einsum("tbi,tbj->ij", left, read))
    weight, bias = torch.randn(6, 5, generator=generator), torch.randn(6, generator=generator)
    flat = read.flatten(0, 1)
    with forced(chosen):
        torch.testing.assert_close(linear(flat, weight, bias), flat @ weight.t() + bias)
        torch.testing.assert_close(linear(flat, weight), flat @ weight.t())
