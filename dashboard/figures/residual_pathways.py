"""The two pathways through every block, as norms: the shortcut, the branch, and their sum."""

import numpy as np

from dashboard import theme
from dashboard.figures.drawing import Figure
from dashboard.figures.log_lines import Line, drawn
from dashboard.figures.powers import power
from rnncore.counting import counted

NAMES = {
    "total": "both",
    "shortcut": "1 shortcut",
    "branch": "2 branch",
    "gate": "of it, gate",
    "between": "before W1",
}
"""What stands at a line's end. "between" is inside the branch: past W2, not yet past W1."""

_LOOK = {
    "total": ("ink", "solid", 3),
    "shortcut": ("shortcut", "14px,4px", 3),
    "branch": ("branch", "6px,3px", 3),
    "gate": ("update_gate", "12px,3px,3px,3px", 2),
    "between": ("soft", "2px,3px", 2),
}


def figure(norms: dict[str, np.ndarray], *, kind: str, mode: theme.Mode) -> Figure:
    """``norms (L,)`` by name, log10, as a multiple of the gradient at the top."""
    lines = []
    for name, (role, dash, width) in _LOOK.items():
        if name in norms and not (kind == "plain" and name == "shortcut"):
            lines.append(Line(NAMES[name], norms[name], theme.colour(mode, role), dash, width))
    return drawn(
        np.arange(1, len(norms["total"]) + 1),
        lines,
        title=_title(norms, kind),
        across="block, 1 the lowest",
        up="norm of the gradient, top = 1",
        mode=mode,
        room_for=(0.0,),
    )


def alt(norms: dict[str, np.ndarray], *, kind: str) -> str:
    """What the figure says, in words."""
    lowest = "; ".join(f"{NAMES[name]} {power(float(values[0]))}" for name, values in norms.items())
    return (
        f"Lines over {counted(len(norms['total']), 'block')} of kind {kind} on an axis of powers "
        f"of ten: the norm of the gradient at each block's input, of what came by the shortcut "
        f"and by the branch, and inside the branch between W2 and W1. {_title(norms, kind)}. At "
        f"the lowest block: {lowest}."
    )


def table(norms: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """The figure's numbers, a row a block, as log10."""
    columns = {f"{NAMES[name]}, log10": values for name, values in norms.items()}
    return {"block": np.arange(1, len(norms["total"]) + 1)} | columns


def _title(norms: dict[str, np.ndarray], kind: str) -> str:
    """The finding: how the two pathways compare in a typical block."""
    if kind == "plain":
        return "plain: one way only, through both layers of every block"
    with np.errstate(invalid="ignore"):
        ratio = norms["branch"] - norms["shortcut"]
    known = ratio[~np.isnan(ratio)]
    if not known.size:
        return f"{kind}: nothing arrives by either way"
    typical = float(np.median(known))
    if np.isneginf(typical):
        return f"{kind}: in a typical block nothing comes through the branch"
    if typical < 0:
        return f"{kind}: in a typical block the branch carries {power(typical)} of the shortcut"
    return f"{kind}: in a typical block the branch carries {power(typical)} times the shortcut"
