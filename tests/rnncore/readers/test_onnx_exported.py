"""Models that torch's two exporters wrote: the modules they were made of, under their names."""

import logging
import warnings

import numpy as np
import onnxruntime
import pytest
import torch
from torch import nn

import rnncore
from rnncore.readers import InputError, open_weights


class Encoder(nn.Module):
    """A recurrent module in a module."""

    def __init__(self, kind, hidden, **options):
        super().__init__()
        self.rnn = kind(3, hidden, num_layers=2, batch_first=True, **options)

    def forward(self, x):
        return self.rnn(x)[0]


class Model(nn.Module):
    """One in a module, with another one behind it."""

    def __init__(self, kind, hidden, **options):
        super().__init__()
        self.encoder = Encoder(kind, hidden, **options)
        self.head = nn.Linear(hidden * (1 + options.get("bidirectional", False)), 2)

    def forward(self, x):
        return self.head(self.encoder(x))


def exported(model, path, **options):
    """A file that torch's exporter wrote."""
    silenced = [logging.getLogger(name) for name in ("torch.onnx", "onnxscript", "onnx_ir")]
    levels = [each.level for each in silenced]
    try:
        for each in silenced:
            each.setLevel(logging.ERROR)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what the exporters say of themselves
            torch.onnx.export(model, (torch.zeros(2, 4, 3),), path, verbose=False, **options)
    finally:
        for each, level in zip(silenced, levels, strict=True):
            each.setLevel(level)
    return path


def assert_same(module, original):
    state = module.state_dict()
    assert state.keys() == original.state_dict().keys()
    assert all(torch.equal(state[key], value) for key, value in original.state_dict().items())


FOLDED = {"dynamo": False}
UNFOLDED = FOLDED | {"do_constant_folding": False}
ANY = FOLDED | {"input_names": ["x"], "dynamic_axes": {"x": {0: "batch", 1: "time"}}}
DYNAMO = {"dynamo": True}


@pytest.mark.parametrize(
    ("kind", "how"),
    [
        *((kind, how) for kind in (nn.LSTM, nn.GRU, nn.RNN) for how in (FOLDED, UNFOLDED)),
        (nn.LSTM, ANY),
        (nn.LSTM, DYNAMO),
        (nn.RNN, DYNAMO),
    ],
)
def test_what_torch_exports_is_read_as_the_module_it_was(kind, how, tmp_path):
    """48 units are more than the newer exporter puts in order: it leaves that to the model."""
    torch.manual_seed(0)
    options = {} if kind is nn.GRU else {"bidirectional": True}
    options |= {"nonlinearity": "relu"} if kind is nn.RNN else {}
    model = Model(kind, 48, **options).eval()
    path = exported(model, tmp_path / "m.onnx", **how)
    if (kind, how) == (nn.RNN, DYNAMO):
        with pytest.raises(InputError, match="Where an exporter wrote the steps out one by one"):
            open_weights(path)
        return
    ((name, plan),) = open_weights(path).items()
    assert name == ("encoder.rnn" if how is DYNAMO else f"/encoder/rnn/{kind.__name__}")
    module = plan.module()
    assert_same(module, model.encoder.rnn)
    assert getattr(module, "nonlinearity", "relu") == "relu"
    x = torch.randn(2, 4, 3)
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    (outputs,) = session.run(None, {session.get_inputs()[0].name: x.numpy()})
    trace = rnncore.record(module, x.transpose(0, 1), loss=None)
    given = model.head(torch.tensor(trace.outputs)).transpose(0, 1)
    np.testing.assert_allclose(given.detach(), outputs, rtol=0, atol=1e-5)
