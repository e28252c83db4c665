"""Networks without a state: nothing looks ahead, and a field ends where it says."""

import pytest
import torch
from torch import nn

from rnncore.nn.causal import CausalConvolution, CausalTransformer, CausalWindow

STEPS, WIDTH = 24, 8
MODULES = {
    "window": lambda: CausalWindow(3, WIDTH, 4),
    "convolution": lambda: CausalConvolution(3, WIDTH),
    "transformer": lambda: CausalTransformer(3, WIDTH, num_layers=2),
}


@pytest.fixture(params=MODULES)
def module(request):
    torch.manual_seed(0)
    return MODULES[request.param]().double()


def last_of(module, inputs):
    """dy_T/dx_t by its norm, (T,)."""
    inputs = inputs.clone().requires_grad_()
    (by_input,) = torch.autograd.grad(module(inputs)[-1].square().sum(), inputs)
    return by_input.norm(dim=(1, 2))


def test_a_later_input_changes_nothing_before_it(module):
    inputs = torch.randn(STEPS, 2, 3).double()
    before = module(inputs)
    assert before.shape == (STEPS, 2, WIDTH)
    inputs[15:] += 1
    changed = module(inputs)
    assert torch.equal(changed[:15], before[:15])
    assert not torch.equal(changed[15:], before[15:])


def test_a_field_ends_where_it_says(module):
    reached = last_of(module, torch.randn(STEPS, 2, 3).double()) != 0
    assert int(reached.sum()) == getattr(module, "field", STEPS)
    assert bool(reached[-1])


def test_attention_written_out_is_torchs():
    torch.manual_seed(0)
    attention = CausalTransformer(3, WIDTH).double().layers[0].attention
    x = torch.randn(STEPS, 2, WIDTH).double()
    queries, keys, values = attention.split(x)
    weights = attention.weights(queries, keys)
    assert torch.equal(weights.triu(1), torch.zeros_like(weights))
    torch.testing.assert_close(attention.joined(weights @ values), attention(x))
    theirs = nn.MultiheadAttention(WIDTH, 2).double()
    with torch.no_grad():
        theirs.in_proj_weight.copy_(attention.queries_keys_values.weight)
        theirs.in_proj_bias.copy_(attention.queries_keys_values.bias)
        theirs.out_proj.load_state_dict(attention.out.state_dict())
    later = torch.ones(STEPS, STEPS, dtype=torch.bool).triu(1)
    found, shares = theirs(x, x, x, attn_mask=later, average_attn_weights=False)
    torch.testing.assert_close(attention(x), found)
    torch.testing.assert_close(weights, shares)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: CausalWindow(3, 4, 0), "width must be 1 or more; got 0"),
        (lambda: CausalConvolution(3, 4, 0), "num_layers and kernel_size must be 1 or more; got 0"),
        (lambda: CausalTransformer(3, 5), "hidden_size even; got 1 and 5"),
        (lambda: CausalTransformer(3, 4, num_heads=3), "num_heads must divide hidden_size, 4; g"),
    ],
)
def test_sizes_that_do_not_fit_are_refused(make, words):
    with pytest.raises(ValueError, match=words):
        make()
