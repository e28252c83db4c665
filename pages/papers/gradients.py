"""Papers on what becomes of a gradient before anything is learned; a card each."""

from __future__ import annotations

import math

from pages.papers.paper import Paper
from pages.papers.replicas import balduzzi, glorot, isometry, pascanu
from pages.papers.verdict import Criterion

PASCANU = Paper(
    "pascanu-2013",
    "Pascanu 2013",
    "R. Pascanu, T. Mikolov & Y. Bengio 2013: On the difficulty of training recurrent neural "
    "networks. ICML, arXiv:1211.5063, section 2",
    "Recurrent weights below 1 suffice to vanish; above 1 is necessary to explode",
    "threshold 1",
    "‖dL/dh₁‖ over ‖dL/dh_T‖, decades",
    pascanu.replica,
    (
        Criterion(
            "σ = 0.9: falls at least as 0.9 to the power of 99",
            "σ = 0.9",
            high=(pascanu.STEPS - 1) * math.log10(0.9),
        ),
        Criterion("σ = 1.5: above 1, and no explosion", "σ = 1.5", high=0),
        Criterion("σ = 3: explodes", "σ = 3", low=0),
    ),
    seeds=20,
    settings={"units": pascanu.UNITS, "steps": pascanu.STEPS},
)

GLOROT = Paper(
    "glorot-2010",
    "Glorot 2010",
    "X. Glorot & Y. Bengio 2010: Understanding the difficulty of training deep feedforward neural "
    "networks. AISTATS, equations 1 and 16",
    "The standard initialisation lets gradients fall layer by layer; the normalised one does not",
    "variance × 1/3 a layer",
    "gradient (activation) below over above, decades",
    glorot.replica,
    (
        Criterion(
            "standard, 5 layers: a third of the variance a layer",
            "gradient, standard, 5 layers",
            low=-2.5 * math.log10(3) - 0.25,
            high=-2.5 * math.log10(3) + 0.25,
        ),
        Criterion(
            "standard, 20 layers: a third of the variance a layer",
            "gradient, standard, 20 layers",
            low=-10 * math.log10(3) - 0.5,
            high=-10 * math.log10(3) + 0.5,
        ),
        Criterion(
            "normalised, 20 layers: stays", "gradient, normalised, 20 layers", low=-1, high=1
        ),
        Criterion(
            "activations at 20 layers: normalised above standard",
            "activation, normalised, 20 layers",
            "activation, standard, 20 layers",
            low=3,
        ),
    ),
    seeds=10,
    settings={"few": glorot.DEPTHS[0], "many": glorot.DEPTHS[1], "width": glorot.WIDTH},
)

ISOMETRY = Paper(
    "saxe-2013",
    "Saxe 2013",
    "A. Saxe, J. McClelland & S. Ganguli 2013: Exact solutions to the nonlinear dynamics of "
    "learning in deep linear neural networks. ICLR 2014, arXiv:1312.6120; for tanh: J. Pennington, "
    "S. Schoenholz & S. Ganguli 2017, NIPS, arXiv:1711.04735",
    "Orthogonal weights keep every direction's length through any depth; Gaussian ones do not",
    "all singular values 1",
    "largest over smallest singular value, decades",
    isometry.replica,
    (
        Criterion("orthogonal, linear", "orthogonal, linear", high=0.001),
        Criterion("orthogonal, tanh from a small state", "orthogonal, tanh", high=0.01),
        Criterion("Gaussian, linear: far apart", "Gaussian, linear", low=10),
    ),
    seeds=10,
    settings={"depth": isometry.DEPTH, "width": isometry.WIDTH, "small": isometry.SMALL},
)

BALDUZZI = Paper(
    "balduzzi-2017",
    "Balduzzi 2017",
    "D. Balduzzi, M. Frean, L. Leary, J. Lewis, K. Ma & B. McWilliams 2017: The shattered "
    "gradients problem. ICML, arXiv:1702.08591, section 2",
    "Gradients at inputs near each other differ ever more with depth; shortcuts slow that down",
    "falls exponentially with depth; sublinearly with shortcuts",
    "autocorrelation of the gradient at lag 5",
    balduzzi.replica,
    (
        Criterion(
            "plain: falls from 3 to 51 layers", "plain, 3 layers", "plain, 51 layers", low=0.2
        ),
        Criterion(
            "v2: stays from 3 to 51 layers", "v2, 3 layers", "v2, 51 layers", low=-0.15, high=0.15
        ),
        Criterion("51 layers: v2 above plain", "v2, 51 layers", "plain, 51 layers", low=0.2),
    ),
    seeds=20,
    settings={"width": balduzzi.WIDTH, "beta": balduzzi.BETA},
)
