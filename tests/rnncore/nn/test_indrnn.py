"""IndRNN behaves as nn.RNN does: construction, forms of input, state dict, text."""

import copy
import inspect
import pickle

import pytest
import torch
from torch.nn.utils.rnn import PackedSequence

import rnncore


def diagonal_twin(module):
    """An nn.RNN whose recurrent matrices are diag(u): the same network, run by torch."""
    twin = torch.nn.RNN(
        module.input_size,
        module.hidden_size,
        module.num_layers,
        module.nonlinearity,
        module.bias,
        module.batch_first,
        module.dropout,
        module.bidirectional,
        dtype=module.weight_hh_l0.dtype,
    )
    state = module.state_dict()
    twin.load_state_dict({n: v.diag() if "weight_hh" in n else v for n, v in state.items()})
    return twin.train(module.training)


@pytest.mark.parametrize("form", ["time first", "batch first", "unbatched", "packed"])
@pytest.mark.parametrize("nonlinearity", ["tanh", "relu"])
@pytest.mark.parametrize("with_hx", [True, False])
@pytest.mark.parametrize("dropout", [0.0, 0.5, 1.0])
def test_equals_an_rnn_with_diagonal_recurrence(lab, form, nonlinearity, with_hx, dropout):
    module = lab.module(
        f"indrnn-{nonlinearity}",
        num_layers=3,
        bidirectional=True,
        dropout=dropout,
        batch_first=form == "batch first",
    )
    rows = lab.rows((2, 5, 1) if form == "packed" else (4, 4))
    hx = lab.hx(module, len(rows)) if with_hx else None
    if with_hx and form == "unbatched":
        hx = hx[:, 0]
    inputs = lab.in_form(rows, form)
    twin = diagonal_twin(module)
    torch.manual_seed(3)
    output, h_n = module(inputs, hx)
    ours = torch.get_rng_state()
    torch.manual_seed(3)
    expected, expected_h_n = twin(inputs, hx)
    assert torch.equal(ours, torch.get_rng_state())
    if form == "packed":
        assert isinstance(output, PackedSequence)
        for ours, theirs in zip(output[1:], expected[1:], strict=True):
            assert torch.equal(ours, theirs)
        output, expected = output.data, expected.data
    torch.testing.assert_close(output, expected, rtol=1e-12, atol=1e-14)
    torch.testing.assert_close(h_n, expected_h_n, rtol=1e-12, atol=1e-14)


def test_signature_is_that_of_rnn():
    ours = inspect.signature(rnncore.IndRNN).parameters
    names = ["input_size", "hidden_size", "num_layers", "nonlinearity", "bias", "batch_first"]
    assert list(ours) == [*names, "dropout", "bidirectional", "device", "dtype", "u_max"]
    assert ours["u_max"].kind is inspect.Parameter.KEYWORD_ONLY
    # torch hides its own signature behind *args; position by position it must agree.
    arguments = (3, 4, 2, "relu", False, True, 0.25, True)
    rnn, indrnn = torch.nn.RNN(*arguments), rnncore.IndRNN(*arguments)
    for name in (*names, "dropout", "bidirectional"):
        assert getattr(rnn, name) == getattr(indrnn, name)


@pytest.mark.parametrize("options", [{}, {"num_layers": 2, "bidirectional": True}, {"bias": False}])
def test_state_dict_names_and_shapes_are_those_of_rnn_but_for_the_vector(options):
    ours = rnncore.IndRNN(3, 4, **options).state_dict()
    theirs = torch.nn.RNN(3, 4, **options).state_dict()
    assert list(ours) == list(theirs)
    for name, value in theirs.items():
        assert ours[name].shape == ((4,) if "weight_hh" in name else value.shape)


def test_initialisation_is_seeded_and_in_the_documented_range():
    torch.manual_seed(0)
    first = rnncore.IndRNN(64, 400)
    torch.manual_seed(0)
    again = rnncore.IndRNN(64, 400)
    u = first.weight_hh_l0
    assert torch.equal(u, again.weight_hh_l0)
    assert 0 <= u.min() < 0.05
    assert 0.95 < u.max() <= 1
    for name in ("weight_ih_l0", "bias_ih_l0", "bias_hh_l0"):
        values = getattr(first, name)
        assert -0.05 <= values.min() < -0.045
        assert 0.045 < values.max() <= 0.05


def test_text_names_what_is_not_the_default():
    assert str(rnncore.IndRNN(3, 4)) == "IndRNN(3, 4)"
    module = rnncore.IndRNN(3, 4, 2, "relu", False, True, 0.5, True)
    assert str(module) == (
        "IndRNN(3, 4, num_layers=2, nonlinearity=relu, bias=False, batch_first=True, "
        "dropout=0.5, bidirectional=True)"
    )
    assert str(rnncore.IndRNN(3, 4, u_max=2 ** (1 / 3))) == f"IndRNN(3, 4, u_max={2 ** (1 / 3)!r})"


