"""Papers on what recurrent networks learn to remember; a card each."""

from __future__ import annotations

from dashboard.theme import number
from pages.papers.paper import Paper
from pages.papers.replicas import arjovsky, bengio, jozefowicz, li, sutskever, tallec
from pages.papers.verdict import Criterion
from rnncore.counting import per_cent
from rnncore.train.networks import open_share

BENGIO = Paper(
    "bengio-1994",
    "Bengio 1994",
    "Y. Bengio, P. Simard & P. Frasconi 1994: Learning long-term dependencies with gradient "
    "descent is difficult. IEEE Transactions on Neural Networks 5(2)",
    "Gradient descent learns to latch a bit for short spans and ever less often for long ones",
    "success falls with T",
    "learned, share of seeds",
    bengio.replica,
    (
        Criterion("T = 5: learned", "T = 5", low=0.8),
        Criterion("T = 20 less often than T = 5", "T = 5", "T = 20", low=0.5),
        Criterion("T = 80: not learned", "T = 80", high=0.2),
    ),
    seeds=4,
    settings={
        "units": bengio.UNITS,
        "noise": bengio.NOISE,
        "rate": bengio.RATE,
        "updates": bengio.UPDATES,
        "batch": bengio.BATCH,
        "enough": per_cent(bengio.ENOUGH),
    },
)

SUTSKEVER = Paper(
    "sutskever-2014",
    "Sutskever 2014",
    "I. Sutskever, O. Vinyals & Q. Le 2014: Sequence to sequence learning with neural networks. "
    "NIPS, arXiv:1409.3215, section 3.3",
    "A source read backwards is translated better",
    "perplexity 5.8 → 4.7, BLEU 25.9 → 30.6",
    "target words right, share",
    sutskever.replica,
    (Criterion("reversed above as it is", "reversed", "as it is", low=0.005),),
    seeds=3,
    settings={
        "length": sutskever.LENGTH,
        "words": sutskever.WORDS,
        "units": sutskever.UNITS,
        "updates": sutskever.UPDATES,
    },
)

TALLEC = Paper(
    "tallec-2018",
    "Tallec 2018",
    "C. Tallec & Y. Ollivier 2018: Can recurrent neural networks warp time? ICLR, "
    "arXiv:1804.11188, section 3",
    "Gate biases drawn for the span (chrono) learn long memories where a forget bias of 1 does not",
    "better on copy and adding tasks",
    "first symbol right, share; chance 0.25",
    tallec.replica,
    (
        Criterion("chrono: learned", "chrono", low=0.95),
        Criterion("chrono above a forget bias of 1", "chrono", "forget bias 1", low=0.5),
    ),
    seeds=3,
    settings={"steps": tallec.STEPS - 1, "units": tallec.UNITS, "updates": tallec.UPDATES},
)

LI = Paper(
    "li-2018",
    "Li 2018",
    "S. Li, W. Li, C. Cook, C. Zhu & Y. Gao 2018: Independently recurrent neural network (IndRNN). "
    "CVPR, arXiv:1803.04831, section 5.1",
    "IndRNN solves the adding problem at lengths where an LSTM fails",
    "sequences of over 5000 steps",
    "squared error over that of always saying 1",
    li.replica,
    (Criterion("IndRNN, T = 50: solved", "IndRNN", high=0.1),),
    seeds=3,
    settings={"steps": li.STEPS, "units": li.UNITS, "updates": li.UPDATES},
)

ARJOVSKY = Paper(
    "arjovsky-2016",
    "Arjovsky 2016",
    "M. Arjovsky, A. Shah & Y. Bengio 2016: Unitary evolution recurrent neural networks. ICML, "
    "arXiv:1511.06464, section 5.1",
    "A unitary network learns to copy over a delay; an LSTM stays at the baseline",
    "unitary: solved; LSTM: baseline",
    "loss over that of who remembers nothing",
    arjovsky.replica,
    (
        Criterion("unitary: solved", "unitary", high=0.1),
        Criterion("LSTM: stays at the baseline", "LSTM", low=0.9),
    ),
    seeds=3,
    settings={
        "delay": arjovsky.DELAY,
        "unitary": arjovsky.UNITS["unitary"],
        "few": arjovsky.UPDATES["unitary"],
        "lstm": arjovsky.UNITS["LSTM"],
        "many": arjovsky.UPDATES["LSTM"],
        "rate": arjovsky.RATE,
    },
)

JOZEFOWICZ = Paper(
    "jozefowicz-2015",
    "Jozefowicz 2015",
    "R. Jozefowicz, W. Zaremba & I. Sutskever 2015: An empirical exploration of recurrent network "
    "architectures. ICML",
    "A forget bias of 1 helps an LSTM",
    "closes the gap to the GRU on their tasks",
    "first symbol right, share; chance 0.25",
    jozefowicz.replica,
    (Criterion("b = 1 above b = 0", "b = 1", "b = 0", low=0.2),),
    seeds=3,
    settings={
        "steps": jozefowicz.STEPS - 1,
        "units": jozefowicz.UNITS,
        "updates": jozefowicz.UPDATES,
        "one": number(open_share(1, jozefowicz.STEPS - 1)),
        "three": number(open_share(3, jozefowicz.STEPS - 1)),
    },
)
