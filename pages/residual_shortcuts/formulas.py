"""A block's equations and its two pathways as LaTeX. Symbols as in ``rnncore.residual``."""

from dashboard.models.formulas import written
from pages.residual_shortcuts.measured import Checked

_FORWARD = {
    "plain": r"y = a(F(x))",
    "v1": r"y = a(s), \qquad s = \lambda x + \beta F(x)",
    "v2": r"y = \lambda x + \beta F(x)",
    "gated": r"y = T \odot a(F(x)) + \lambda\,(1 - T) \odot x, \qquad T = \sigma(W_T x + b_T)",
}
_PATHWAYS = {
    "plain": (r"0", r"J_F^{\top}\,(a'(F) \odot d)"),
    "v1": (r"\lambda\,m, \quad m = a'(s) \odot d", r"\beta\,J_F^{\top} m"),
    "v2": (r"\lambda\,d", r"\beta\,J_F^{\top} d"),
    "gated": (
        r"\lambda\,(1 - T) \odot d",
        r"J_F^{\top}(T \odot a'(F) \odot d) + W_T^{\top}\left[T \odot (1 - T) \odot "
        r"(a(F) - \lambda x) \odot d\right]",
    ),
}


def forward(kind: str) -> str:
    """What a block of ``kind`` computes."""
    return _FORWARD[kind]


def branch(kind: str, *, normed: bool) -> str:
    """The residual function F; N is the normalisation, where there is one."""

    def inside(text: str) -> str:
        return rf"N({text})" if normed else text

    if kind == "v2":
        first = rf"W_1\,a({inside('x')}) + b_1"
        return rf"F(x) = W_2\,a({inside(first)}) + b_2"
    second = rf"W_2\,a({inside('W_1 x + b_1')}) + b_2"
    return rf"F(x) = {inside(second)}"


def pathways(kind: str) -> str:
    """The gradient at x from d, that at y, by pathway."""
    shortcut, through = _PATHWAYS[kind]
    return (
        r"\begin{aligned}"
        rf"\text{{pathway 1, shortcut}} &= {shortcut} \\"
        rf"\text{{pathway 2, branch}} &= {through}"
        r"\end{aligned}"
    )


def numbers(found: Checked) -> str:
    """The norms of one block."""
    return (
        rf"\lVert d \rVert = {written(found.arriving)}, \qquad "
        rf"\lVert \text{{pathway 1}} \rVert = {written(found.shortcut)}, \qquad "
        rf"\lVert \text{{pathway 2}} \rVert = {written(found.branch)}"
    )


def product() -> str:
    """Over all blocks: the product that the paths expand."""
    return (
        r"\frac{\partial L}{\partial x_0} = \prod_{l=1}^{N} \left(S_l + B_l\right)^{\top} "
        r"\frac{\partial L}{\partial x_N}"
    )