def test_copies_and_pickles(lab):
    module = lab.module("indrnn-tanh", num_layers=2)
    inputs = torch.stack(lab.rows((4, 4)), 1)
    expected = module(inputs)[0]
    for other in (copy.deepcopy(module), pickle.loads(pickle.dumps(module))):
        assert torch.equal(other(inputs)[0], expected)


def test_an_empty_batch_gives_an_empty_output_as_rnn_does():
    output, h_n = rnncore.IndRNN(2, 3)(torch.zeros(4, 0, 2))
    assert output.shape == (4, 0, 3)
    assert h_n.shape == (1, 0, 3)


def test_under_autocast_it_computes_in_the_dtype_of_its_parameters():
    module = rnncore.IndRNN(2, 3)
    inputs = torch.randn(4, 1, 2, generator=torch.Generator().manual_seed(0)).bfloat16()
    expected = module(inputs.float())[0]
    with torch.autocast("cpu", dtype=torch.bfloat16):
        output, _ = module(inputs)
        output.sum().backward()
    assert output.dtype == torch.float32
    assert torch.equal(output, expected)
    assert module.weight_ih_l0.grad.dtype == torch.float32


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"nonlinearity": "sigmoid"}, ValueError, "nonlinearity must be 'tanh' or 'relu'; got 'si"),
        ({"hidden_size": 0}, ValueError, "hidden_size must be at least 1; got 0"),
        ({"input_size": -2}, ValueError, "input_size must be at least 1; got -2"),
        ({"num_layers": 0}, ValueError, "num_layers must be at least 1"),
        ({"hidden_size": 2.0}, TypeError, "hidden_size must be an int; got float"),
        ({"dropout": 1.5, "num_layers": 2}, ValueError, "dropout must be a number from 0 to 1"),
        ({"dropout": True}, ValueError, "dropout must be a number from 0 to 1"),
        ({"dropout": "much"}, ValueError, "dropout must be a number from 0 to 1"),
        ({"bias": 1}, TypeError, "bias must be a bool; got int"),
        ({"batch_first": None}, TypeError, "batch_first must be a bool"),
        ({"bidirectional": "yes"}, TypeError, "bidirectional must be a bool"),
        ({"u_max": 0}, ValueError, "u_max must be None or a positive, finite number; got 0"),
        ({"u_max": -1.0}, ValueError, "u_max must be None or a positive"),
        ({"u_max": float("inf")}, ValueError, "u_max must be None or a positive"),
        ({"u_max": float("nan")}, ValueError, "u_max must be None or a positive"),
        ({"u_max": True}, ValueError, "u_max must be None or a positive"),
        ({"u_max": "1"}, ValueError, "u_max must be None or a positive"),
    ],
)
def test_arguments_out_of_range_are_refused(arguments, error, message):
    with pytest.raises(error, match=message):
        rnncore.IndRNN(**({"input_size": 2, "hidden_size": 3} | arguments))


def test_dropout_with_one_layer_warns_as_rnn_does():
    with pytest.warns(UserWarning, match="num_layers=1"):
        rnncore.IndRNN(2, 3, dropout=0.5)


def test_the_package_never_proposes_a_projection():
    with pytest.raises(TypeError, match="proj_size"):
        rnncore.IndRNN(2, 3, proj_size=1)


# ------------------------------------------------------------------------------ a bound on |u|


def test_without_a_bound_the_draws_are_what_they_were():
    """The definition of before there was a bound, written out: bit for bit, and no draw more."""
    options = {"num_layers": 2, "bidirectional": True, "dtype": torch.float64}
    torch.manual_seed(5)
    module = rnncore.IndRNN(3, 4, **options)
    state = torch.get_rng_state()
    torch.manual_seed(5)
    for name, parameter in module.named_parameters():
        low, high = (0, 1) if "weight_hh" in name else (-0.5, 0.5)
        assert torch.equal(parameter, torch.empty_like(parameter).uniform_(low, high))
    assert torch.equal(torch.get_rng_state(), state)
    before = copy.deepcopy(module.state_dict())
    with torch.no_grad():
        before["weight_hh_l0"] += 5
    module.load_state_dict(before)
    assert module.clamp_() is module
    assert torch.equal(module.weight_hh_l0, before["weight_hh_l0"])


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64], ids=str)
@pytest.mark.parametrize("steps", [10, 1000])
def test_with_a_bound_the_last_layer_is_drawn_near_it(dtype, steps):
    u_max = 2 ** (1 / steps)
    torch.manual_seed(0)
    module = rnncore.IndRNN(3, 2000, 3, "relu", bidirectional=True, dtype=dtype, u_max=u_max)
    torch.manual_seed(0)
    other = rnncore.IndRNN(3, 2000, 3, "relu", bidirectional=True, dtype=dtype)
    for name, parameter in module.named_parameters():
        if "weight_hh" not in name:
            assert torch.equal(parameter, getattr(other, name))
            continue
        u = parameter.detach().double()
        assert u_max * 0.995 < float(u.max()) <= u_max
        memory = u.min() ** steps  # of what was held, after T steps
        if "_l2" in name:
            assert 0.5 <= float(memory) * (1 + 1e-6 * steps) < 0.51
            assert float((u**steps).max()) <= 2
        else:
            assert 0 <= float(u.min()) < 0.01
            assert float(u.mean()) == pytest.approx(u_max / 2, abs=0.03)


