"""What was published when, each with its source: a section of the lesson says what."""

from __future__ import annotations

from dataclasses import dataclass

SHANNON = "Shannon 1948, *A mathematical theory of communication*, section 3"
ELMAN = "Elman 1990, *Finding structure in time*, Cognitive Science 14"
HOCHREITER = "Hochreiter & Schmidhuber 1997, *Long short-term memory*, Neural Computation 9"
GERS = "Gers, Schmidhuber & Cummins 2000, *Learning to forget*, Neural Computation 12"
BENGIO = "Bengio et al. 2003, *A neural probabilistic language model*, JMLR 3"
CONTESTS = (
    "Schmidhuber 2015, *Deep learning in neural networks: an overview*, Neural Networks 61, "
    "sections 5.17 to 5.22"
)
SUTSKEVER = "Sutskever, Vinyals & Le 2014, arXiv:1409.3215"
BAHDANAU = "Bahdanau, Cho & Bengio 2015, arXiv:1409.0473"
VASWANI = "Vaswani et al. 2017, *Attention is all you need*, arXiv:1706.03762"
BAI = "Bai, Kolter & Koltun 2018, arXiv:1803.01271"
ORVIETO = "Orvieto et al. 2023, arXiv:2303.06349"
GU = "Gu & Dao 2023, arXiv:2312.00752"
FENG = "Feng et al. 2024, *Were RNNs all we needed?*, arXiv:2410.01201"


@dataclass(frozen=True, slots=True)
class Event:
    """``section``: of the lesson, which says what was published."""

    year: str
    section: str
    source: str


EVENTS: tuple[Event, ...] = (
    Event("1948", "shannon", SHANNON),
    Event("1990", "elman", ELMAN),
    Event("1997", "lstm", HOCHREITER),
    Event("2000", "forget", GERS),
    Event("2003", "window", BENGIO),
    Event("2009 to 2014", "contests", CONTESTS),
    Event("2014", "encoder", SUTSKEVER),
    Event("2015", "attention", BAHDANAU),
    Event("2017", "transformer", VASWANI),
    Event("2018", "convolution", BAI),
    Event("2023", "linear", ORVIETO),
    Event("2023", "selective", GU),
    Event("2024", "mingru", FENG),
)
