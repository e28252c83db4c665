"""scan_ against the loop it stands for."""

import pytest
import torch

from rnncore.cells.scan import BLOCK, WIDEST, scan_


@pytest.mark.parametrize("reverse", [False, True])
@pytest.mark.parametrize("steps", [1, 2, BLOCK, 4 * BLOCK, 4 * BLOCK + 1, 9 * BLOCK - 1])
@pytest.mark.parametrize("shape", [(3,), (2, 5), (WIDEST + 1,)], ids=str)
def test_scan_equals_the_loop(steps, shape, reverse):
    generator = torch.Generator().manual_seed(3)
    values = torch.randn(steps, *shape, generator=generator, dtype=torch.float64)
    decay = torch.rand(steps, *shape, generator=generator, dtype=torch.float64)
    expected = values.clone()
    for t in range(steps - 2, -1, -1) if reverse else range(1, steps):
        expected[t] += decay[t] * expected[t + 1 if reverse else t - 1]
    result = scan_(values, decay, reverse)
    assert result is values
    torch.testing.assert_close(values, expected, rtol=1e-12, atol=1e-14)