def test_a_bound_below_1_is_drawn_below_it():
    u = rnncore.IndRNN(2, 4000, u_max=0.9).weight_hh_l0.detach()
    assert 0.9**3 - 1e-6 <= float(u.min()) < 0.9**3 + 1e-3
    assert 0.899 < float(u.max()) <= 0.9
    ones = rnncore.IndRNN(2, 5, u_max=1).weight_hh_l0
    assert torch.equal(ones, torch.ones(5))


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64, torch.bfloat16], ids=str)
def test_clamp_holds_every_u_and_nothing_else(dtype):
    u_max = 2 ** (1 / 7)  # float32 and bfloat16 round it, one of them up
    module = rnncore.IndRNN(2, 4, 2, bidirectional=True, dtype=dtype, u_max=u_max)
    with torch.no_grad():
        for parameter in module.parameters():
            parameter.copy_(torch.linspace(-3, 3, parameter.numel()).view_as(parameter))
        module.weight_hh_l1[1] = torch.nan
    before = copy.deepcopy(module.state_dict())
    assert module.clamp_() is module
    for name, parameter in module.named_parameters():
        if "weight_hh" not in name:
            assert torch.equal(parameter, before[name])
            continue
        expected = before[name].double().clamp(-u_max, u_max)
        torch.testing.assert_close(
            parameter.double(), expected, rtol=2 * torch.finfo(dtype).eps, atol=0, equal_nan=True
        )
        assert parameter.double().nan_to_num(0).abs().max() <= u_max
    assert module.weight_hh_l1.isnan().sum() == 1
    assert all(parameter.requires_grad for parameter in module.parameters())


def test_a_trained_network_never_grows_a_gradient_more_than_twofold():
    steps = 50
    torch.manual_seed(0)
    network = rnncore.IndRNN(2, 8, 2, "relu", u_max=2 ** (1 / steps))
    loose = rnncore.IndRNN(2, 8, 2, "relu", u_max=None)
    loose.load_state_dict(network.state_dict())
    for module in (network, loose):
        optimizer = torch.optim.Adam(module.parameters(), lr=0.02)
        for _ in range(5):
            optimizer.zero_grad()
            x = torch.rand(steps, 4, 2, generator=torch.Generator().manual_seed(1))
            (-module(x)[0][-1].sum()).backward()  # the larger the state, the better
            optimizer.step()
            module.clamp_()
    growth = [
        max(
            float((u.detach().double().abs() ** steps).max())
            for u in (m.weight_hh_l0, m.weight_hh_l1)
        )
        for m in (network, loose)
    ]
    assert growth[0] <= 2 < growth[1]
    # One layer by itself: dh_T / dh_0 by autograd, unit by unit.
    only = rnncore.IndRNN(2, 8, 1, "relu", u_max=2 ** (1 / steps)).double()
    with torch.no_grad():
        only.weight_hh_l0.fill_(9.0)
        only.clamp_()
        only.weight_ih_l0.abs_()  # every unit on, at every step
    start = torch.ones(1, 1, 8, dtype=torch.float64, requires_grad=True)
    _, h_n = only(torch.rand(steps, 1, 2).double(), start)
    (grad,) = torch.autograd.grad(h_n.sum(), start)
    assert float(grad.max()) == pytest.approx(2, rel=1e-5)
    assert float(grad.max()) <= 2


def test_the_bound_is_copied_and_pickled_and_is_no_part_of_the_weights(lab):
    del lab
    module = rnncore.IndRNN(2, 3, u_max=1.25)
    for other in (copy.copy(module), copy.deepcopy(module), pickle.loads(pickle.dumps(module))):
        assert other.u_max == 1.25
        assert "u_max=1.25" in str(other)
    plain = rnncore.IndRNN(2, 3)
    assert list(plain.state_dict()) == list(module.state_dict())
    plain.load_state_dict(module.state_dict())
    assert plain.u_max is None
    old = rnncore.IndRNN(2, 3)
    del old.__dict__["u_max"]  # as pickled before there was a bound
    assert str(pickle.loads(pickle.dumps(old))) == "IndRNN(2, 3)"
    assert old.clamp_() is old
    inputs = torch.randn(4, 1, 2)
    plain_trace, trace = rnncore.record(plain, inputs), rnncore.record(module, inputs)
    assert (plain_trace.outputs == trace.outputs).all()
