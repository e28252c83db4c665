"""The maths: one block's two pathways as formulas, with the numbers of this run."""

import streamlit as st

from dashboard.figures.powers import power
from dashboard.theme import number
from dashboard.visitors.turn import fragment
from pages.residual_shortcuts import formulas, lesson, measured
from pages.residual_shortcuts.controls import kind
from pages.residual_shortcuts.sections.notice import HE, HIGHWAY, IDENTITY
from pages.residual_shortcuts.state import ResidualRuns

SOURCES = {"plain": HE, "v1": HE, "v2": IDENTITY, "gated": HIGHWAY}


@fragment
def maths(runs: ResidualRuns) -> None:
    """The chosen kind's formulas, and under them one block worked out."""
    lane = kind(runs)
    st.markdown(lesson("maths", source=SOURCES[lane.variant]))
    st.latex(formulas.forward(lane.variant))
    st.latex(formulas.branch(lane.variant, normed=runs.spec.norm != "none"))
    st.markdown(lesson("maths-back"))
    st.latex(formulas.pathways(lane.variant))
    depth = runs.spec.depth
    block = st.number_input("Block", 1, depth, depth, key=f"block of {depth}", width=200)
    found = measured.checked(lane, block - 1)
    st.latex(formulas.numbers(found))
    st.markdown(
        lesson(
            "maths-checked",
            block=block,
            arriving=power(found.arriving, 4),
            total=power(found.total, 4),
            same=lesson("maths-same")
            if found.apart == 0
            else lesson("maths-apart", apart=number(found.apart)),
        )
    )
    st.markdown(lesson("maths-all"))
    st.latex(formulas.product())
