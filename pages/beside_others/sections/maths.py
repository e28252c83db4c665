"""The maths: the chain rule that all share, and how each kind reads what came before."""

import streamlit as st

from pages.beside_others import lesson
from pages.beside_others.state import BesideRuns

CHAIN = r"P(w_1 \ldots w_T) = \prod_{t=1}^{T} P(w_t \mid w_1 \ldots w_{t-1})"
KINDS = {
    "maths-count": (
        r"P(w \mid c) = \frac{\max(N(c\,w) - D,\ 0)}{N(c\,\cdot)}"
        r" + \frac{D\,N_{1+}(c\,\cdot)}{N(c\,\cdot)}\,P(w \mid c')"
    ),
    "maths-window": r"h_t = \tanh(W\,[x_{t-w+1};\,\ldots;\,x_t] + b)",
    "maths-convolution": (
        r"x^{(l+1)}_t = x^{(l)}_t"
        r" + \operatorname{relu}\Bigl(\sum_{k} W^{(l)}_k\, x^{(l)}_{t - k\,2^l} + b^{(l)}\Bigr)"
    ),
    "maths-state": r"h_t = f(x_t,\ h_{t-1})",
    "maths-attention": (
        r"a_{ts} = \frac{\exp(q_t \cdot k_s / \sqrt{d})}"
        r"{\sum_{r \le t} \exp(q_t \cdot k_r / \sqrt{d})},"
        r" \qquad y_t = \sum_{s \le t} a_{ts}\, v_s"
    ),
}
"""By section of the lesson: how a kind of model comes to what it makes of the words so far."""


def maths(runs: BesideRuns) -> None:
    """One formula a kind, with what follows from its shape."""
    st.markdown(lesson("maths", words=len(runs.words)))
    st.latex(CHAIN)
    for section, formula in KINDS.items():
        st.markdown(lesson(section))
        st.latex(formula)
