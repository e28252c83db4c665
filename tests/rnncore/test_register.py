"""A cell of one's own: what can be done with it once it is registered, and what is refused."""

import numpy as np
import pytest
import torch
from torch import nn

import rnncore
from rnncore.cells import CELLS, Cell, Gate, register
from rnncore.cells.equations import sigmoid, tanh
from tests.rnncore.toys import MODULES, TOYS, registered

MIXED = Gate("mix", "m", 0.0, 1.0, "update_gate", order=0)


class Free(nn.Module):
    """A module that computes no cell that is known."""


class Model(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn, self.head = (
            MODULES["coupled"](3, 4, dtype=torch.float64),
            nn.Linear(4, 1).double(),
        )

    def forward(self, x):
        return self.head(self.rnn(x)[0][-1])


def test_it_is_trained_watched_saved_reported_and_stacked(tmp_path):
    torch.manual_seed(0)
    with registered("coupled"):
        model, inputs = Model(), torch.randn(9, 2, 3, dtype=torch.float64)
        with rnncore.watch(model) as seen:
            model(inputs).sum().backward()
        trace = seen.traces["rnn"][-1]
        assert trace.tracks[0].cell == "coupled"
        gradients = rnncore.measures.parameter_gradients(trace)
        for name, parameter in model.rnn.named_parameters():
            np.testing.assert_allclose(gradients[name], parameter.grad, rtol=1e-10, atol=1e-12)
        trace.save(tmp_path / "trace.npz")
        again = rnncore.load(tmp_path / "trace.npz")
        np.testing.assert_array_equal(again.tracks[0].states["c"], trace.tracks[0].states["c"])
        assert isinstance(rnncore.diagnose(again), list)
        stack = rnncore.ResidualStack("coupled", 3, 3, 2, dtype=torch.float64)
        assert rnncore.record(stack, inputs).tracks[1].cell == "coupled"
    with pytest.raises(rnncore.TraceError, match=r"cell must be one of .*; got 'coupled'"):
        rnncore.load(tmp_path / "trace.npz")


@pytest.mark.parametrize("name", ["leak", "coupled", "odd"])
def test_its_module_has_the_gradients_of_finite_differences(name):
    torch.manual_seed(0)
    with registered(name):
        module = MODULES[name](2, 3, num_layers=2, bidirectional=True, dtype=torch.float64)
        inputs = torch.randn(4, 2, 2, dtype=torch.float64, requires_grad=True)
        assert torch.autograd.gradcheck(lambda x: module(x)[0], (inputs,))


def cell(step, name="own", states=("h",)):
    said = {"name": name, "gates": (MIXED,), "states": states, "step": staticmethod(step)}
    return type("Own", (Cell,), said)()


def whole(x, h):
    m = sigmoid(x.m + h.m)
    return {"m": m, "h": m * h}


@pytest.mark.parametrize(
    ("own", "module", "error", "message"),
    [
        ("lstm", Free, TypeError, "cell must be a rnncore.cells.Cell; got str"),
        (
            cell(whole),
            nn.GRU(1, 1),
            TypeError,
            "module must be a class of torch.nn.Module; got GRU",
        ),
        (
            cell(whole),
            nn.GRU,
            ValueError,
            "must compute no other cell; got GRU, which computes 'gru'",
        ),
        (cell(whole, "lstm"), Free, ValueError, "name must be none of 'elman', .*; got 'lstm'"),
        (
            cell(lambda x, h: {"h": tanh(x.m + h.m)}),
            *(Free, ValueError, "step of cell 'own' must give m; it gives h"),
        ),
        *(
            (cell(step), Free, ValueError, f"in the lines of m alone: .* that of {line} does not")
            for step, line in (
                (lambda x, h: {"m": sigmoid(2 * x.m), "h": h}, "m"),
                (lambda x, h: {"m": sigmoid(x.m + x.m), "h": h}, "m"),
                (lambda x, h: {"m": sigmoid(x.z), "h": h}, "m"),
                (lambda x, h: {"m": sigmoid(x.m + h.z), "h": h}, "m"),
                (lambda x, h: {"m": sigmoid(x.m + tanh(h.m)), "h": h}, "m"),
                (lambda x, h: {"m": sigmoid(x.m + h * h.m), "h": h}, "m"),
                (lambda x, h: {"m": sigmoid(x.m), "h": h.m}, "h"),
                (lambda x, h: {"m": sigmoid((2 * x).m), "h": h}, "m"),
                (lambda x, h: {"m": sigmoid(x.m + h.m - (2 * h).m), "h": h}, "m"),
                (lambda x, h: {"m": sigmoid(x.m + (h.m * h).m), "h": h}, "m"),
            )
        ),
        (cell(lambda *given: given[1]), Free, TypeError, "step must return a dict"),
        (
            cell(lambda *_: {}, states=("h", "c", "d")),
            *(Free, ValueError, "states of cell 'own' must be h, or h and one more"),
        ),
        (
            cell(lambda x, h: {"m": sigmoid(x.m), "h": tanh(x.m) * h}),
            *(
                Free,
                ValueError,
                "in the lines of m alone: .* that of h does not",
            ),
        ),
    ],
)
def test_what_is_no_cell_is_refused_and_nothing_is_registered(own, module, error, message):
    known = dict(CELLS)
    with pytest.raises(error, match=message):
        register(own, module)
    assert known == CELLS


def test_a_notebook_may_define_its_cell_again():
    with registered("leak"):
        register(type(TOYS["leak"])(), MODULES["leak"])
        assert CELLS["leak"] is not TOYS["leak"]
