"""ResNet-34: its table, and the gradients at its blocks against torch's own bookkeeping."""

import numpy as np
import pytest
import torch
from torch.nn import functional

from rnncore.residual.resnet import MODES, ResNet34, record_blocks

SHAPES = [(64, 28), *[(64, 28)] * 3, *[(128, 14)] * 4, *[(256, 7)] * 6, *[(512, 4)] * 3]


def _network(shortcuts: bool) -> ResNet34:
    return ResNet34(shortcuts=shortcuts, generator=torch.Generator().manual_seed(0))


def _image(side: int = 112) -> torch.Tensor:
    return torch.randn(1, 3, side, side, generator=torch.Generator().manual_seed(1))


def test_it_has_the_parameters_and_the_shapes_of_the_paper():
    network = _network(True)
    assert sum(parameter.numel() for parameter in network.parameters()) == 21_797_672
    found = record_blocks(network, _image())
    assert found.shapes == tuple((channels, side, side) for channels, side in SHAPES)
    assert found.names[:2] == ("stem", "conv2.1")
    assert found.names[-1] == "conv5.3"
    # Table 1: at 224 × 224 the stages end at 56, 28, 14 and 7.
    assert [s[1] for s in record_blocks(network, _image(224)).shapes][-1] == 7


def test_without_shortcuts_the_same_convolutions_and_nothing_beside_them():
    with_them, without = (dict(_network(each).named_parameters()) for each in (True, False))
    assert {name for name in with_them if "projection" not in name} == without.keys()
    assert all(torch.equal(with_them[name], value) for name, value in without.items())


@pytest.mark.parametrize("shortcuts", [True, False])
@pytest.mark.parametrize("mode", MODES)
def test_the_norms_are_those_that_retain_grad_keeps(shortcuts, mode):
    network, image = _network(shortcuts).train(mode == "train"), _image(64)
    kept = []
    for part in (network.stem, *network.blocks):
        part.register_forward_hook(
            lambda _module, _inputs, out: (out.retain_grad(), kept.append(out))[1]
        )
    functional.cross_entropy(network(image), torch.tensor([3])).backward()
    expected = [float(torch.log10(out.grad.double().norm())) for out in kept]
    found = record_blocks(_network(shortcuts), image, mode=mode, target=3)
    np.testing.assert_allclose(found.log10_norms, expected, atol=1e-5)


@pytest.mark.parametrize("mode", MODES)
def test_the_head_is_pooling_the_linear_layer_and_softmax(mode):
    network, kept = _network(True), []
    found = record_blocks(network, _image(), mode=mode).head
    network.train(mode == "train").blocks[-1].register_forward_hook(
        lambda _module, _inputs, out: kept.append(out)
    )
    with torch.no_grad():
        logits = network(_image())
    pooled = torch.nn.AdaptiveAvgPool2d(1)(kept[0]).flatten()
    assert found.maps.shape == (512, 4, 4)
    np.testing.assert_array_equal(found.maps, kept[0][0])
    np.testing.assert_allclose(found.pooled, pooled, rtol=1e-5)
    np.testing.assert_allclose(found.logits, logits[0], rtol=1e-4, atol=1e-5)
    shares = torch.softmax(torch.from_numpy(found.logits), 0)
    np.testing.assert_allclose(found.probabilities, shares, rtol=1e-5)
    # A logit is the sum of 512 products and a bias, 0 before any training.
    weight, bias = (each.detach().numpy() for each in network.head.parameters())
    by_hand = (weight.astype("f8") * found.pooled).sum(1)
    np.testing.assert_allclose(found.logits, by_hand, rtol=1e-4, atol=1e-4)
    assert not bias.any()


def test_what_the_design_measured_of_both_networks_in_both_modes():
    # numerics.md: train 0.14 -> 19.6 without shortcuts, 0.15 -> 2.1 with them; eval 0.14 -> 0.008
    # and 0.21 -> 12.6, from the top block to the stem, for another draw of weights and image.
    image = _image()
    ratio = {}
    for shortcuts in (True, False):
        for mode in MODES:
            logs = record_blocks(_network(shortcuts), image, mode=mode).log10_norms
            ratio[shortcuts, mode] = logs[0] - logs[-1]
    expected = {
        (False, "train"): 140,
        (True, "train"): 14,
        (False, "eval"): 0.057,
        (True, "eval"): 60,
    }
    for key, factor in expected.items():
        assert ratio[key] == pytest.approx(np.log10(factor), abs=0.5), key


def test_the_network_stays_as_it_was():
    network = _network(True)
    before = {name: value.clone() for name, value in network.state_dict().items()}
    record_blocks(network, _image(64), mode="eval")
    record_blocks(network, _image(64), mode="train")
    assert network.training
    assert all(parameter.grad is None for parameter in network.parameters())
    assert all(torch.equal(before[name], value) for name, value in network.state_dict().items())


def test_wrong_images_modes_and_targets_are_named():
    network = _network(False)
    with pytest.raises(ValueError, match="mode must be one of 'train', 'eval'; got 'test'"):
        record_blocks(network, _image(64), mode="test")
    with pytest.raises(
        ValueError, match=r"shape \(1, 3, H, W\), H and W from 64; got \(1, 3, 8, 8\)"
    ):
        record_blocks(network, _image(8))
    with pytest.raises(ValueError, match="target must be from 0 to 999; got 1000"):
        record_blocks(network, _image(64), target=1000)
