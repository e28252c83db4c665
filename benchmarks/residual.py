"""How the gradient's norm changes over the depth of a tower at initialisation, over many seeds.

Width 64, He initialisation, zero biases, ReLU, the branch scaled by β = 0.1, no normalisation, loss
= Σ y ⊙ R with R normal: the ratio of the norms of dL/dx_0 and dL/dx_L. One seed is one network.
"""

from __future__ import annotations

import numpy as np
import torch

import rnncore
from benchmarks import machine, table
from rnncore.measures import log10_norm
from rnncore.residual import Tower

WIDTH, ROWS, BRANCH_SCALE = 64, 32, 0.1
DEPTHS = (1, 10, 50, 100)
SEEDS = {"v1": 10, "v2": 10, "plain": 100}


def log10_ratio(variant: str, depth: int, seed: int) -> float:
    """log10 of the norm of dL/dx_0, all rows together, over that of dL/dx_L."""
    generator = torch.Generator().manual_seed(seed)
    options = {"variant": variant, "branch_scale": BRANCH_SCALE, "dtype": torch.float64}
    tower = Tower(WIDTH, depth, generator=generator, **options)
    x, read = torch.randn(2, ROWS, WIDTH, dtype=torch.float64, generator=generator)
    trace = rnncore.record(tower, x, loss=lambda _, final: (final * read).sum())
    grads = trace.tracks[0].state_grads["h"]
    first, last = log10_norm(grads[[0, -1]].reshape(2, -1))
    return float(first - last)


def ratios(variant: str, depth: int) -> np.ndarray:
    """log10 of the ratio for each seed of the variant."""
    return np.array([log10_ratio(variant, depth, seed) for seed in range(SEEDS[variant])])


def main() -> None:
    torch.set_num_threads(1)
    rows = []
    for variant, seeds in SEEDS.items():
        for depth in DEPTHS:
            logs = ratios(variant, depth)
            theory = f"{(1 + BRANCH_SCALE**2) ** (depth / 2):.3f}" if variant == "v2" else ""
            rows.append(
                [
                    variant,
                    str(depth),
                    str(seeds),
                    f"{10 ** logs.mean():.3f}",
                    f"{np.sqrt((10 ** (2 * logs)).mean()):.3f}",
                    f"{np.log(10) * logs.std(ddof=1):.2f}",
                    theory,
                ]
            )
    mean, spread = "geometric mean", "sd of ln"
    header = ["block", "depth", "seeds", mean, "root mean square", spread, "(1 + β²)^(L/2)"]
    print(table(header, rows))
    print()
    print(f"Width {WIDTH}, {ROWS} rows, β = {BRANCH_SCALE}, float64. {machine()}")


if __name__ == "__main__":
    main()
