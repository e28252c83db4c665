"""Papers on states that are kept up exactly: parity and counting; a card each."""

from __future__ import annotations

from pages.papers.paper import Paper
from pages.papers.replicas import gers, parity
from pages.papers.verdict import Criterion

PARITY = Paper(
    "grazzi-2024",
    "Grazzi 2024",
    "R. Grazzi, J. Siems, A. Zela, J. Franke, F. Hutter & M. Pontil 2024: Unlocking state-tracking "
    "in linear RNNs through negative eigenvalues. ICLR 2025, arXiv:2411.12537; minGRU: L. Feng et "
    "al. 2024, arXiv:2410.01201",
    "Linear recurrences with positive eigenvalues cannot solve parity; nonlinear ones can",
    "proved",
    "parity right, share; chance 0.5",
    parity.replica,
    (
        Criterion("minGRU: near chance", "minGRU", high=0.65),
        Criterion("Elman: learned", "Elman", low=0.95),
        Criterion("LSTM: learned", "LSTM", low=0.95),
        Criterion("GRU: learned", "GRU", low=0.95),
    ),
    seeds=3,
    settings={"steps": parity.STEPS, "units": parity.UNITS, "updates": parity.UPDATES},
)

GERS = Paper(
    "gers-2001",
    "Gers 2001",
    "F. Gers & J. Schmidhuber 2001: LSTM recurrent networks learn simple context-free and "
    "context-sensitive languages. IEEE Transactions on Neural Networks 12(6)",
    "Trained on aⁿbⁿ with n up to 10, an LSTM goes on to n = 1000",
    "n = 1000",
    "largest n without a fault",
    gers.replica,
    (Criterion("goes on to n = 1000", "LSTM", low=1000),),
    seeds=4,
    settings={"units": gers.UNITS, "updates": gers.UPDATES},
)
