"""Papers on trained deep networks with and without shortcuts; a card each."""

from __future__ import annotations

from pages.papers.paper import Paper
from pages.papers.replicas import he_2015, he_2016, towers, veit
from pages.papers.verdict import Criterion

_TOWER = {"width": towers.WIDTH, "updates": towers.UPDATES, "beta": towers.BETA}

VEIT = Paper(
    "veit-2016",
    "Veit 2016",
    "A. Veit, M. Wilber & S. Belongie 2016: Residual networks behave like ensembles of relatively "
    "shallow networks. NIPS, arXiv:1605.06431, section 4.1",
    "Without one block a plain network falls to chance, a residual one hardly changes",
    "plain: chance; residual: about as before",
    "held-out digits right, share",
    veit.replica,
    (
        Criterion("plain: near chance, 0.1", "plain, one less", high=0.2),
        Criterion("plain: what one block costs", "plain, whole", "plain, one less", low=0.5),
        Criterion("v1: what one block costs", "v1, whole", "v1, one less", high=0.05),
        Criterion("v2: what one block costs", "v2, whole", "v2, one less", high=0.05),
    ),
    seeds=6,
    settings={"depth": veit.DEPTH, **_TOWER},
)

HE_2015 = Paper(
    "he-2015",
    "He 2015",
    "K. He, X. Zhang, S. Ren & J. Sun 2015: Deep residual learning for image recognition. CVPR "
    "2016, arXiv:1512.03385, table 2",
    "A deeper plain network fits worse, a deeper residual one better",
    "ImageNet error, 18 → 34 layers: plain 27.94 → 28.54 %, residual 27.88 → 25.03 %",
    "loss on the training digits, nats",
    he_2015.replica,
    (
        Criterion("plain: 30 blocks above 10", "plain, 30 blocks", "plain, 10 blocks", low=0.2),
        Criterion("v1: 30 blocks not above 10", "v1, 30 blocks", "v1, 10 blocks", high=0),
        Criterion("30 blocks: plain above v1", "plain, 30 blocks", "v1, 30 blocks", low=0.5),
    ),
    seeds=4,
    settings={"few": he_2015.DEPTHS[0], "many": he_2015.DEPTHS[-1], **_TOWER},
)

HE_2016 = Paper(
    "he-2016",
    "He 2016",
    "K. He, X. Zhang, S. Ren & J. Sun 2016: Identity mappings in deep residual networks. ECCV, "
    "arXiv:1603.05027, table 3",
    "Activation before the weight layers (v2) trains better than after the addition (v1)",
    "CIFAR-10 error, v1 → v2: 110 layers 6.61 → 6.37 %, 1001 layers 7.61 → 4.92 %",
    "loss on the training digits, nats; held-out digits wrong, share",
    he_2016.replica,
    (
        Criterion("training loss: v1 above v2", "v1, loss", "v2, loss", low=0),
        Criterion("held-out errors: v1 above v2", "v1, wrong", "v2, wrong", low=0),
    ),
    seeds=8,
    settings={"depth": he_2016.DEPTH, **_TOWER},
)
