"""The networks of the page: those of the Unroll page, without biases and at a spectral radius."""

import numpy as np
import torch

from dashboard.models import networks
from dashboard.models.spec import RunSpec
from dashboard.models.vectors import SIZE
from pages.gradient_flow.spec import AS_DRAWN, GradientSpec


def build(spec: GradientSpec, cell: str) -> torch.nn.Module:
    """One layer of ``cell`` in float64, as ``spec`` says.

    Weights are drawn as on the Unroll page, from a generator of their own. All biases are zero, so
    that without input every state stays zero, but for the LSTM's forget gate, whose bias is
    ``spec.forget``. Each H x H block of recurrent weights is scaled to the spectral radius
    ``spec.radius`` (one block a gate; IndRNN's vector counts as a diagonal).
    """
    drawn = RunSpec(cell=cell, units=spec.hidden, init=spec.recurrent, seed=spec.seed)
    network, _ = networks.build(drawn, spec.input_size)
    hidden = spec.hidden
    parameters = dict(network.named_parameters())
    with torch.no_grad():
        for name, values in parameters.items():
            if name.startswith("bias"):
                values.zero_()
        if cell == "LSTM":  # rows i, f, g, o
            parameters["bias_ih_l0"][hidden : 2 * hidden] = spec.forget
        if spec.scaling != AS_DRAWN:
            for name, values in parameters.items():
                for block in values.split(hidden) if name.startswith("weight_hh") else ():
                    block.mul_(spec.radius / spectral_radius(block))
    return network


def spectral_radius(block: torch.Tensor) -> float:
    """Largest magnitude of an eigenvalue of ``(H, H)``, or of a diagonal kept as ``(H,)``."""
    values = block if block.ndim == 1 else torch.linalg.eigvals(block)
    return float(values.abs().max())


def noise(spec: GradientSpec) -> np.ndarray:
    """Independent draws from the standard normal distribution, ``(T, I)``.

    A longer input begins with the shorter one of the same seed.
    """
    return np.random.default_rng([spec.seed, 1]).standard_normal((spec.length, SIZE))
